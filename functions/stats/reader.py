"""Reads the rows of one campaign, journey or project: one Query over a span of half-hours."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from functions.contract.stats_table import ROW, SCOPE
from functions.messages.storage.dynamodb_calls import call
from functions.stats.contributions import HALF_HOUR_MS, RowKey
from functions.stats.marks import counted_at, marks_of
from functions.stats.row import Row, counters_of
from functions.stats.row_update import row_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Half-hours far outside of what DynamoDB's rows have: 1970 and 9999.
FIRST_HALF_HOUR, LAST_HALF_HOUR = 0, 140_752_223


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
        query: dict[str, Any] = {
            "TableName": self.table_name,
            "KeyConditionExpression": "#scope = :scope AND #row BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#scope": SCOPE, "#row": ROW},
            "ExpressionAttributeValues": {
                ":scope": {"S": scope},
                ":first": {"S": row_text(self.generation, first)},
                ":last": {"S": row_text(self.generation, last)},
            },
            "ReturnConsumedCapacity": "TOTAL",
        }
        while True:
            self.charge(1)
            response = call(self.table_name, "Query", self.client.query, **query)
            consumed = response.get("ConsumedCapacity", {}).get("CapacityUnits", 0)
            self.charge(max(0, ceil(2 * consumed) - 1))
            yield from (_row(item) for item in response["Items"])
            if not (end := response.get("LastEvaluatedKey")):
                return
            query["ExclusiveStartKey"] = end


def _row(item: Mapping[str, Any]) -> Row:
    start = datetime.strptime(item[ROW]["S"].rpartition("#")[2], "%Y%m%dT%H%M").replace(tzinfo=UTC)
    return Row(
        RowKey(item[SCOPE]["S"], int(start.timestamp() * 1000) // HALF_HOUR_MS),
        counters_of(item),
        max((counted_at(mark) for _, mark in marks_of(item)), default=0),
    )
