"""The messages of one project in its DynamoDB table: the only room that talks to a table."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.message_table import (
    BY_DESTINATION,
    BY_STATUS,
    ITEM_KEY,
    SENT_AT,
    Index,
    can_be_key,
    with_status,
)
from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.message import Message
from functions.messages.storage.dynamodb_calls import batch_get, call, unavailable
from functions.messages.storage.item import Item, count_known_events, expires_at, message_from_item
from functions.messages.storage.merge import merge_batch, recipient_key
from functions.messages.storage.pagination import Blocks, Position, TimeRange, map_concurrently
from functions.messages.storage.store import KEYS_PER_BLOCK, Lookup, WriteResult
from functions.messages.storage.update_expressions import ItemWriter, Retention, after_blind, leaves_out

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: BatchGetItem takes this many keys (Amazon DynamoDB API reference).
_KEYS_PER_CALL = 100


@dataclass(frozen=True)
class _Written:
    """What became of one message's write: whether the table `took` it, False for what it will never take; how
    many of the events it had already; whether one was left out."""

    took: bool
    known: int = 0
    left_out: bool = False


@dataclass(frozen=True)
class DynamoMessageStore:
    """The messages in one project's DynamoDB table. `clock` tells epoch seconds."""

    project: str
    table_name: str
    client: "DynamoDBClient"
    hasher: DestinationHasher
    shards: int
    retention: Retention
    executor: Executor
    clock: Callable[[], float]

    @property
    def _writer(self) -> ItemWriter:
        return ItemWriter(self.hasher, self.shards, self.retention)

    def record(self, events: Iterable[MessageEvent]) -> WriteResult:
        now = self.clock()
        events = list(events)
        kept = [event for event in events if not self.retention.is_over(event.sent_at, now)]
        batch = merge_batch(kept, self.hasher)
        written = map_concurrently(self.executor, self._write, batch.messages)
        told = list(zip(batch.messages, written, strict=True))
        return WriteResult(
            refused=frozenset(message.message_id for message, one in told if not one.took),
            expired=len(events) - len(kept),
            duplicates=batch.repeated + sum(one.known for one in written),
            capped=sum(one.left_out or message.key in batch.overfull for message, one in told),
        )

    def _write(self, message: Message) -> _Written:
        if not can_be_key(message.key):
            return _Written(took=False)
        writer = self._writer
        item = writer.to_item(message)
        taken, seen = self._update(writer.blind_update(message, item))
        known = count_known_events(item, seen or {})
        # Only a write that was refused can have been one too many.
        left_out = not taken and bool(seen) and leaves_out(message, seen or {})
        if taken and seen:
            seen = after_blind(item, seen)
        while seen and (rewrite := writer.rewrite(message, seen)):
            taken, seen = self._update(rewrite)
            if taken:
                break
        return _Written(taken or seen is not None, known, left_out)

    def _update(self, update: dict[str, Any]) -> tuple[bool, Item | None]:
        """Whether the update was made, and the item before it; (False, None) where it is refused for good."""
        try:
            response = self.client.update_item(TableName=self.table_name, **update)
        except ClientError as error:
            match error.response["Error"]["Code"]:
                case "ConditionalCheckFailedException":
                    return False, cast(Item, error.response.get("Item"))
                case "ValidationException":
                    return False, None
            raise unavailable(self.table_name, "UpdateItem", error) from None
        except BotoCoreError as error:
            raise unavailable(self.table_name, "UpdateItem", error) from None
        return True, response.get("Attributes")

    def get(self, message_ids: Sequence[str]) -> dict[str, Message]:
        messages = self._get_items(message_ids)
        keys_of = {
            key: [recipient_key(message.message_id, address, self.hasher) for address in message.destinations]
            for key, message in messages.items()
            if message.destinations
        }
        recipients = self._get_items([key for keys in keys_of.values() for key in keys])
        for key, keys in keys_of.items():
            told = tuple(recipients[k] for k in sorted(keys) if k in recipients)
            messages[key] = replace(messages[key], recipients=told)
        return messages

    def _get_items(self, keys: Sequence[str]) -> dict[str, Message]:
        unique = list(dict.fromkeys(keys))
        calls = [unique[start : start + _KEYS_PER_CALL] for start in range(0, len(unique), _KEYS_PER_CALL)]
        now = self.clock()
        return {
            item[ITEM_KEY]["S"]: message_from_item(item)
            for items in map_concurrently(self.executor, self._batch_get, calls)
            for item in items
            if (end := expires_at(item)) is None or end > now
        }

    def _batch_get(self, keys: Sequence[str]) -> list[Item]:
        return batch_get(self.client, self.table_name, keys)

    def streams(self, lookup: Lookup, scope: TimeRange, block: int = KEYS_PER_BLOCK) -> list[Blocks]:
        index, values = lookup.index, [lookup.value]
        if index is BY_DESTINATION:
            values = [self.hasher.key(lookup.value)]
        if lookup.reads_sparse_index:
            values = [with_status(lookup.value, status) for status in lookup.statuses]
            index = BY_STATUS[index]
        keys = [key for value in values for key in index.keys(value, self.shards)]
        return [self._blocks(index, key, scope, block) for key in keys]

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
        while low <= high:
            response = call(self.table_name, "Query", self.client.query, **query)
            yield [
                Position(int(item[SENT_AT]["N"]), self.project, item[ITEM_KEY]["S"])
                for item in response["Items"]
            ]
            if not (last := response.get("LastEvaluatedKey")):
                return
            query["ExclusiveStartKey"] = last
