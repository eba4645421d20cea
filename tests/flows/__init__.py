"""Tests of the way through the whole house."""

import pytest

pytest.register_assert_rewrite("tests.flows.every_request")
