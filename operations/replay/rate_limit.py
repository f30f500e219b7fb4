"""No more of something a second than a rate allows, evenly."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class RateLimit:
    """`rate`: how many a second; None: as many as can be. `clock` tells seconds, `sleep` waits some."""

    rate: float | None
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    _free_at: float = field(default=0.0, init=False)

    def spend(self, count: int) -> None:
        """Wait until `count` more may be done."""
        if self.rate is None:
            return
        now = self.clock()
        if self._free_at > now:
            self.sleep(self._free_at - now)
        self._free_at = max(self._free_at, now) + count / self.rate
