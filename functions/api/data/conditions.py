"""The conditions of a list of messages: the test of a stored message."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from functions.messages.event import Channel
from functions.messages.message import Message
from functions.messages.statuses import EventKind, MessageStatus
from functions.stats import dimensions
from functions.stats.event_times import first_at

#: By the field of the filter, what it compares: what the statistics are broken down by.
DIMENSIONS: Mapping[str, Callable[[Message], str | None]] = {
    "activities": dimensions.activity,
    "carriers": dimensions.carrier,
    "countries": dimensions.country,
    "mailbox_providers": dimensions.mailbox_provider,
    "reasons": dimensions.reason,
    "treatments": dimensions.treatment,
}


@dataclass(frozen=True)
class Conditions:
    """What each message of a list meets; None is no condition. `values`: by a key of `DIMENSIONS`.
    `first_event`: its kinds, and from when up to when it was, epoch milliseconds."""

    channels: frozenset[Channel] | None = None
    statuses: frozenset[MessageStatus] | None = None
    event_types: frozenset[EventKind] | None = None
    automated_event_types: frozenset[EventKind] | None = None
    values: tuple[tuple[str, frozenset[str]], ...] = ()
    first_event: tuple[frozenset[EventKind], int | None, int | None] | None = None

    def accepts(self, message: Message) -> bool:
        """Return whether a message meets all of them; what is computed from all events comes last."""
        return (
            (self.channels is None or message.attributes.channel in self.channels)
            and (self.statuses is None or message.status in self.statuses)
            and all(DIMENSIONS[name](message) in wanted for name, wanted in self.values)
            and (self.event_types is None or message.first(*self.event_types) is not None)
            and (
                self.automated_event_types is None
                or any(message.count(kind, automated=True) for kind in self.automated_event_types)
            )
            and self._accepts_first_event(message)
        )

    def _accepts_first_event(self, message: Message) -> bool:
        if self.first_event is None:
            return True
        kinds, start, end = self.first_event
        at = first_at(message, *kinds)
        return at is not None and (start is None or start <= at) and (end is None or at < end)

    def described(self) -> Sequence[Any]:
        """Return them as JSON, for the cursors of the list."""
        sets = (self.channels, self.statuses, self.event_types, self.automated_event_types)
        return [
            *(None if one is None else sorted(one) for one in sets),
            None if self.first_event is None else [sorted(self.first_event[0]), *self.first_event[1:]],
            *([name, sorted(wanted)] for name, wanted in self.values),
        ]
