"""Buckets of a series: hours or days of a time zone, made of half-hours of sends or of events."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from functions.contract.stats_table import HALF_HOUR_MS
from functions.stats.counters import MESSAGES, Metric, parse_offset
from functions.stats.event_times import LATER
from functions.stats.row import Row
from functions.stats.totals import Totals

MAX_BUCKETS = 1_000
_MAX_NAME = 64
_HALF_HOUR = timedelta(minutes=30)


class Interval(StrEnum):
    """The length of a series' buckets."""

    HOUR = "HOUR"
    DAY = "DAY"


class ZoneError(ValueError):
    """The text is no IANA time zone, or one whose days do not begin on a half-hour of UTC."""


class TooManyBucketsError(ValueError):
    """The series would have more than `MAX_BUCKETS`."""


@dataclass(frozen=True)
class Bucket:
    """What was sent from `start` up to `end`, epoch milliseconds."""

    start: int
    end: int
    totals: Totals


@dataclass(frozen=True)
class EventBucket:
    """From `start` up to `end`, epoch milliseconds: how many messages were `sent`, and by metric, how many
    had their first event."""

    start: int
    end: int
    sent: int
    events: Mapping[Metric, int]


def zone(name: str) -> tzinfo:
    """Return a time zone by its IANA name. Raises ZoneError."""
    try:
        # A name is a path: only texts that look like a zone's reach the file system.
        if (
            not name
            or len(name) > _MAX_NAME
            or not name.replace("/", "").replace("_", "").replace("-", "").replace("+", "").isalnum()
        ):
            raise ZoneError("unknown")
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ZoneError(
            "timeZone is not an IANA time zone such as Europe/Berlin, Asia/Kolkata or UTC"
        ) from None


def buckets(rows: Iterable[Row], first: int, last: int, interval: Interval, local: tzinfo) -> list[Bucket]:
    """Return the buckets from the one with half-hour `first` to the one with `last`, empty ones too.

    Raises ZoneError and TooManyBucketsError.
    """
    by_bucket: dict[int, list[Row]] = {}
    for row in rows:
        by_bucket.setdefault(_start(row.key.half_hour * HALF_HOUR_MS, interval, local), []).append(row)
    return [
        Bucket(start, end, Totals.of(by_bucket.get(start, ())))
        for start, end in _spans(first, last, interval, local)
    ]


def event_buckets(
    rows: Sequence[Row], first: int, last: int, interval: Interval, local: tzinfo
) -> list[EventBucket]:
    """Return the buckets from the one with half-hour `first` to the one with `last`, or with the last event,
    empty ones too.

    Raises ZoneError and TooManyBucketsError.
    """
    events: Counter[tuple[int, Metric]] = Counter()
    sent: Counter[int] = Counter()
    for row in rows:
        sent[row.key.half_hour] += int(row.counters.get(MESSAGES, 0))
        for name, number in row.counters.items():
            if number and (parsed := parse_offset(name)) and parsed[1] < LATER:
                metric, offset = parsed
                events[row.key.half_hour + offset, metric] += int(number)
    last = max([last, *(half_hour for half_hour, _ in events)])

    def by_start(half_hour: int) -> int:
        return _start(half_hour * HALF_HOUR_MS, interval, local)

    starts = {half_hour: by_start(half_hour) for half_hour in {*sent, *(one for one, _ in events)}}
    sent_in: Counter[int] = Counter()
    for half_hour, count in sent.items():
        sent_in[starts[half_hour]] += count
    events_in: dict[int, Counter[Metric]] = defaultdict(Counter)
    for (half_hour, metric), count in events.items():
        events_in[starts[half_hour]][metric] += count
    return [
        EventBucket(start, end, sent_in[start], events_in.get(start, {}))
        for start, end in _spans(first, last, interval, local)
    ]


def _spans(first: int, last: int, interval: Interval, local: tzinfo) -> list[tuple[int, int]]:
    """Return the buckets between two half-hours, both included. Raises TooManyBucketsError."""
    found: list[tuple[int, int]] = []
    start = _start(first * HALF_HOUR_MS, interval, local)
    while start <= last * HALF_HOUR_MS:
        if len(found) == MAX_BUCKETS:
            raise TooManyBucketsError(f"the series has more than {MAX_BUCKETS:,} buckets")
        end = _next(start, interval, local)
        found.append((start, end))
        start = end
    return found


def _start(at: int, interval: Interval, local: tzinfo) -> int:
    """Return the start of the bucket that a time is in, epoch milliseconds."""
    moment = _local(at, local)
    offset = moment.utcoffset() or timedelta()
    if offset % _HALF_HOUR:
        raise ZoneError("timeZone is not on the half-hour of UTC there, and statistics are by half-hours")
    hour = moment.replace(minute=0, second=0, microsecond=0)
    if interval is Interval.HOUR:
        # By the offset, not the clock: an hour that comes twice is two.
        return at - (at + int(offset.total_seconds()) * 1000) % 3_600_000
    return _instant(hour.replace(hour=0, fold=0))


def _next(start: int, interval: Interval, local: tzinfo) -> int:
    if interval is Interval.HOUR:
        return _start(start + 3_600_000, interval, local)
    # Days have 23 to 25 hours: 30 hours later it is the next day.
    following = _start(start + 30 * 3_600_000, interval, local)
    return following if following > start else start + 24 * 3_600_000


def _local(at: int, local: tzinfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(local)


def _instant(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
