"""A search for messages as text, so that an export continues it in another process."""

import json
from dataclasses import dataclass

from functions.api.data.conditions import Conditions
from functions.contract import message_table
from functions.contract.message_table import Index
from functions.messages.event import Channel
from functions.messages.statuses import EventKind, MessageStatus
from functions.messages.storage.pagination import Position, TimeRange
from functions.messages.storage.store import Lookup

_INDEXES = {index.name: index for index in vars(message_table).values() if isinstance(index, Index)}


@dataclass(frozen=True)
class SavedSearch:
    """The newest messages first that `lookup` finds and that meet the conditions, sent in a span of time
    (epoch milliseconds, the end not included)."""

    lookup: Lookup
    sent_from: int
    sent_to: int
    conditions: Conditions

    def behind(self, position: Position | None) -> TimeRange:
        """Return the part of the list behind a position."""
        return TimeRange(after=position, sent_from=self.sent_from, sent_to=self.sent_to)

    def to_text(self) -> str:
        conditions = self.conditions
        sets = (
            conditions.channels,
            conditions.statuses,
            conditions.event_types,
            conditions.automated_event_types,
        )
        return json.dumps(
            {
                "by": [self.lookup.index.name, self.lookup.value, sorted(self.lookup.statuses)],
                "sent": [self.sent_from, self.sent_to],
                "sets": [None if one is None else sorted(one) for one in sets],
                "first": conditions.first_event
                and [sorted(conditions.first_event[0]), *conditions.first_event[1:]],
                "values": [[name, sorted(wanted)] for name, wanted in conditions.values],
            }
        )

    @classmethod
    def of(cls, text: str) -> "SavedSearch":
        stored = json.loads(text)
        index, value, statuses = stored["by"]
        sent_from, sent_to = stored["sent"]
        first = stored["first"]
        channels, wanted_statuses, kinds, automated = stored["sets"]
        return cls(
            Lookup(_INDEXES[index], value, frozenset(map(MessageStatus, statuses))),
            sent_from,
            sent_to,
            Conditions(
                None if channels is None else frozenset(map(Channel, channels)),
                None if wanted_statuses is None else frozenset(map(MessageStatus, wanted_statuses)),
                None if kinds is None else frozenset(map(EventKind, kinds)),
                None if automated is None else frozenset(map(EventKind, automated)),
                tuple((name, frozenset(texts)) for name, texts in stored["values"]),
                None if first is None else (frozenset(map(EventKind, first[0])), first[1], first[2]),
            ),
        )
