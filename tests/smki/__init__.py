"""Tests of the smki room."""
