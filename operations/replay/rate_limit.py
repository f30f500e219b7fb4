"""Spreads work evenly, so that it does not exceed a rate."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class RateLimit:
    """`rate`: how many a second; None: no limit. `clock` returns seconds, `sleep` waits for some."""

    rate: float | None
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    _free_at: float = field(default=0.0, init=False)

    def spend(self, count: int) -> None:
        """Wait until `count` more are allowed."""
        if self.rate is None:
            return
        now = self.clock()
        if self._free_at > now:
            self.sleep(self._free_at - now)
        self._free_at = max(self._free_at, now) + count / self.rate
