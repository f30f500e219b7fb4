"""Notes of what each source told last, written so seldom that they cost next to nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aws_lambda_powertools import Logger

from functions.ingest.source_summary import SourceReport
from functions.messages.storage.store import StoreUnavailableError
from functions.source_health.health import LastReport
from functions.source_health.store import SourceReportWriter

logger = Logger(child=True)

#: An execution environment writes one note of a source in this time: one write unit ...
_EVERY_SECONDS = 10
#: ... and one for each minute that a source tells something in: CloudWatch's metrics, with which the watch
#: compares it, are told by the minute.
_MINUTE_SECONDS = 60


@dataclass
class SourceHealthWriter:
    """`clock` tells epoch seconds."""

    sources: SourceReportWriter
    clock: Callable[[], float]
    _noted_at: dict[str, float] = field(default_factory=dict)

    def note_all(self, reports: Mapping[str, SourceReport]) -> None:
        """Notes what each source told in a batch that is recorded. That this cannot be noted is no reason to
        have the batch again: it is logged."""
        for source, told in reports.items():
            try:
                self.note(source, told)
            except StoreUnavailableError as failure:
                logger.warning("source not noted", source=source, reason=str(failure))

    def note(self, source: str, told: SourceReport) -> None:
        """Notes what a source told in a batch that is recorded. Raises StoreUnavailableError."""
        now, noted_at = self.clock(), self._noted_at.get(source, 0.0)
        same_minute = now // _MINUTE_SECONDS == noted_at // _MINUTE_SECONDS
        if same_minute and now - noted_at < _EVERY_SECONDS:
            return
        lag = max(0, round(now * 1000) - told.oldest_arrival)
        self.sources.record_report(source, LastReport(told.newest_event, round(now * 1000), lag))
        self._noted_at[source] = now
