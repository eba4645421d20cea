"""Tests of the supplier room."""
