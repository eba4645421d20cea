"""Tests of the premises room."""
