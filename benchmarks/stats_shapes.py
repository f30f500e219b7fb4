"""Shapes of traffic, and what the rows of their statistics cost.

Rows of up to 2,000 messages are measured; for those of more, the writes are counted alone (one for each shard
and window with a record, and for each batch), of two write units each (three from 100,000
messages on), which is more than any measured row.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from math import ceil
from random import Random

from benchmarks import mix
from operations.cost.prices import WRITE_UNITS

SHARDS, BATCH = 4, 1_000
WINDOWS = (10, 60, 300)
_HALF_HOUR = 1_800
#: Rows of 2,000 messages have 1.8 KB; those of a blast have counters of more digits.
_UNITS_OF_A_LARGE_ROW, _UNITS_OF_A_BLAST, _BLAST = 2, 3, 100_000
#: More messages than these only lower the result.
_MAX_MESSAGES = 200_000


class Rows(Enum):
    """Measured rows, by what they count."""

    OF_PROJECT = "the project's row, 2,000 messages in a half-hour"
    OF_2000 = "a campaign's or journey's row, 2,000 messages in a half-hour"
    OF_100 = "a campaign's row, 100 messages at once"
    OF_20 = "a journey's row, 20 messages in a half-hour"


@dataclass(frozen=True)
class Shape:
    """Messages at a rate, in seconds; `project` and `group`: measured rows, None where the rate is too high
    to measure them."""

    name: str
    per_second: float
    project: Rows | None
    group: Rows | None


SHAPES = (
    Shape("one blast, 300 messages/s", 300, None, None),
    Shape("100 journeys, 100 messages/s", 100, None, Rows.OF_2000),
    Shape("10,000 campaigns of 100 messages, 10 messages/s", 10, None, Rows.OF_100),
    Shape("one journey, 1 message/s", 1, Rows.OF_PROJECT, Rows.OF_2000),
    Shape("100 journeys, 1 message/s", 1, Rows.OF_PROJECT, Rows.OF_20),
)


def dollars(shape: Shape, window: int, measured: Mapping[tuple[Rows, int], float]) -> float:
    """Return the dollars of the writes for a million messages; `measured`: units a message."""
    units = sum(
        _large_row(shape.per_second, window) if rows is None else measured[rows, window]
        for rows in (shape.project, shape.group)
    )
    return units * 1e6 * WRITE_UNITS


@cache
def _large_row(per_second: float, window: int) -> float:
    """Return the write units a message of a row at a high rate."""
    rng = Random(1)
    messages = min(round(per_second * _HALF_HOUR), _MAX_MESSAGES)
    records: Counter[tuple[int, int]] = Counter()
    for number in range(messages):
        shard = rng.randrange(SHARDS)
        for step in mix.email_steps(rng):
            records[shard, int(number / per_second + step.after / 1000) // window] += 1
    writes = sum(ceil(count / BATCH) for count in records.values())
    units = _UNITS_OF_A_BLAST if per_second * _HALF_HOUR > _BLAST else _UNITS_OF_A_LARGE_ROW
    return writes * units / messages
