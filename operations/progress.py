"""How far a long command is, on the terminal: a bar where a person watches, a line now and then in a log."""

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

_BAR = 30
#: Seconds between two tellings: on a terminal, and in a log.
_OFTEN, _SELDOM = 0.2, 15.0


@dataclass
class Progress:
    """Of `total`, in any unit. Writes to standard error, so that the report can be kept by itself."""

    total: int
    done: int = 0
    out: TextIO = field(default_factory=lambda: sys.stderr)
    _started: float = field(default_factory=time.monotonic)
    _told: float = 0

    def add(self, done: int, said: str) -> None:
        self.done += done
        now = time.monotonic()
        if now - self._told >= (_OFTEN if self.out.isatty() else _SELDOM):
            self._told = now
            self._tell(said, now)

    def end(self, said: str) -> None:
        self._tell(said, time.monotonic())
        if self.out.isatty():
            self.out.write("\n")

    def _tell(self, said: str, now: float) -> None:
        share = self.done / self.total if self.total else 1.0
        spent = now - self._started
        left = f", {spent / share - spent:.0f} s left" if 0 < share < 1 else ""
        bar = "#" * round(share * _BAR)
        line = f"[{bar:<{_BAR}}] {share:4.0%} {said}{left}"
        self.out.write(f"\r{line}\x1b[K" if self.out.isatty() else f"{line}\n")
        self.out.flush()
