"""Statistics of campaigns, journeys and projects in GraphQL: their arguments, limits and resolvers."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Annotated, Any, TypeVar

import strawberry

from functions.api.auth.registry import Project
from functions.api.errors import bad_input
from functions.api.nodes.statistics_node import BucketNode, EventBucketNode, GroupNode, StatisticsNode
from functions.api.schema.context import Context, Info
from functions.api.schema.scalars import Instant
from functions.api.schema.statistics_types import (
    Cost,
    Engagement,
    EventCounts,
    EventTypeCount,
    Rates,
    ReasonCount,
    StatisticsBucket,
    StatisticsDimension,
    StatisticsEventBucket,
    StatisticsGroup,
    StatusCount,
    _Counts,
)
from functions.contract.stats_table import HALF_HOUR_MS, MIN_ROW_DAYS
from functions.stats.row import Row
from functions.stats.series import (
    Interval,
    TooManyBucketsError,
    ZoneError,
    buckets,
    event_buckets,
    zone,
)

T = TypeVar("T")

_DAY_MS = 86_400_000
_MAX_GROUPS = 1_000

strawberry.enum(Interval, name="StatisticsInterval", description="The length of a series' buckets.")
for _value, _text in zip(
    Interval.__strawberry_definition__.values,  # type: ignore[attr-defined]
    ("An hour of the time zone.", "A day of the time zone, of 23 to 25 hours."),
    strict=True,
):
    _value.description = _text

ByArgument = Annotated[StatisticsDimension, strawberry.argument(description="What to break down by.")]
GroupsArgument = Annotated[
    int,
    strawberry.argument(
        description=f"At most so many groups, those of most messages; up to {_MAX_GROUPS:,}."
    ),
]
IntervalArgument = Annotated[Interval, strawberry.argument(description="The length of a bucket.")]
ZoneArgument = Annotated[
    str,
    strawberry.argument(
        description="The IANA time zone whose hours and days are meant, such as `Europe/Berlin` or "
        "`Asia/Kolkata`; one whose offset is no multiple of 30 minutes is refused."
    ),
]
_FROM = strawberry.argument(
    name="from", description="Only messages sent from here on; rounded down to a half-hour."
)
_TO = strawberry.argument(name="to", description="Only messages sent before; rounded up to a half-hour.")
FromArgument = Annotated[Instant, _FROM]
ToArgument = Annotated[Instant, _TO]
OptionalFromArgument = Annotated[Instant | None, _FROM]
OptionalToArgument = Annotated[Instant | None, _TO]


async def _series(
    root: strawberry.Parent[Any], interval: IntervalArgument, time_zone: ZoneArgument = "UTC"
) -> list[StatisticsBucket]:
    return [BucketNode(one) for one in _buckets(root, buckets, interval, time_zone)]  # type: ignore[misc]


async def _event_series(
    root: strawberry.Parent[Any], interval: IntervalArgument, time_zone: ZoneArgument = "UTC"
) -> list[StatisticsEventBucket]:
    found = _buckets(root, event_buckets, interval, time_zone)
    return [EventBucketNode(one) for one in found]  # type: ignore[misc]


def _buckets(
    root: Any,
    make: Callable[[Sequence[Row], int, int, Interval, tzinfo], list[T]],
    interval: Interval,
    time_zone: str,
) -> list[T]:
    try:
        local = zone(time_zone)
        if root.half_hours is None:
            return []
        first, last = root.half_hours
        return make(root.rows, first, last, interval, local)
    except ZoneError as error:
        raise bad_input(f"{error}.") from None
    except TooManyBucketsError as error:
        raise bad_input(f"{error}: choose days, or a shorter span.") from None


async def _breakdown(
    root: strawberry.Parent[Any], by: ByArgument, first: GroupsArgument = 50
) -> list[StatisticsGroup]:
    if not 1 <= first <= _MAX_GROUPS:
        raise bad_input(f"first must be from 1 to {_MAX_GROUPS:,}.")
    groups = list(root.totals.broken_down(by.value).items())[:first]
    return [GroupNode(value, metrics) for value, metrics in groups]  # type: ignore[misc]


@strawberry.type(
    description="Exact numbers of messages by the half-hour of their send. Events count whenever they "
    "arrive; expired and erased messages stay counted. See docs/statistics.md."
)
class Statistics(_Counts):
    sent_from: Instant | None = strawberry.field(
        description="The start of what is counted: `from`, or the half-hour of the first message."
    )
    sent_to: Instant | None = strawberry.field(
        description="The end of what is counted: `to`, or that of the half-hour of the last message."
    )
    as_of: Instant | None = strawberry.field(
        description="When the newest change that is counted was stored; null where nothing is counted."
    )
    counts_are_lower_bounds: bool = strawberry.field(
        description="True if events of a message were discarded because it has too many, or if a project has "
        "no statistics."
    )
    pending: int = strawberry.field(description="Messages whose status may still change.")
    settles_at: Instant | None = strawberry.field(
        description="When no status changes with time any more; null if none is pending."
    )
    by_status: list[StatusCount] = strawberry.field(
        description="The messages by current status; they add up to `messages`."
    )
    by_event_type: list[EventTypeCount] = strawberry.field(
        description="The messages by the types of their events; a message has several."
    )
    reasons: list[ReasonCount] = strawberry.field(
        description="The messages that failed, are delayed or were reported as spam, by reason."
    )
    opens: Engagement = strawberry.field(description="Opens.")
    clicks: Engagement = strawberry.field(description="Clicks.")
    rates: Rates = strawberry.field(description="Rates, each with its numerator and its denominator.")
    cost: Cost | None = strawberry.field(
        description="What the messages cost; null without text messages, calls and RCS messages."
    )
    series: list[StatisticsBucket] = strawberry.field(
        resolver=_series, description="The messages by hour or day of their send, empty buckets too."
    )
    event_series: list[StatisticsEventBucket] = strawberry.field(
        resolver=_event_series,
        description="The messages that were sent in the span, by hour or day of their first events; from the "
        "first send to the last event, empty buckets too. What came later is in `laterEvents`.",
    )
    later_events: EventCounts = strawberry.field(
        description="The messages whose first event came later than seven days after the half-hour of the "
        "send; they are in no bucket of `eventSeries`."
    )
    breakdown: list[StatisticsGroup] = strawberry.field(
        resolver=_breakdown, description="The messages by the values of a dimension, most first."
    )


async def group_statistics(
    root: strawberry.Parent[Any],
    info: Info,
    from_: OptionalFromArgument = None,
    to: OptionalToArgument = None,
) -> Statistics | None:
    """Return the statistics of a campaign or journey."""
    projects = info.context.messages.chosen(root.projects)
    return await _find(info.context, root.scope, projects, from_, to)


async def project_statistics(
    root: strawberry.Parent[Any], info: Info, from_: FromArgument, to: ToArgument
) -> Statistics | None:
    """Return the statistics of a project."""
    return await _find(info.context, "project", [root.project], from_, to)


def group_reason(root: strawberry.Parent[Any], info: Info) -> str | None:
    """Return why a campaign or journey has no statistics."""
    return _reason(info.context.messages.chosen(root.projects))


def project_reason(root: strawberry.Parent[Any]) -> str | None:
    """Return why a project has no statistics."""
    return _reason([root.project])


_SWITCHED_OFF = "Statistics are switched off for the project: see `stats.enabled` in its configuration."


def missing_statistics(projects: Sequence[Project]) -> str | None:
    """Return which of the projects have no statistics, and why; None where all have."""
    names = sorted(project.name for project in projects if project.stats is None)
    return f"{', '.join(names)}: {_SWITCHED_OFF}" if names else None


def _reason(projects: Sequence[Project]) -> str | None:
    return None if any(project.stats for project in projects) else _SWITCHED_OFF


async def _find(
    context: Context, scope: str, projects: Sequence[Project], start: Instant | None, end: Instant | None
) -> Statistics | None:
    first = None if start is None else start // HALF_HOUR_MS
    last = None if end is None else -(-end // HALF_HOUR_MS) - 1
    check_span(projects, start, end)
    found = await context.workers.run(context.statistics.find, scope, projects, first, last)
    if found is None:
        return None
    span = None if first is None or last is None else (first, last)
    return StatisticsNode(found.rows, span, context.now, is_complete=not found.uncounted)  # type: ignore[return-value]


def check_span(projects: Sequence[Project], start: Instant | None, end: Instant | None) -> None:
    """Raise ApiError for a span that is none, or for which statistics are not stored."""
    for name, moment in (("from", start), ("to", end)):
        if moment is not None and not 0 <= moment <= 253_370_764_800_000:
            raise bad_input(f"{name} must be from 1970 to 9998.")
    if start is None or end is None:
        return
    if start >= end:
        raise bad_input("from must be before to.")
    if any(project.retention_days is None for project in projects):
        return
    days = max([MIN_ROW_DAYS, *(project.retention_days or 0 for project in projects)])
    if end - start > days * _DAY_MS:
        raise bad_input(f"from and to are more than {days:,} days apart, for which statistics are stored.")
