"""Merges the events of an archive into their messages again, continuing an interrupted run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from functions.messages.event import MessageEvent
from functions.messages.storage.store import StoreUnavailableError, WriteResult
from operations.archive.archive import Span, StoredObject
from operations.archive.reader import ArchiveReader
from operations.errors import OperationsError
from operations.message_store import WriteUnits
from operations.progress import Progress
from operations.replay.checkpoint import Checkpoint
from operations.replay.rate_limit import RateLimit
from operations.replay.replay_report import ReplayReport
from operations.replay.whole_messages import WholeMessages

#: Events that are merged and written together: the more, the fewer writes for the events of a message.
_BATCH = 5_000
_BURST_SECONDS = 5


@dataclass
class Replayer:
    """One run over an archive. `record` merges events, as a store does, which counts `units`.

    An object is done when all of its events are written; only then it counts in `report`, so that a run which
    continues another neither skips an object nor counts one twice.
    """

    reader: ArchiveReader
    span: Span
    record: Callable[[list[MessageEvent]], WriteResult]
    rate_limit: RateLimit
    whole: WholeMessages
    units: WriteUnits = field(default_factory=WriteUnits)
    checkpoint: Checkpoint | None = None
    report: ReplayReport = field(default_factory=ReplayReport)
    _unsaved: ReplayReport = field(default_factory=ReplayReport)
    _finished: list[str] = field(default_factory=list)
    _done: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Replay what is not done, then what Firehose wrote meanwhile. Raise OperationsError."""
        if self.checkpoint and (saved := self.checkpoint.report()):
            self.report = ReplayReport.from_json(saved)
            self.whole.restore(self.checkpoint.expired())
        for _ in range(2):
            self._replay()

    def _replay(self) -> None:
        total = sum(stored.size for stored in self._remaining())
        progress = Progress(total)
        pending: list[MessageEvent] = []
        for stored in self._remaining():
            for event in self.reader.events(stored, self._unsaved.read):
                pending.append(event)
                if len(pending) >= self._batch_size:
                    self._write(pending)
                    pending = []
                    progress.add(0, self._summary())
            self._finished.append(stored.key)
            if self._unsaved.events or not pending:
                self._save(pending)
                pending = []
            progress.add(stored.size, self._summary())
        self._save(pending)
        if total:
            progress.end(self._summary())

    @property
    def _batch_size(self) -> int:
        """Fewer at a low rate, so that what is written together is not a burst."""
        return max(1, min(_BATCH, int((self.rate_limit.rate or _BATCH) * _BURST_SECONDS)))

    def _remaining(self) -> Iterator[StoredObject]:
        objects = self.reader.archive.objects(self.span)
        return (stored for stored in objects if not self._is_done(stored.key))

    def _is_done(self, key: str) -> bool:
        return self.checkpoint.is_done(key) if self.checkpoint else key in self._done

    def _summary(self) -> str:
        return f"{self.report.events + self._unsaved.events:,} events"

    def _write(self, batch: list[MessageEvent]) -> None:
        self.rate_limit.spend(len(batch))
        try:
            result = self.record(self.whole.dated(batch))
        except StoreUnavailableError as failure:
            raise OperationsError(
                f"{failure}. Nothing is lost: run the same command again, and it continues where this one "
                "stopped."
            ) from None
        self._unsaved.count(len(batch), result)

    def _save(self, pending: list[MessageEvent]) -> None:
        """Write the last events of the finished objects, and save that they are done."""
        if pending:
            self._write(pending)
        used = self.units.take()
        self.report.add(replace(self._unsaved, updates=used.updates, units=used.units))
        if self.checkpoint and self._finished:
            self.checkpoint.save(self._finished, self.report.to_json(), self.whole.take_unsaved())
        self._done.update(self._finished)
        self._unsaved, self._finished = ReplayReport(), []
