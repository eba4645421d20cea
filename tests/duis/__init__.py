"""Tests of the DUIS room."""
