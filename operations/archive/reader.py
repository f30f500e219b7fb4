"""An archive read as ingest reads a stream: the message events it tells, and an account of all the rest."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from functions.messages.event import MessageEvent
from functions.messages.parsers import parse
from functions.messages.parsers.json_fields import MalformedEventError
from functions.messages.parsers.tags import TagNames
from operations.archive.archive import Archive, DamagedObjectError, StoredObject
from operations.archive.json_stream import Unreadable, values

#: An event that claims to be later than its archive by more than this comes from a clock that is off.
_CLOCK_MAY_BE_OFF = timedelta(days=1)


@dataclass
class ReadReport:
    """What was read, and what was passed over and why. Names objects and reasons, nothing of any content."""

    objects: int = 0
    records: int = 0
    message_events: int = 0
    ahead: int = 0
    """Events of a clock that is off: they are told more than a day after they were archived."""
    about_no_message: Counter[str] = field(default_factory=Counter)
    """By the provider's event type: campaigns, sessions, and what a future version may send."""
    unreadable: Counter[str] = field(default_factory=Counter)
    """By reason, as ingest gives it."""
    unreadable_in: Counter[str] = field(default_factory=Counter)
    """By object."""
    damaged: dict[str, str] = field(default_factory=dict)
    """Objects that could not be read to their end, or are not of the archive."""
    undated: set[str] = field(default_factory=set)
    """Ids of messages with an event that tells no time, and the archive none of its arrival."""


@dataclass(frozen=True)
class ArchiveReader:
    """Reads the objects of an archive with a project's tag names, and keeps account."""

    archive: Archive
    tags: TagNames
    account: ReadReport = field(default_factory=ReadReport)

    def events(self, stored: StoredObject) -> Iterator[MessageEvent]:
        """The events of one object. Whatever else is in it goes to the account; nothing of it raises."""
        if stored.hour is None:
            self.account.damaged[stored.key] = "its name is not one that Firehose gives"
            return
        self.account.objects += 1
        try:
            for value in values(self.archive.chunks(stored.key)):
                self.account.records += 1
                yield from self._events_of(value, stored)
        except DamagedObjectError as damage:
            self.account.damaged[stored.key] = str(damage)

    def _events_of(self, value: object, stored: StoredObject) -> Iterator[MessageEvent]:
        if isinstance(value, Unreadable):
            self._pass_over(stored, "not JSON in UTF-8")
            return
        try:
            parsed = parse(value, self.tags, 0)
        except MalformedEventError as error:
            self._pass_over(stored, str(error))
            return
        if not parsed.message_events:
            self.account.about_no_message[parsed.event_type] += 1
        for event in parsed.message_events:
            # Without a time of its own and that of its arrival it has none: 0.
            if event.event.at == 0:
                self.account.undated.add(event.message_id)
            else:
                self.account.message_events += 1
                self.account.ahead += self._is_ahead(event, stored)
                yield event

    def _pass_over(self, stored: StoredObject, reason: str) -> None:
        self.account.unreadable[reason] += 1
        self.account.unreadable_in[stored.key] += 1

    def _is_ahead(self, event: MessageEvent, stored: StoredObject) -> bool:
        if stored.hour is None:
            return False
        return event.event.at / 1000 > (stored.hour + timedelta(hours=1) + _CLOCK_MAY_BE_OFF).timestamp()
