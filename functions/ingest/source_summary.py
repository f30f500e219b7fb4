"""Sums up what each source reported in a batch of records: how many, how new, how long they had waited."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from functions.messages.parsers import Parsed


@dataclass(frozen=True)
class SourceReport:
    """The records of one source in a batch. Times in epoch milliseconds: `newest_event` (None where no record
    is about a message), and `oldest_arrival` of the records at Firehose."""

    records: int
    newest_event: int | None
    oldest_arrival: int

    def __add__(self, other: "SourceReport") -> "SourceReport":
        newest = [one.newest_event for one in (self, other) if one.newest_event is not None]
        oldest = min(self.oldest_arrival, other.oldest_arrival)
        return SourceReport(self.records + other.records, max(newest, default=None), oldest)


def by_source(parsed: Iterable[tuple[int, Parsed]]) -> Mapping[str, SourceReport]:
    """Return the reports by source of parsed records, each with its arrival in epoch milliseconds."""
    reports: dict[str, SourceReport] = {}
    for source, report in _reports(parsed):
        reports[source] = reports[source] + report if source in reports else report
    return reports


def _reports(parsed: Iterable[tuple[int, Parsed]]) -> Iterator[tuple[str, SourceReport]]:
    for arrival, one in parsed:
        if one.source:
            newest = max((event.event.at for event in one.message_events), default=None)
            yield one.source, SourceReport(1, newest, arrival)
