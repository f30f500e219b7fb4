"""A message: everything known of it, and every answer computed from that.

Events merge by union and attributes by the least value given, so duplicates, disorder and replay cannot
change an answer; status, times and counts are pure functions of the set of events.
"""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from functions.messages.model import (
    EVENTS_KEPT_PER_SORT,
    Event,
    MessageAttributes,
    keep_earliest,
)
from functions.messages.statuses import HOUR_MS, STATUSES, EventKind, MessageStatus

#: A status that is not final is held for final this long after the send: carriers' receipts take up
#: to 72 hours (Amazon Pinpoint developer guide, "SMS events"), and mail is given up before that.
SETTLES_AFTER_MS = 72 * HOUR_MS


@dataclass(frozen=True)
class Message:
    """Everything known of one message to one destination.

    `key` names it in its project's table. Where one message id went to several destinations, there is
    a message for each, and one that lists them all in `destinations`: it keeps the events that name
    nobody, and once `recipients` holds the others it speaks for all of them together.
    """

    key: str
    message_id: str
    sent_at: int
    attributes: MessageAttributes
    own_events: frozenset[Event]
    destinations: frozenset[str] = frozenset()
    recipients: tuple["Message", ...] = ()

    def merge(self, other: Self) -> Self:
        """What both know: commutative, associative, idempotent. Raises ValueError for another message's."""
        if self.key != other.key:
            raise ValueError("only what is known of one message can be merged")
        return replace(
            self,
            sent_at=min(self.sent_at, other.sent_at),
            attributes=self.attributes.merge(other.attributes),
            own_events=keep_earliest(self.own_events | other.own_events),
            destinations=self.destinations | other.destinations,
        )

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Its events, oldest first, each told once."""
        events = self.own_events.union(*(recipient.own_events for recipient in self.recipients))
        return tuple(sorted({event.same_as: event for event in sorted(events)}.values()))

    @cached_property
    def deciding_event(self) -> Event | None:
        """The event whose status outranks the others' (the earliest of them); None where none tells one."""
        telling = [event for event in self.events if event.status_reached]
        return max(telling, key=lambda event: _rank(event.status_reached), default=None)

    @property
    def status(self) -> MessageStatus:
        decided = self.deciding_event and self.deciding_event.status_reached
        return decided or MessageStatus.UNKNOWN

    @property
    def settles_at(self) -> int | None:
        """Until when (epoch milliseconds) the status may still change; None for a final one."""
        status = self.status
        if any(event.is_final for event in self.events if event.status_reached is status):
            return None
        return self.sent_at + SETTLES_AFTER_MS

    def is_final(self, now: int) -> bool:
        """Whether no further change of status is expected at `now` (epoch milliseconds)."""
        return self.settles_at is None or now >= self.settles_at

    @property
    def updated_at(self) -> int:
        return self.events[-1].at if self.events else self.sent_at

    @cached_property
    def first_times(self) -> dict[EventKind, int]:
        """When each kind of event happened first, epoch milliseconds."""
        return {event.kind: event.at for event in reversed(self.events)}

    def first(self, *kinds: EventKind) -> Event | None:
        """The earliest event of one of `kinds`."""
        return next((event for event in self.events if event.kind in kinds), None)

    def count(self, kind: EventKind) -> int:
        return sum(event.kind is kind for event in self.events)

    @property
    def counts_are_capped(self) -> bool:
        """Whether so many events of one sort came that further ones were not kept."""
        counts = Counter(event.sort for event in self.own_events)
        return any(count >= EVENTS_KEPT_PER_SORT for count in counts.values())

    def latest_detail(self, name: str) -> str:
        """The newest non-empty value of one `EventDetail` field, "" where no event has it."""
        return next((v for event in reversed(self.events) if (v := getattr(event.detail, name))), "")


def _rank(status: MessageStatus | None) -> int:
    return STATUSES[status].rank if status else 0
