"""The API of `tests/api`, for tests that speak real HTTP to it."""

from tests.unit.functions.api.conftest import api

__all__ = ["api"]
