"""A message: its merged events and attributes, and every answer computed from them.

Events merge by union and attributes by their least value, so duplicates, disorder and replay cannot
change an answer; status, times and counts are pure functions of the set of events.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from functions.messages.addresses import normalise
from functions.messages.bot_detection import by_delivery, by_time
from functions.messages.duplicates import distinct_events
from functions.messages.event import (
    MAX_EVENTS_PER_GROUP,
    Channel,
    Event,
    MessageAttributes,
    limit_events,
)
from functions.messages.statuses import STATUSES, EventKind, MessageStatus, StatusRule

_HOUR_MS = 3_600_000

#: For how long after the send a status that is not final may still change. A carrier's receipt may take
#: 72 hours; then AWS itself reports UNKNOWN (AWS End User Messaging user guide, "Messaging events").
SETTLES_AFTER_MS = 72 * _HOUR_MS
#: Amazon SES tries for 14 hours at most (API reference, `DeliveryOptions.MaxDeliverySeconds`: 50,400).
MAIL_IS_TRIED_FOR_MS = 14 * _HOUR_MS
#: The event of the last attempt needs a while to arrive.
_LAST_WORD_MS = _HOUR_MS

#: The statuses that prove an arrival at the recipient's mailbox provider or device.
_ARRIVALS = frozenset(
    {MessageStatus.DELIVERED, MessageStatus.OPENED, MessageStatus.CLICKED, MessageStatus.COMPLAINED}
)


@dataclass(frozen=True)
class Message:
    """One message to one destination, with all of its stored events.

    `key` is its key in the project's table. Where one message id went to several destinations, there is a
    message for each, and a head message that lists them all by their destination keys in `recipient_keys`,
    so that no address remains in it when a recipient is erased. The head has the events that name no
    recipient; once `recipients` holds the others, it summarises all of them. `listed_addresses`: what a head
    of version 0.1 lists instead.
    """

    key: str
    message_id: str
    sent_at: int
    attributes: MessageAttributes
    own_events: frozenset[Event]
    recipient_keys: frozenset[str] = frozenset()
    recipients: tuple["Message", ...] = ()
    listed_addresses: frozenset[str] = frozenset()

    @property
    def is_head(self) -> bool:
        """Whether it lists several recipients, each of whom has a message."""
        return bool(self.recipient_keys or self.listed_addresses) and not self.attributes.destination

    def merge(self, other: Self) -> Self:
        """Combine two states of one message: commutative, associative, idempotent.

        Raises ValueError for two different messages.
        """
        if self.key != other.key:
            raise ValueError("cannot merge two different messages")
        return replace(
            self,
            sent_at=min(self.sent_at, other.sent_at),
            attributes=self.attributes.merge(other.attributes),
            own_events=limit_events(self.own_events | other.own_events),
            recipient_keys=self.recipient_keys | other.recipient_keys,
            listed_addresses=self.listed_addresses | other.listed_addresses,
        )

    def count_duplicates(self, other: Self) -> int:
        """Return how many of the other's events it has."""
        return len(self.own_events & other.own_events)

    def retains_events_of(self, *parts: Self) -> bool:
        """Whether it has every event of the parts that it was merged from: none was discarded."""
        return all(part.own_events <= self.own_events for part in parts)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events, oldest first, each once: of two reports of one event the one with most details."""
        events = self.own_events
        if self.recipients:
            events = events.union(*(recipient.events for recipient in self.recipients))
        distinct = distinct_events(events)
        # A carrier's read receipt may arrive with the delivery: only mail has machines that read.
        is_mail = self.attributes.channel is Channel.EMAIL
        judged = by_time(distinct) if is_mail else distinct
        # A delivery to one recipient says nothing about another one's bounce.
        if is_mail and not self.recipients:
            judged = by_delivery(judged)
        return tuple(sorted(judged, key=lambda event: (event.at, event.type, event.status, event.detail)))

    @cached_property
    def deciding_event(self) -> Event | None:
        """The earliest event of the highest-ranked status; None where no event has a status."""
        return max(self._current, key=lambda event: _rule(event).rank, default=None)

    @cached_property
    def _current(self) -> tuple[Event, ...]:
        """The events with a status, without those that a later event supersedes."""
        return tuple(event for event in self.events if event.status_reached and event not in self._superseded)

    @cached_property
    def _superseded(self) -> frozenset[Event]:
        if self.recipients:
            return frozenset().union(*(recipient._superseded for recipient in self.recipients))
        later = [event for event in self.events if event.outcome.supersedes]
        return frozenset(event for event in self.events if any(_supersedes(one, event) for one in later))

    @property
    def status(self) -> MessageStatus:
        decided = self.deciding_event and self.deciding_event.status_reached
        return decided or MessageStatus.UNKNOWN

    @cached_property
    def contradicted_events(self) -> tuple[Event, ...]:
        """The final events that contradict the status, such as a delivery before a bounce."""
        if self.recipients:
            return tuple(sorted(event for one in self.recipients for event in one.contradicted_events))
        arrived = STATUSES[self.status].arrived
        if arrived is None:
            return ()
        return tuple(
            event for event in self._current if event.is_final and _rule(event).arrived is (not arrived)
        )

    @property
    def failed_after_delivery(self) -> bool:
        """Whether its failure was reported after its delivery."""
        if self.recipients:
            return any(recipient.failed_after_delivery for recipient in self.recipients)
        if STATUSES[self.status].arrived is not False:
            return False
        failed_at = max(event.at for event in self._current if event.status_reached is self.status)
        return any(
            event.at <= failed_at and event.status_reached in _ARRIVALS for event in self.contradicted_events
        )

    @property
    def settles_at(self) -> int | None:
        """When the status settles, epoch milliseconds; None for a final one.

        A message to several is final once each listed recipient's is. A recipient without any event of its
        own is not known yet.
        """
        if not self.is_head:
            return self._settles_at
        ends = [one.settles_at for one in self.recipients]
        # Every event of a mail lists all of its recipients, so either list is complete.
        listed = max(len(self.recipient_keys), len({normalise(one) for one in self.listed_addresses}))
        if len(self.recipients) < listed:
            ends.append(self.sent_at + MAIL_IS_TRIED_FOR_MS + _LAST_WORD_MS)
        return max((end for end in ends if end is not None), default=None)

    @property
    def _settles_at(self) -> int | None:
        status = self.status
        if any(event.is_final for event in self._current if event.status_reached is status):
            return None
        if self.attributes.channel is not Channel.EMAIL:
            return self.sent_at + SETTLES_AFTER_MS
        limits = [int(event.detail.tried_until) for event in self.events if event.detail.tried_until]
        return max(limits, default=self.sent_at + MAIL_IS_TRIED_FOR_MS) + _LAST_WORD_MS

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
        """Return the earliest event of one of `kinds`; of opens and clicks the earliest of a person."""
        groups = (self._by_kind.get((kind, False)) for kind in kinds)
        return min((events[0] for events in groups if events), default=None)

    def count(self, kind: EventKind, *, automated: bool = False) -> int:
        """Return how many events of a kind there are: of opens and clicks those of people, or of machines."""
        return len(self._by_kind.get((kind, automated), ()))

    @property
    def events_truncated(self) -> bool:
        """Whether a retention group is full, so that further events were not stored."""
        counts = Counter(event.retention_group for event in self.own_events)
        return any(count >= MAX_EVENTS_PER_GROUP for count in counts.values())

    def latest_detail(self, name: str) -> str:
        """Return the newest non-empty value of one `EventDetail` field, "" where no event has it."""
        return next((v for event in reversed(self.events) if (v := getattr(event.detail, name))), "")


def _supersedes(later: Event, event: Event) -> bool:
    """Whether `event` no longer counts since `later`, as a failed RCS attempt since its fallback to SMS."""
    is_earlier = event.at <= later.at or (later.kind is EventKind.ACCEPTED and event.type.startswith("RCS_"))
    return is_earlier and event is not later and event.status_reached in later.outcome.supersedes


def _rule(event: Event) -> StatusRule:
    return STATUSES[event.status_reached or MessageStatus.UNKNOWN]
