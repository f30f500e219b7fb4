"""A project's statistics table as the aggregator writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.stats_table import CONTROL_SCOPE, RETENTION_PERIODS, ROW, SCOPE
from functions.messages.storage.dynamodb_calls import get_item, is_refusal, unavailable
from functions.stats.contributions import RowKey
from functions.stats.directory import Directory
from functions.stats.retention import RetentionHistory
from functions.stats.row_update import Pending, RowWriter, StoredRow, remaining

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class StatsTable:
    """Each method raises StoreUnavailableError."""

    table_name: str
    client: "DynamoDBClient"
    writer: RowWriter

    @cached_property
    def _directory(self) -> Directory:
        return Directory(self.writer)

    def add(self, row: RowKey, shard: str, pending: Sequence[Pending], now: int) -> int:
        """Add to a row what it has not counted; return how many records it can never take: its item is full.

        `pending` are records of one shard in their order; `now`: epoch seconds.
        """
        if entry := self._directory.update(row):
            self._update(entry)
            self._directory.remember(row)
        todo = list(pending)
        while todo:
            update, taken = self.writer.update(row, shard, todo)
            applied, stored = self._update(update)
            if stored is None:
                return len(todo)
            todo = todo[taken:] if applied else remaining(stored, shard, todo)
            if applied and (pruning := self.writer.prune(row, stored, now)):
                self._update(pruning)
        return 0

    def _update(self, update: dict[str, Any]) -> tuple[bool, StoredRow | None]:
        """Return whether the update was applied, and the row after it, or the one that refused it; None where
        it can never be applied."""
        try:
            response = self.client.update_item(TableName=self.table_name, **update)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False, cast(StoredRow, error.response.get("Item", {}))
            if is_refusal(error):
                return False, None
            raise unavailable(self.table_name, "UpdateItem", error) from None
        except BotoCoreError as error:
            raise unavailable(self.table_name, "UpdateItem", error) from None
        return True, cast(StoredRow, response.get("Attributes", {}))

    def retention_history(self, now: int) -> RetentionHistory:
        """Return the retention periods of the generation, with the present one; `now`: epoch milliseconds.

        The present one is stored where it is new, so that a later version of this code knows of it.
        """
        key = {SCOPE: {"S": CONTROL_SCOPE}, ROW: {"S": self.writer.generation}}
        days = self.writer.retention_days
        while True:
            stored = get_item(self.client, self.table_name, key).get(RETENTION_PERIODS)
            if stored is None:
                history = RetentionHistory.starting_with(days)
            else:
                before = RetentionHistory.from_texts([text["S"] for text in stored["L"]])
                history = before.with_present(days, now)
                if history == before:
                    return history
            applied, _ = self._update(
                {
                    "Key": key,
                    "UpdateExpression": f"SET {RETENTION_PERIODS} = :periods",
                    "ConditionExpression": f"attribute_not_exists({RETENTION_PERIODS})"
                    if stored is None
                    else f"{RETENTION_PERIODS} = :stored",
                    "ExpressionAttributeValues": {
                        ":periods": {"L": [{"S": text} for text in history.texts()]},
                        **({} if stored is None else {":stored": stored}),
                    },
                }
            )
            if applied:
                return history
