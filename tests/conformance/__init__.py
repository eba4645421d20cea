"""Tests against published vectors and schemas, and against second implementations."""
