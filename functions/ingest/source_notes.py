"""Notes of what each source told last, written so seldom that they cost next to nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field

from functions.ingest.batch import SourceReport
from functions.messages.freshness import Seen
from functions.messages.store import MessageStore

#: An execution environment writes one note of a source in this time: one write unit.
_EVERY_SECONDS = 10


@dataclass
class SourceNotes:
    """`clock` tells epoch seconds."""

    store: MessageStore
    clock: Callable[[], float]
    _noted_at: dict[str, float] = field(default_factory=dict)

    def note(self, source: str, told: SourceReport) -> None:
        """Notes what a source told in a batch that is recorded. Raises StoreUnavailableError."""
        now = self.clock()
        if now - self._noted_at.get(source, 0) < _EVERY_SECONDS:
            return
        lag = max(0, round(now * 1000) - told.oldest_arrival)
        self.store.note(source, Seen(told.newest_event, round(now * 1000), lag))
        self._noted_at[source] = now
