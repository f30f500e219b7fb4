"""Counts rows again from the items of messages, in place of their changes."""

from collections.abc import Iterable

from functions.contract.message_table import REDACTED_AT
from functions.contract.stats_table import COUNTED_BY
from functions.messages.storage.item import Item
from functions.stats.contributions import RowKey, contributions
from functions.stats.counters import Number

Totals = dict[RowKey, dict[str, Number]]


def recounted(items: Iterable[Item]) -> Totals:
    """Return the rows that these items count."""
    totals: Totals = {}
    for item in items:
        add_counts(totals, item)
    return totals


def add_counts(totals: Totals, item: Item) -> None:
    """Add what an item counts to the rows."""
    for row, counters in contributions(item).items():
        total = totals.setdefault(row, {})
        for name, number in counters.items():
            total[name] = total.get(name, 0) + number


def counts_alone(item: Item, generation: str) -> bool:
    """Return whether the rows of a generation hold what an item counts now: not where the recipient is
    erased, whose counts stay as they were, nor where the generation did not count it."""
    return REDACTED_AT not in item and item.get(COUNTED_BY) == {"S": generation}
