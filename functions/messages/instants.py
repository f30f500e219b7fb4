"""Instants as text: ISO 8601 in UTC."""

from datetime import UTC, datetime
from functools import lru_cache

_DAY_MS = 86_400_000


def iso_time(instant: int) -> str:
    """Return an instant, epoch milliseconds, as `2026-10-30T12:00:00.000Z`."""
    day, milliseconds = divmod(instant, _DAY_MS)
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{_date(day)}T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{milliseconds:03}Z"


@lru_cache(maxsize=1024)
def _date(day: int) -> str:
    """Return the ISO date of a day since 1970. Formatting it is slow, and a page has few different days."""
    return datetime.fromtimestamp(day * _DAY_MS // 1000, UTC).date().isoformat()
