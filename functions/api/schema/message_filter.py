"""The filter of a list of messages in GraphQL."""

from typing import Any

import strawberry

from functions.api.data.conditions import DIMENSIONS, Conditions
from functions.api.errors import bad_input
from functions.api.schema.scalars import Instant
from functions.messages.event import Channel
from functions.messages.statuses import EventKind, MessageStatus

_MAX_VALUES = 100


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


@strawberry.input(description="A range of the time of a message's first event of some types.")
class FirstEvent:
    types: list[EventKind] = strawberry.field(
        description="The types of the event; opens and clicks are those of people."
    )
    from_: Instant | None = strawberry.field(
        default=None,
        name="from",
        description="The first point in time of the range. An event before its send counts as at the send.",
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
    first_event: FirstEvent | None = strawberry.field(
        default=None,
        description="Only messages whose first event of these types was in this range: the buckets of "
        "`Statistics.eventSeries`.",
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


def conditions_of(wanted: MessageFilter) -> Conditions:
    """Return the conditions of a filter; an empty list is none. Raises ApiError BAD_USER_INPUT."""
    values = []
    for name in DIMENSIONS:
        given: list[str] | None = getattr(wanted, name)
        if given:
            if len(given) > _MAX_VALUES:
                raise bad_input(f"A field of `filter` has {len(given)} values: at most {_MAX_VALUES}.")
            values.append((name, frozenset(given)))
    event = wanted.first_event
    first = None if event is None else (frozenset(event.types), event.from_, event.to)
    return Conditions(
        frozenset(wanted.channels) if wanted.channels else None,
        frozenset(wanted.statuses) if wanted.statuses else None,
        frozenset(wanted.event_types) if wanted.event_types else None,
        frozenset(wanted.automated_event_types) if wanted.automated_event_types else None,
        tuple(values),
        first,
    )
