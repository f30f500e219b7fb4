"""The handler string of deployed page functions: it is an interface, so it outlives the package's name."""

from functions.pages.handler import handler

__all__ = ["handler"]
