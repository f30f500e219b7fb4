"""Buckets of a series: hours or days of a time zone, made of half-hours."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from functions.stats.contributions import HALF_HOUR_MS
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
    found: list[Bucket] = []
    for start, end in _spans(first * HALF_HOUR_MS, last * HALF_HOUR_MS, interval, local):
        if len(found) == MAX_BUCKETS:
            raise TooManyBucketsError(f"the series has more than {MAX_BUCKETS:,} buckets")
        found.append(Bucket(start, end, Totals.of(by_bucket.get(start, ()))))
    return found


def _spans(first: int, last: int, interval: Interval, local: tzinfo) -> Iterator[tuple[int, int]]:
    start = _start(first, interval, local)
    while start <= last:
        end = _next(start, interval, local)
        yield start, end
        start = end


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
