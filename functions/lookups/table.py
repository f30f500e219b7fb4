"""The table of the look-up log: written by its transform alone, read with the role of a tenant."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.error_code import aws_error_code
from functions.contract.lookup_log import LOOKUP_ROW, LOOKUP_TENANT, SHOWN, at_text
from functions.lookups.record import LookupRecord
from functions.lookups.rows import record_of
from functions.messages.storage.store import StoreUnavailableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: BatchWriteItem takes this many items (Amazon DynamoDB API reference).
_ITEMS_PER_CALL = 25
_ATTEMPTS, _FIRST_PAUSE_SECONDS = 6, 0.05
#: Rows that one page examines at most, where only some of them are listed.
MAX_EXAMINED = 1_000
#: Behind every digit, and so behind every time.
_LAST = ":"


@dataclass(frozen=True)
class LookupPage:
    """A page of records, each with the sort key of its row. `end`: the last row examined."""

    found: tuple[tuple[str, LookupRecord], ...]
    end: str | None
    has_next: bool


@dataclass(frozen=True)
class LookupTable:
    """`pause` waits between two attempts to write what DynamoDB throttled."""

    table_name: str
    client: "DynamoDBClient"
    pause: Callable[[float], None] = time.sleep

    def write(self, items: Sequence[dict[str, Any]]) -> None:
        """Write items; one that exists is replaced by its equal. Raises StoreUnavailableError, after which
        writing all of them again is harmless."""
        unique = {(item[LOOKUP_TENANT]["S"], item[LOOKUP_ROW]["S"]): item for item in items}
        requests = [{"PutRequest": {"Item": item}} for item in unique.values()]
        for start in range(0, len(requests), _ITEMS_PER_CALL):
            waiting: Any = {self.table_name: requests[start : start + _ITEMS_PER_CALL]}
            for attempt in range(_ATTEMPTS):
                waiting = self._call("batch_write_item", RequestItems=waiting).get("UnprocessedItems")
                if not waiting:
                    break
                self.pause(_FIRST_PAUSE_SECONDS * 2**attempt)
            else:
                raise StoreUnavailableError(f"table {self.table_name} throttles writes")

    def request(self, tenant: str, row: str) -> LookupRecord | None:
        """Return the record in one row. Raises StoreUnavailableError."""
        found = self._call(
            "query",
            TableName=self.table_name,
            KeyConditionExpression="#tenant = :tenant AND #row = :row",
            ExpressionAttributeNames={"#tenant": LOOKUP_TENANT, "#row": LOOKUP_ROW},
            ExpressionAttributeValues={":tenant": {"S": tenant}, ":row": {"S": row}},
        )["Items"]
        return record_of(found[0]) if found else None

    def page(
        self,
        tenant: str,
        prefix: str,
        span: tuple[int | None, int | None],
        first: int,
        before: str | None,
        *,
        revealed_only: bool,
    ) -> LookupPage:
        """Return the newest `first` records among a tenant's rows that begin with `prefix`, in a span of
        epoch milliseconds (its end not included), before the row `before`. Raises StoreUnavailableError."""
        found: list[tuple[str, LookupRecord]] = []
        examined, end = 0, ""
        for item in self._newest_first(tenant, prefix, span, before):
            if len(found) == first or examined == MAX_EXAMINED:
                return LookupPage(tuple(found), end, has_next=True)
            examined, end = examined + 1, item[LOOKUP_ROW]["S"]
            if not revealed_only or item[SHOWN]["N"] != "0":
                found.append((end, record_of(item)))
        return LookupPage(tuple(found), found[-1][0] if found else None, has_next=False)

    def _newest_first(
        self, tenant: str, prefix: str, span: tuple[int | None, int | None], before: str | None
    ) -> Iterator[dict[str, Any]]:
        start, stop = span
        # A row of the last moment is longer than the moment, so the span's end sorts before all of its rows.
        low = prefix + at_text(start or 0)
        high = prefix + (_LAST if stop is None else at_text(stop))
        arguments: dict[str, Any] = {
            "TableName": self.table_name,
            "KeyConditionExpression": "#tenant = :tenant AND #row BETWEEN :low AND :high",
            "ExpressionAttributeNames": {"#tenant": LOOKUP_TENANT, "#row": LOOKUP_ROW},
            "ExpressionAttributeValues": {":tenant": {"S": tenant}, ":low": {"S": low}, ":high": {"S": high}},
            "ScanIndexForward": False,
        }
        if before is not None:
            arguments["ExclusiveStartKey"] = {LOOKUP_TENANT: {"S": tenant}, LOOKUP_ROW: {"S": before}}
        while True:
            response = self._call("query", **arguments)
            yield from response["Items"]
            if "LastEvaluatedKey" not in response:
                return
            arguments["ExclusiveStartKey"] = response["LastEvaluatedKey"]

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self.client, operation)(**arguments)
        except (ClientError, BotoCoreError) as error:
            code = aws_error_code(error)
            raise StoreUnavailableError(f"{operation} on table {self.table_name} failed: {code}") from None
