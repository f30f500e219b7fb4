"""A row as it is read: the statistics of one scope and half-hour of sends."""

from dataclasses import dataclass

from functions.stats.contributions import RowKey
from functions.stats.counters import Counters


@dataclass(frozen=True)
class Row:
    """The counters of one half-hour of sends. `counted_at`: when the newest change it counts was written,
    epoch seconds; 0 where none is known any more."""

    key: RowKey
    counters: Counters
    counted_at: int
