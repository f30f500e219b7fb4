"""A row as it is read: the statistics of one scope and half-hour of sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from functions.contract.stats_table import COUNTED_AT, EXPIRES_AT
from functions.stats.contributions import RowKey
from functions.stats.counters import Counters, Number
from functions.stats.stored_names import counter_name


@dataclass(frozen=True)
class Row:
    """The counters of one half-hour of sends. `counted_at`: when the change that was counted last was
    written, epoch seconds."""

    key: RowKey
    counters: Counters
    counted_at: int


def counters_of(stored: Mapping[str, Any]) -> dict[str, Number]:
    """Return the counters of a stored row, those at 0 too."""
    return {
        counter_name(name): _number(value["N"])
        for name, value in stored.items()
        if "N" in value and name not in (COUNTED_AT, EXPIRES_AT)
    }


def _number(text: str) -> Number:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number
