"""Compares the rows of a project's statistics with a recount of its stored messages.

Rows keep what expired and erased messages counted, so only half-hours are compared whose messages are all
there: sent within the retention, and none of them erased. A row that differs is compared again, since its
last changes may be on their way.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.message_table import REDACTED_AT, SENT_AT
from functions.contract.stats_table import COUNTED_BY, HALF_HOUR_MS, ROW, SCOPE
from functions.messages.storage.item import Item
from functions.stats.counters import Number
from functions.stats.recount import Totals, add_counts
from functions.stats.row import counters_of
from functions.stats.row_update import row_text
from operations.errors import aws_error
from operations.verification.table_scan import items_of

_DAY_MS = 86_400_000
#: A row by its scope and sort key.
RowName = tuple[str, str]
Rows = Mapping[RowName, Mapping[str, Number]]


@dataclass(frozen=True)
class Recount:
    """One comparison. `uncounted`: messages without the stamp of the generation; `erased`: tombstones."""

    rows: int
    different: tuple[RowName, ...]
    uncounted: int
    erased: int


@dataclass(frozen=True)
class Recounter:
    """`retention_days` None: indefinitely. `now` returns epoch milliseconds; `pause` waits for changes on
    their way, at most `patience` times."""

    client: Any
    message_table: str
    stats_table: str
    generation: str
    retention_days: int | None
    now: Callable[[], int]
    pause: Callable[[], None]
    patience: int = 3

    def run(self) -> Recount:
        """Compare until nothing differs or patience ends. Raise OperationsError."""
        for attempt in range(self.patience):
            if attempt:
                self.pause()
            result = self._compare()
            if not result.different:
                break
        return result

    def _compare(self) -> Recount:
        # Rows first: what is counted after them is in the messages at least.
        found = self._rows()
        totals: Totals = {}
        uncounted = erased = 0
        incomplete: set[str] = set()
        for items in items_of(self.client, self.message_table):
            for item in items:
                if REDACTED_AT in item:
                    erased += 1
                    incomplete |= self._row_of(item)
                elif item.get(COUNTED_BY) != {"S": self.generation}:
                    uncounted += 1
                else:
                    add_counts(totals, item)
        expected = {
            (row.scope, row_text(self.generation, row.half_hour)): counters
            for row, counters in totals.items()
        }
        compared = [row for row in found.keys() | expected.keys() if self._is_whole(row, incomplete)]
        different = sorted(row for row in compared if found.get(row) != expected.get(row))
        return Recount(len(compared), tuple(different), uncounted, erased)

    def _row_of(self, item: Item) -> set[str]:
        if SENT_AT not in item:
            return set()
        return {row_text(self.generation, int(item[SENT_AT]["N"]) // HALF_HOUR_MS)}

    def _is_whole(self, row: RowName, incomplete: set[str]) -> bool:
        if row[1] in incomplete:
            return False
        if self.retention_days is None:
            return True
        # A day's margin: nothing of the half-hour may expire meanwhile.
        oldest = self.now() - (self.retention_days - 1) * _DAY_MS
        return row[1] >= row_text(self.generation, max(oldest, 0) // HALF_HOUR_MS + 1)

    def _rows(self) -> Rows:
        rows = {}
        for item in self._stored():
            rows[item[SCOPE]["S"], item[ROW]["S"]] = {
                name: number for name, number in counters_of(item).items() if number
            }
        return {
            row: counters
            for row, counters in rows.items()
            if counters and row[1].startswith(f"{self.generation}#")
        }

    def _stored(self) -> Iterator[Item]:
        pages = self.client.get_paginator("scan").paginate(TableName=self.stats_table, ConsistentRead=True)
        try:
            for page in pages:
                yield from page["Items"]
        except (ClientError, BotoCoreError) as error:
            raise aws_error("dynamodb:Scan", f"table {self.stats_table}", error) from None
