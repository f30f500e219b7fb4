"""The events of an archive, merged once more into their messages, at a pace, from where it was left."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from functions.messages.model import MessageEvent
from functions.messages.store import Recorded, StoreUnavailableError
from operations.archive import Span, StoredObject
from operations.checkpoint import Checkpoint
from operations.errors import OperationsError
from operations.pace import Pace
from operations.progress import Progress
from operations.reading import ArchiveReader

#: Events that are merged and written together; the more, the fewer writes for a message's events.
_BATCH = 500


@dataclass
class Written:
    """What became of the events. `refused`: ids of messages that the table will never take."""

    events: int = 0
    expired: int = 0
    refused: set[str] = field(default_factory=set)

    def add(self, events: int, recorded: Recorded) -> None:
        self.events += events
        self.expired += recorded.expired
        self.refused |= recorded.refused


@dataclass(frozen=True)
class Rebuild:
    """One run over an archive. `record` merges events, as a store does; without a checkpoint none is kept."""

    reader: ArchiveReader
    span: Span
    record: Callable[[list[MessageEvent]], Recorded]
    pace: Pace
    checkpoint: Checkpoint | None = None
    written: Written = field(default_factory=Written)

    def run(self) -> None:
        """Goes on where the checkpoint is, and takes it away at the end. Raises OperationsError."""
        after = self.checkpoint.read() if self.checkpoint else ""
        progress = Progress(sum(stored.size for stored in self._objects(after)))
        for stored in self._objects(after):
            for batch in _batches(self.reader.events(stored)):
                self._write(batch)
                progress.add(0, self._said())
            if self.checkpoint:
                self.checkpoint.write(stored.key)
            progress.add(stored.size, self._said())
        progress.end(self._said())
        if self.checkpoint:
            self.checkpoint.remove()

    def _objects(self, after: str) -> Iterator[StoredObject]:
        return self.reader.archive.objects(self.span, after)

    def _said(self) -> str:
        return f"{self.written.events:,} events"

    def _write(self, batch: list[MessageEvent]) -> None:
        self.pace.spend(len(batch))
        try:
            recorded = self.record(batch)
        except StoreUnavailableError as failure:
            raise OperationsError(
                f"{failure}. Nothing is lost: run the same again, and it goes on from the last object."
            ) from None
        self.written.add(len(batch), recorded)


def _batches(events: Iterable[MessageEvent]) -> Iterator[list[MessageEvent]]:
    rest = iter(events)
    while batch := list(islice(rest, _BATCH)):
        yield batch
