"""Tests of the gbcs room."""
