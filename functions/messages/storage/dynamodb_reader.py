"""Finds the messages of one project in its DynamoDB table."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from functions.contract.message_table import (
    BY_DESTINATION,
    BY_STATUS,
    ITEM_KEY,
    REDACTED_AT,
    SENT_AT,
    SPARSE,
    Index,
    with_status,
)
from functions.messages.addresses import DestinationHasher
from functions.messages.message import Message
from functions.messages.storage.dynamodb_calls import get_items, pages
from functions.messages.storage.item import expires_at, message_from_item
from functions.messages.storage.merge import recipient_keys
from functions.messages.storage.pagination import Blocks, Position, TimeRange
from functions.messages.storage.store import KEYS_PER_BLOCK, Lookup

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class DynamoMessageReader:
    """Reads one project's table. `clock` returns epoch seconds. Every call raises StoreUnavailableError."""

    project: str
    table_name: str
    client: "DynamoDBClient"
    hasher: DestinationHasher
    shards: int
    executor: Executor
    clock: Callable[[], float]

    def get(self, message_ids: Sequence[str]) -> dict[str, Message]:
        messages = self._get_items(message_ids)
        keys_of = {
            key: keys for key, message in messages.items() if (keys := recipient_keys(message, self.hasher))
        }
        recipients = self._get_items([key for keys in keys_of.values() for key in keys])
        for key, keys in keys_of.items():
            stored = tuple(recipients[k] for k in sorted(keys) if k in recipients)
            messages[key] = replace(messages[key], recipients=stored)
        return messages

    def _get_items(self, keys: Sequence[str]) -> dict[str, Message]:
        now = self.clock()
        return {
            item[ITEM_KEY]["S"]: message_from_item(item)
            for item in get_items(self.client, self.table_name, keys, self.executor)
            if REDACTED_AT not in item and ((end := expires_at(item)) is None or end > now)
        }

    def streams(self, lookup: Lookup, scope: TimeRange, block: int = KEYS_PER_BLOCK) -> list[Blocks]:
        index, values = lookup.index, [lookup.value]
        if index is BY_DESTINATION:
            values = [self.hasher.key(lookup.value)]
        if index is BY_STATUS:
            values = list(lookup.statuses)
        elif lookup.reads_sparse_index:
            values = [with_status(lookup.value, status) for status in lookup.statuses]
            index = SPARSE[index]
        keys = [key for value in values for key in index.keys(value, self.shards)]
        return [self._blocks(index, key, scope, block) for key in keys]

    def destination_key(self, destination: str) -> str:
        return self.hasher.key(destination)

    def _blocks(self, index: Index, key: str, scope: TimeRange, block: int) -> Blocks:
        low, high = scope.bounds
        query: dict[str, Any] = {
            "TableName": self.table_name,
            "IndexName": index.name,
            "KeyConditionExpression": "#key = :key AND #sent_at BETWEEN :low AND :high",
            "ExpressionAttributeNames": {"#key": index.hash_key, "#sent_at": SENT_AT},
            "ExpressionAttributeValues": {
                ":key": {"S": key},
                ":low": {"N": str(low)},
                ":high": {"N": str(high)},
            },
            "ScanIndexForward": scope.ascending,
            "Limit": block,
        }
        if low > high:
            return
        for items in pages(self.client, query):
            yield [Position(int(item[SENT_AT]["N"]), self.project, item[ITEM_KEY]["S"]) for item in items]
