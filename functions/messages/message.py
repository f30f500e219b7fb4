"""A message: everything known of it, and every answer computed from that.

Events merge by union and attributes by the least value given, so duplicates, disorder and replay cannot
change an answer; status, times and counts are pure functions of the set of events.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from functions.messages.bot_detection import by_time
from functions.messages.event import MAX_EVENTS_PER_GROUP, Channel, Event, MessageAttributes, keep_earliest
from functions.messages.statuses import STATUSES, EventKind, MessageStatus, StatusRule

_HOUR_MS = 3_600_000

#: For how long after the send a status that is not final may still change. A carrier's receipt may take
#: 72 hours; then AWS itself tells UNKNOWN (AWS End User Messaging user guide, "Messaging events").
SETTLES_AFTER_MS = 72 * _HOUR_MS
#: Amazon SES tries for 14 hours at most (API reference, `DeliveryOptions.MaxDeliverySeconds`: 50,400).
MAIL_IS_TRIED_FOR_MS = 14 * _HOUR_MS
#: What SES told on its last try needs a while to come here.
_LAST_WORD_MS = _HOUR_MS


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

    def count_duplicates(self, other: Self) -> int:
        """How many of the other's events it has already."""
        return len(self.own_events & other.own_events)

    def retains_events_of(self, *parts: Self) -> bool:
        """Whether it, merged of these, has every event of theirs: none was one too many."""
        return all(part.own_events <= self.own_events for part in parts)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Its events, oldest first, each told once: the fullest telling, and the first to arrive."""
        events = self.own_events
        if self.recipients:
            events = events.union(*(recipient.own_events for recipient in self.recipients))
        told = {event.identity_key: event for event in events}
        if len(told) < len(events):
            tellings = sorted(events, key=lambda event: (-event.at, event.detail))
            told = {event.identity_key: event for event in tellings}
        # A carrier's read receipt may well come with the delivery: only mail has machines that read.
        judged = by_time(told.values()) if self.attributes.channel is Channel.EMAIL else told.values()
        return tuple(sorted(judged, key=lambda event: (event.at, event.type, event.status, event.detail)))

    @cached_property
    def deciding_event(self) -> Event | None:
        """The event whose status outranks the others' (the earliest of them); None where none tells one."""
        telling = [(event, status) for event in self.events if (status := event.status_reached)]
        return max(telling, key=lambda told: STATUSES[told[1]].rank, default=(None,))[0]

    @property
    def status(self) -> MessageStatus:
        decided = self.deciding_event and self.deciding_event.status_reached
        return decided or MessageStatus.UNKNOWN

    @cached_property
    def contradicted_events(self) -> tuple[Event, ...]:
        """The events that claimed for good the contrary of the status: a delivery before a bounce."""
        if self.recipients:
            return tuple(sorted(event for one in self.recipients for event in one.contradicted_events))
        arrived = STATUSES[self.status].arrived
        if arrived is None:
            return ()
        return tuple(
            event for event in self.events if event.is_final and _rule(event).arrived is (not arrived)
        )

    @property
    def failed_after_delivery(self) -> bool:
        """Whether its failure was told after its delivery."""
        if self.recipients:
            return any(recipient.failed_after_delivery for recipient in self.recipients)
        if STATUSES[self.status].arrived is not False:
            return False
        failed_at = max(event.at for event in self.events if event.status_reached is self.status)
        return any(event.at <= failed_at for event in self.contradicted_events)

    @property
    def settles_at(self) -> int | None:
        """Until when (epoch milliseconds) the status may still change; None for a final one."""
        if self.recipients:
            return max((at for one in self.recipients if (at := one.settles_at) is not None), default=None)
        status = self.status
        if any(event.is_final for event in self.events if event.status_reached is status):
            return None
        if self.attributes.channel is not Channel.EMAIL:
            return self.sent_at + SETTLES_AFTER_MS
        told = [int(event.detail.tried_until) for event in self.events if event.detail.tried_until]
        return max(told, default=self.sent_at + MAIL_IS_TRIED_FOR_MS) + _LAST_WORD_MS

    def is_final(self, now: int) -> bool:
        """Whether no further change of status is expected at `now` (epoch milliseconds)."""
        return self.settles_at is None or now >= self.settles_at

    @property
    def updated_at(self) -> int:
        return self.events[-1].at if self.events else self.sent_at

    @cached_property
    def _by_kind(self) -> Mapping[tuple[EventKind, bool], list[Event]]:
        """The events of each kind, oldest first; of opens and clicks those of machines apart."""
        by_kind: dict[tuple[EventKind, bool], list[Event]] = defaultdict(list)
        for event in self.events:
            by_kind[event.outcome.kind, bool(event.detail.automated)].append(event)
        return by_kind

    def first(self, *kinds: EventKind) -> Event | None:
        """The earliest event of one of `kinds`; of opens and clicks the earliest of a person."""
        firsts = [told[0] for kind in kinds if (told := self._by_kind.get((kind, False)))]
        return min(firsts) if len(firsts) > 1 else firsts[0] if firsts else None

    def count(self, kind: EventKind, *, automated: bool = False) -> int:
        """How many events of a kind there are: of opens and clicks those of people, or of machines."""
        return len(self._by_kind.get((kind, automated), ()))

    @property
    def events_truncated(self) -> bool:
        """Whether so many events of one sort came that further ones were not kept."""
        counts = Counter(event.sort for event in self.own_events)
        return any(count >= MAX_EVENTS_PER_GROUP for count in counts.values())

    def latest_detail(self, name: str) -> str:
        """The newest non-empty value of one `EventDetail` field, "" where no event has it."""
        return next((v for event in reversed(self.events) if (v := getattr(event.detail, name))), "")


def _rule(event: Event) -> StatusRule:
    return STATUSES[event.status_reached or MessageStatus.UNKNOWN]
