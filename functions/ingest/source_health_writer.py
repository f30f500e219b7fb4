"""Records when each source last reported and how far records are processed, at little cost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aws_lambda_powertools import Logger

from functions.contract.message_table import PROCESSED_RECORDS
from functions.ingest.source_summary import SourceReport
from functions.messages.storage.store import StoreUnavailableError
from functions.source_health.health import LastReport
from functions.source_health.store import SourceReportWriter

logger = Logger(child=True)

#: An execution environment writes one report of a source in this time: one write unit ...
_INTERVAL_MS = 10_000
#: ... and one for each minute in which a source reports: CloudWatch's metrics, with which the source monitor
#: compares it, are sums by the minute.
_MINUTE_MS = 60_000


@dataclass
class SourceHealthWriter:
    """`clock` returns epoch seconds. `buffer_ms`: how long Firehose may hold records back before it calls the
    transform; so much of their age is no delay."""

    sources: SourceReportWriter
    clock: Callable[[], float]
    buffer_ms: int = 0
    _reported_at: dict[str, int] = field(default_factory=dict)

    def record_reports(self, reports: Mapping[str, SourceReport]) -> None:
        """Record the reports of a stored batch, by source."""
        now = round(self.clock() * 1000)
        for source, report in reports.items():
            lag = max(0, now - report.oldest_arrival - self.buffer_ms)
            self._record(source, LastReport(report.newest_event, now, lag))

    def record_processed(self, arrival: int) -> None:
        """Record that records which arrived until `arrival`, epoch milliseconds, are stored or failed with a
        reason, whichever source they are of. This is no sign of life of a source."""
        self._record(PROCESSED_RECORDS, LastReport(None, arrival, 0))

    def _record(self, source: str, report: LastReport) -> None:
        """A failed health update does not fail the batch; it is logged."""
        at, last = report.recorded_at, self._reported_at.get(source, 0)
        if at // _MINUTE_MS <= last // _MINUTE_MS and at - last < _INTERVAL_MS:
            return
        try:
            self.sources.record_report(source, report)
        except StoreUnavailableError as failure:
            logger.warning("source health not recorded", source=source, reason=str(failure))
        else:
            self._reported_at[source] = at
