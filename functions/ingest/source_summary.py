"""What each source told in a batch of records: how many, how new, how long they had waited."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from functions.messages.parsers import Parsed


@dataclass(frozen=True)
class SourceReport:
    """What one source told in a batch. Times in epoch milliseconds: of its newest event (None where it told
    of no message), and when the oldest of its records came to Firehose."""

    records: int
    newest_event: int | None
    oldest_arrival: int

    def __add__(self, other: "SourceReport") -> "SourceReport":
        """Of both batches."""
        newest = [one.newest_event for one in (self, other) if one.newest_event is not None]
        oldest = min(self.oldest_arrival, other.oldest_arrival)
        return SourceReport(self.records + other.records, max(newest, default=None), oldest)


def by_source(told: Iterable[tuple[int, Parsed]]) -> Mapping[str, SourceReport]:
    """By source, the reports of records: when each came to Firehose, epoch milliseconds, and what it says."""
    reports: dict[str, SourceReport] = {}
    for source, report in _reports(told):
        reports[source] = reports[source] + report if source in reports else report
    return reports


def _reports(told: Iterable[tuple[int, Parsed]]) -> Iterator[tuple[str, SourceReport]]:
    for arrival, parsed in told:
        if parsed.source:
            newest = max((event.event.at for event in parsed.message_events), default=None)
            yield parsed.source, SourceReport(1, newest, arrival)
