"""Gives every item of a table its end by the present retention, where no event and no archive reaches it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.error_code import aws_error_code
from functions.contract.message_table import EXPIRES_AT, ITEM_KEY, REDACTED_AT, SENT_AT
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.item import Item
from functions.messages.storage.pagination import map_concurrently
from functions.messages.storage.store import StoreUnavailableError
from operations.errors import OperationsError, aws_error
from operations.progress import Progress
from operations.replay.rate_limit import RateLimit
from operations.verification.table_scan import items_of

_ATTRIBUTES = (ITEM_KEY, SENT_AT, EXPIRES_AT, REDACTED_AT)
#: DynamoDB deletes no item whose end is more than five years past (Developer Guide, "Using time to live").
_TTL_REACHES_BACK_SECONDS = 5 * 365 * 86_400
_BATCH = 100


@dataclass
class RetentionPass:
    """One pass over a project's table. `clock` returns epoch seconds.

    `checked`: items read; `wrong`: of these, with another end; `over`: of these, whose end is past by now;
    `changed`, `deleted`: what was written.
    """

    store: DynamoMessageStore
    rate_limit: RateLimit
    clock: Callable[[], float]
    checked: int = 0
    wrong: int = 0
    over: int = 0
    changed: int = 0
    deleted: int = 0

    def run(self, *, dry: bool) -> None:
        """Read the table, and write the ends unless it is a dry run. Raise OperationsError."""
        progress = Progress(self._item_count())
        for items in items_of(self.store.client, self.store.table_name, _ATTRIBUTES):
            wrong = [item for item in items if not self.store.has_right_end(item)]
            self.wrong += len(wrong)
            self.over += sum(self._end(item) is not None and self._is_over(item, 0) for item in wrong)
            for start in range(0, 0 if dry else len(wrong), _BATCH):
                self._write(wrong[start : start + _BATCH])
            self.checked += len(items)
            progress.add(len(items), self._summary())
        progress.end(self._summary())

    def _write(self, items: list[Item]) -> None:
        self.rate_limit.spend(len(items))
        try:
            done = Counter(map_concurrently(self.store.executor, self._update, items))
        except StoreUnavailableError as failure:
            raise OperationsError(
                f"{failure}. {self.changed:,} items have their new end: run the same command again, it "
                "writes only the others."
            ) from None
        self.changed += done["changed"]
        self.deleted += done["deleted"]

    def _update(self, item: Item) -> str:
        if self._is_over(item, _TTL_REACHES_BACK_SECONDS):
            return "deleted" if self._delete(item) else ""
        return "changed" if self.store.update_end(item[ITEM_KEY]["S"], item) else ""

    def _delete(self, item: Item) -> bool:
        """Delete an item that DynamoDB would not; return whether it was still the same."""
        try:
            self.store.client.delete_item(
                TableName=self.store.table_name,
                Key={ITEM_KEY: item[ITEM_KEY]},
                ConditionExpression=f"{SENT_AT} = :sent_at AND attribute_not_exists({REDACTED_AT})",
                ExpressionAttributeValues={":sent_at": item[SENT_AT]},
            )
        except ClientError as error:
            if aws_error_code(error) == "ConditionalCheckFailedException":
                return False
            raise aws_error("dynamodb:DeleteItem", f"table {self.store.table_name}", error) from None
        return True

    def _end(self, item: Item) -> int | None:
        return self.store.retention.ends_at(int(item[SENT_AT]["N"]))

    def _is_over(self, item: Item, since_seconds: int) -> bool:
        """Return whether the item's end by the present retention is past by so many seconds."""
        end = self._end(item)
        return end is not None and end <= self.clock() - since_seconds

    def _item_count(self) -> int:
        table = self.store.table_name
        try:
            described: Any = self.store.client.describe_table(TableName=table)
        except (ClientError, BotoCoreError) as error:
            raise aws_error("dynamodb:DescribeTable", f"table {table}", error) from None
        # DynamoDB counts every six hours.
        return int(described["Table"].get("ItemCount", 0))

    def _summary(self) -> str:
        return f"{self.checked:,} items, {self.changed + self.deleted:,} of {self.wrong:,} changed"
