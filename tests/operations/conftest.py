"""Fixtures of the commands' tests: the program's exports, as a run of it makes them."""

from tests.program.conftest import dev

__all__ = ["dev"]
