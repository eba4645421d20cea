"""Tests of the dcc room."""
