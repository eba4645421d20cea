"""Tests that try to break the house."""
