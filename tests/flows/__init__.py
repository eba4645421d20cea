"""Tests of the way through the whole house."""
