"""Reads an archive as ingest reads a stream: yields its message events, and reports everything else."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from functions.ingest.records import Document, read_documents
from functions.messages.event import MessageEvent
from functions.messages.parsers.tags import TagNames
from operations.archive.archive import Archive, DamagedObjectError, StoredObject

#: An event that is dated later than its archive by more than this comes from a wrong clock.
_CLOCK_TOLERANCE = timedelta(days=1)


@dataclass
class ReadReport:
    """What was read, and what was skipped and why. Names objects and reasons, never their content."""

    objects: int = 0
    records: int = 0
    message_events: int = 0
    ahead: int = 0
    """Events dated more than a day after they were archived."""
    about_no_message: Counter[str] = field(default_factory=Counter)
    """By the provider's event type: campaigns, sessions, and what a future version may send."""
    unreadable: Counter[str] = field(default_factory=Counter)
    """By reason, as ingest names it."""
    unreadable_in: Counter[str] = field(default_factory=Counter)
    """By object."""
    damaged: dict[str, str] = field(default_factory=dict)
    """Objects that could not be read to their end, or do not belong to the archive, with the reason."""
    undated: set[str] = field(default_factory=set)
    """Ids of messages with an event that has no time, and the archive no arrival time of it."""

    def add(self, other: "ReadReport") -> None:
        """Add the report on other objects."""
        self.objects += other.objects
        self.records += other.records
        self.message_events += other.message_events
        self.ahead += other.ahead
        self.about_no_message += other.about_no_message
        self.unreadable += other.unreadable
        self.unreadable_in += other.unreadable_in
        self.damaged |= other.damaged
        self.undated |= other.undated


@dataclass(frozen=True)
class ArchiveReader:
    """Reads the objects of an archive with a project's tag names."""

    archive: Archive
    tags: TagNames

    def events(self, stored: StoredObject, report: ReadReport) -> Iterator[MessageEvent]:
        """Yield the events of one object. Everything else in it is added to the report; none of it raises."""
        if stored.hour is None:
            report.damaged[stored.key] = "Firehose does not give such a name"
            return
        report.objects += 1
        try:
            for document in read_documents(self.archive.chunks(stored.key), self.tags, 0):
                report.records += 1
                yield from self._events_of(document, stored, report)
        except DamagedObjectError as damage:
            report.damaged[stored.key] = str(damage)

    def _events_of(
        self, document: Document, stored: StoredObject, report: ReadReport
    ) -> Iterator[MessageEvent]:
        if document.reason:
            _skip(report, stored, document.reason)
            return
        parsed = document.parsed
        if not parsed.message_events:
            report.about_no_message[parsed.event_type] += 1
        for event in parsed.message_events:
            # An event without a time, whose arrival the archive does not have either, is dated 0.
            if event.event.at == 0:
                report.undated.add(event.message_id)
            else:
                report.message_events += 1
                report.ahead += _is_ahead(event, stored)
                yield event


def _skip(report: ReadReport, stored: StoredObject, reason: str) -> None:
    report.unreadable[reason] += 1
    report.unreadable_in[stored.key] += 1


def _is_ahead(event: MessageEvent, stored: StoredObject) -> bool:
    if stored.hour is None:
        return False
    return event.event.at / 1000 > (stored.hour + timedelta(hours=1) + _CLOCK_TOLERANCE).timestamp()
