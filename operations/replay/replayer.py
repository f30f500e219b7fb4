"""The events of an archive, merged once more into their messages, at a pace, from where it was left."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from functions.messages.event import MessageEvent
from functions.messages.storage.store import StoreUnavailableError, WriteResult
from operations.archive.archive import Span, StoredObject
from operations.archive.reader import ArchiveReader
from operations.errors import OperationsError
from operations.progress import Progress
from operations.replay.checkpoint import Checkpoint
from operations.replay.rate_limit import RateLimit

#: Events that are merged and written together: the more, the fewer writes for the events of a message.
_BATCH = 5_000
_BURST_SECONDS = 5


@dataclass
class Written:
    """What became of the events. `refused`: ids of messages that the table will never take."""

    events: int = 0
    expired: int = 0
    refused: set[str] = field(default_factory=set)

    def add(self, events: int, recorded: WriteResult) -> None:
        self.events += events
        self.expired += recorded.expired
        self.refused |= recorded.refused


@dataclass(frozen=True)
class Replayer:
    """One run over an archive. `record` merges events, as a store does; without a checkpoint none is kept."""

    reader: ArchiveReader
    span: Span
    record: Callable[[list[MessageEvent]], WriteResult]
    rate_limit: RateLimit
    checkpoint: Checkpoint | None = None
    written: Written = field(default_factory=Written)

    def run(self) -> None:
        """Goes on where the checkpoint is, and takes it away at the end. Raises OperationsError."""
        after = self.checkpoint.read() if self.checkpoint else ""
        progress = Progress(sum(stored.size for stored in self._objects(after)))
        pending: list[MessageEvent] = []
        read_whole = ""
        for stored in self._objects(after):
            for event in self.reader.events(stored):
                pending.append(event)
                if len(pending) >= self._batch_size:
                    self._write(pending, read_whole)
                    pending = []
                    progress.add(0, self._said())
            read_whole = stored.key
            if not pending:
                self._keep(read_whole)
            progress.add(stored.size, self._said())
        self._write(pending, read_whole)
        progress.end(self._said())
        if self.checkpoint:
            self.checkpoint.remove()

    @property
    def _batch_size(self) -> int:
        """At a low rate less, so that what is written together is no burst."""
        return max(1, min(_BATCH, int((self.rate_limit.rate or _BATCH) * _BURST_SECONDS)))

    def _objects(self, after: str) -> Iterator[StoredObject]:
        return self.reader.archive.objects(self.span, after)

    def _said(self) -> str:
        return f"{self.written.events:,} events"

    def _write(self, batch: list[MessageEvent], read_whole: str) -> None:
        """Write what was read since the last time; with it all of the object `read_whole` is done."""
        self.rate_limit.spend(len(batch))
        try:
            recorded = self.record(batch)
        except StoreUnavailableError as failure:
            raise OperationsError(
                f"{failure}. Nothing is lost: run the same again, and it goes on where this broke off."
            ) from None
        self.written.add(len(batch), recorded)
        self._keep(read_whole)

    def _keep(self, done: str) -> None:
        if self.checkpoint and done:
            self.checkpoint.write(done)
