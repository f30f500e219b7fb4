"""Notes some campaigns and journeys that are sent today, so that their rows are compared days later."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from functions.contract.stats_table import PROJECT_SCOPE
from functions.stats.contributions import HALF_HOUR_MS, RowKey
from functions.stats.drift_state import DriftStateTable

_DAY_MS = 86_400_000
#: Of each execution environment and day: a write each.
_MOST = 20


@dataclass
class RecentScopes:
    """What this execution environment noted today."""

    states: DriftStateTable
    _day: int = 0
    _noted: set[str] = field(default_factory=set)

    def note(self, rows: Iterable[RowKey], now: float) -> None:
        """Note the scopes of today's rows; `now`: epoch seconds. Raises StoreUnavailableError."""
        day = int(now * 1000) // _DAY_MS
        if day != self._day:
            self._day, self._noted = day, set()
        sent = {row.scope for row in rows if row.half_hour * HALF_HOUR_MS // _DAY_MS == day}
        new = sorted(sent - self._noted - {PROJECT_SCOPE})[: _MOST - len(self._noted)]
        if new:
            self.states.note(day, new)
            self._noted.update(new)
