"""Reads the statistics of one project: the rows of a span of half-hours, and the directory of its groups."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from functions.contract.stats_table import COUNTED_AT, HALF_HOUR_MS, ROW, SCOPE
from functions.messages.storage.dynamodb_calls import call
from functions.stats.contributions import RowKey
from functions.stats.directory import Entry, directory_scope, entry_of, entry_text
from functions.stats.row import Row, counters_of
from functions.stats.row_update import row_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Half-hours far outside of what DynamoDB's rows have: 1970 and 9999.
FIRST_HALF_HOUR, LAST_HALF_HOUR = 0, 140_752_223
#: As many entries as one block of 4 KB holds, the unit a Query is billed by.
_ENTRIES_AT_ONCE = 40


@dataclass(frozen=True)
class StatsReader:
    """Reads one generation of a project's rows. Each method raises StoreUnavailableError.

    `charge` is called with what each read costs, in items of a message table: half a read unit each.
    """

    table_name: str
    client: "DynamoDBClient"
    generation: str
    charge: Callable[[int], None]

    def rows(self, scope: str, first: int = FIRST_HALF_HOUR, last: int = LAST_HALF_HOUR) -> Iterator[Row]:
        """Yield the rows of a scope from half-hour `first` up to `last`, both included, in their order."""
        bounds = row_text(self.generation, first), row_text(self.generation, last)
        return (_row(item) for item in self._items(scope, *bounds))

    def newest(self, scope: str, first: int, last: int) -> int | None:
        """Return the last half-hour with a row of a scope, from `first` up to `last`; None for none."""
        bounds = row_text(self.generation, first), row_text(self.generation, last)
        newest = next(self._items(scope, *bounds, ScanIndexForward=False, Limit=1), None)
        return None if newest is None else _row(newest).key.half_hour

    def entries(self, prefix: str, first: int, before: Entry) -> Iterator[Entry]:
        """Yield the entries of the directory from day `first` on that are before an entry, the last first."""
        bounds = entry_text(self.generation, first), entry_text(self.generation, *before)
        items = self._items(directory_scope(prefix), *bounds, ScanIndexForward=False, Limit=_ENTRIES_AT_ONCE)
        found = (entry_of(item[ROW]["S"]) for item in items)
        return (entry for entry in found if entry < before)

    def _items(self, scope: str, first: str, last: str, **more: Any) -> Iterator[Mapping[str, Any]]:
        """Yield the items of a scope between two sort keys, both included."""
        query: dict[str, Any] = {
            "TableName": self.table_name,
            "KeyConditionExpression": "#scope = :scope AND #row BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#scope": SCOPE, "#row": ROW},
            "ExpressionAttributeValues": {
                ":scope": {"S": scope},
                ":first": {"S": first},
                ":last": {"S": last},
            },
            "ReturnConsumedCapacity": "TOTAL",
            **more,
        }
        while True:
            self.charge(1)
            response = call(self.table_name, "Query", self.client.query, **query)
            consumed = response.get("ConsumedCapacity", {}).get("CapacityUnits", 0)
            self.charge(max(0, ceil(2 * consumed) - 1))
            yield from response["Items"]
            if not (end := response.get("LastEvaluatedKey")):
                return
            query["ExclusiveStartKey"] = end


def _row(item: Mapping[str, Any]) -> Row:
    start = datetime.strptime(item[ROW]["S"].rpartition("#")[2], "%Y%m%dT%H%M").replace(tzinfo=UTC)
    return Row(
        RowKey(item[SCOPE]["S"], int(start.timestamp() * 1000) // HALF_HOUR_MS),
        counters_of(item),
        int(item[COUNTED_AT]["N"]),
    )
