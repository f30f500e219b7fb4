"""Progress of a long command: a bar on a terminal, a line now and then in a log."""

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

_BAR = 30
#: Seconds between two updates: on a terminal, and in a log.
_TERMINAL_INTERVAL, _LOG_INTERVAL = 0.2, 15.0


@dataclass
class Progress:
    """Progress towards `total`, in any unit. Written to standard error: standard output holds the report."""

    total: int
    done: int = 0
    out: TextIO = field(default_factory=lambda: sys.stderr)
    _started: float = field(default_factory=time.monotonic)
    _written_at: float = 0

    def add(self, done: int, summary: str) -> None:
        self.done += done
        now = time.monotonic()
        if now - self._written_at >= (_TERMINAL_INTERVAL if self.out.isatty() else _LOG_INTERVAL):
            self._written_at = now
            self._write(summary, now)

    def end(self, summary: str) -> None:
        self._write(summary, time.monotonic())
        if self.out.isatty():
            self.out.write("\n")

    def _write(self, summary: str, now: float) -> None:
        share = min(self.done / self.total, 1.0) if self.total else 1.0
        spent = now - self._started
        left = f", {spent / share - spent:.0f} s left" if 0 < share < 1 else ""
        bar = "#" * round(share * _BAR)
        line = f"[{bar:<{_BAR}}] {share:4.0%} {summary}{left}"
        self.out.write(f"\r{line}\x1b[K" if self.out.isatty() else f"{line}\n")
        self.out.flush()
