"""Stamps every stored message with the present generation of statistics, so that the stream counts it.

A message that has the stamp is counted already, or will be: so a second run does what the first left undone,
and live traffic may go on.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.error_code import aws_error_code
from functions.contract.message_table import ITEM_KEY, REDACTED_AT, can_be_key
from functions.contract.stats_table import COUNTED_BY
from operations.errors import aws_error


@dataclass
class RebuildReport:
    """Messages so far: `stamped` by this run, `counted` before, `erased`: left out."""

    stamped: int = 0
    counted: int = 0
    erased: int = 0


@dataclass(frozen=True)
class Rebuild:
    """One run over one table. `spend` waits until so many more writes are allowed."""

    client: Any
    table: str
    generation: str
    spend: Callable[[int], None]
    executor: Executor
    report: RebuildReport = field(default_factory=RebuildReport)

    def size(self) -> int:
        """Return about how many items the table has. Raise OperationsError."""
        try:
            return int(self.client.describe_table(TableName=self.table)["Table"]["ItemCount"])
        except (ClientError, BotoCoreError) as error:
            raise aws_error("dynamodb:DescribeTable", f"table {self.table}", error) from None

    def run(self) -> Iterator[int]:
        """Yield how many items each page had, after its messages are stamped. Raise OperationsError."""
        for items in self._pages():
            self._stamp([item for item in items if can_be_key(item[ITEM_KEY]["S"])])
            yield len(items)

    def _pages(self) -> Iterator[Sequence[dict[str, Any]]]:
        names = {"#key": ITEM_KEY, "#by": COUNTED_BY, "#redacted": REDACTED_AT}
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.table, ProjectionExpression=", ".join(names), ExpressionAttributeNames=names
        )
        try:
            for page in pages:
                yield page["Items"]
        except (ClientError, BotoCoreError) as error:
            raise aws_error("dynamodb:Scan", f"table {self.table}", error) from None

    def _stamp(self, items: Sequence[dict[str, Any]]) -> None:
        erased = [item for item in items if REDACTED_AT in item]
        pending = [
            item[ITEM_KEY]["S"]
            for item in items
            if REDACTED_AT not in item and item.get(COUNTED_BY) != {"S": self.generation}
        ]
        self.report.erased += len(erased)
        self.report.counted += len(items) - len(erased) - len(pending)
        self.spend(len(pending))
        self.report.stamped += sum(self.executor.map(self._write, pending))

    def _write(self, key: str) -> bool:
        """Stamp one message; return False where it expired or was erased meanwhile."""
        try:
            self.client.update_item(
                TableName=self.table,
                Key={ITEM_KEY: {"S": key}},
                UpdateExpression="SET #by = :generation",
                ConditionExpression="attribute_exists(#key) AND attribute_not_exists(#redacted)",
                ExpressionAttributeNames={"#by": COUNTED_BY, "#key": ITEM_KEY, "#redacted": REDACTED_AT},
                ExpressionAttributeValues={":generation": {"S": self.generation}},
            )
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and aws_error_code(error) == "ConditionalCheckFailedException":
                return False
            raise aws_error("dynamodb:UpdateItem", f"table {self.table}", error) from None
        return True
