"""The handler string of deployed source monitors: it is an interface, so it outlives the package's name."""

from functions.source_monitor.handler import handler

__all__ = ["handler"]
