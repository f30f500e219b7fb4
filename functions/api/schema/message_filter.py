"""The conditions of a list of messages: the GraphQL input, and the test of a stored message."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from functions.api.errors import bad_input
from functions.api.schema.scalars import Instant
from functions.messages.event import Channel
from functions.messages.message import Message
from functions.messages.statuses import EventKind, MessageStatus
from functions.stats import dimensions

_MAX_VALUES = 100

#: By the field of the filter, what it compares: what the statistics are broken down by.
_DIMENSIONS: dict[str, Callable[[Message], str | None]] = {
    "activities": dimensions.activity,
    "carriers": dimensions.carrier,
    "countries": dimensions.country,
    "mailbox_providers": dimensions.mailbox_provider,
    "reasons": dimensions.reason,
    "treatments": dimensions.treatment,
}


def _values(dimension: str) -> Any:
    return strawberry.field(
        default=None,
        description=f"Only messages with these values of {dimension}, as the statistics have them: `OTHER` "
        "too.",
    )


@strawberry.input(description="A range of time that includes `from` and excludes `to`.")
class DateTimeRange:
    from_: Instant | None = strawberry.field(
        default=None, name="from", description="The first point in time of the range."
    )
    to: Instant | None = strawberry.field(default=None, description="The end of the range, not included.")


@strawberry.input(
    description="Conditions that each message of a list meets; an omitted field is no condition. Each number "
    "of the statistics has a filter whose list is as long: see docs/statistics.md."
)
class MessageFilter:
    channels: list[Channel] | None = strawberry.field(
        default=None, description="Only messages of these channels."
    )
    statuses: list[MessageStatus] | None = strawberry.field(
        default=None, description="Only messages with these statuses."
    )
    sent_at: DateTimeRange | None = strawberry.field(
        default=None, description="Only messages sent in this range."
    )
    event_types: list[EventKind] | None = strawberry.field(
        default=None,
        description="Only messages with an event of one of these types; opens and clicks are "
        "those of people.",
    )
    automated_event_types: list[EventKind] | None = strawberry.field(
        default=None, description="Only messages with an event of one of these types that a machine caused."
    )
    reasons: list[str] | None = strawberry.field(
        default=None,
        description="Only messages that failed, are delayed or were reported as spam for these reasons: the "
        "codes of `Statistics.reasons`.",
    )
    mailbox_providers: list[str] | None = _values("`MAILBOX_PROVIDER`")
    countries: list[str] | None = _values("`COUNTRY`")
    carriers: list[str] | None = _values("`CARRIER`")
    treatments: list[str] | None = _values("`TREATMENT`")
    activities: list[str] | None = _values("`ACTIVITY`")


@dataclass(frozen=True)
class Conditions:
    """What each message of a list meets; None is no condition. `values`: by a field of `_DIMENSIONS`."""

    channels: frozenset[Channel] | None
    statuses: frozenset[MessageStatus] | None
    event_types: frozenset[EventKind] | None
    automated_event_types: frozenset[EventKind] | None
    values: tuple[tuple[str, frozenset[str]], ...]

    @classmethod
    def of(cls, wanted: MessageFilter) -> "Conditions":
        """Return the conditions of a filter; an empty list is none. Raises ApiError BAD_USER_INPUT."""
        values = []
        for name in _DIMENSIONS:
            given: list[str] | None = getattr(wanted, name)
            if given:
                if len(given) > _MAX_VALUES:
                    raise bad_input(f"A field of `filter` has {len(given)} values: at most {_MAX_VALUES}.")
                values.append((name, frozenset(given)))
        return cls(
            frozenset(wanted.channels) if wanted.channels else None,
            frozenset(wanted.statuses) if wanted.statuses else None,
            frozenset(wanted.event_types) if wanted.event_types else None,
            frozenset(wanted.automated_event_types) if wanted.automated_event_types else None,
            tuple(values),
        )

    def accepts(self, message: Message) -> bool:
        """Return whether a message meets all of them; what is computed from all events comes last."""
        return (
            (self.channels is None or message.attributes.channel in self.channels)
            and (self.statuses is None or message.status in self.statuses)
            and all(_DIMENSIONS[name](message) in wanted for name, wanted in self.values)
            and (self.event_types is None or message.first(*self.event_types) is not None)
            and (
                self.automated_event_types is None
                or any(message.count(kind, automated=True) for kind in self.automated_event_types)
            )
        )

    def described(self) -> Sequence[Any]:
        """Return them as JSON, for the cursors of the list."""
        sets = (self.channels, self.statuses, self.event_types, self.automated_event_types)
        return [
            *(None if one is None else sorted(one) for one in sets),
            *([name, sorted(wanted)] for name, wanted in self.values),
        ]
