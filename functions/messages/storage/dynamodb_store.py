"""Records the events of one project in its DynamoDB table, beside reading it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.message_table import REDACTED_AT, SENT_AT, can_be_key
from functions.messages.event import MessageEvent
from functions.messages.message import Message
from functions.messages.storage.dynamodb_calls import is_refusal, unavailable
from functions.messages.storage.dynamodb_reader import DynamoMessageReader
from functions.messages.storage.item import Item, count_known_events, message_from_item
from functions.messages.storage.merge import merge_batch, merge_events
from functions.messages.storage.pagination import map_concurrently
from functions.messages.storage.store import WriteResult
from functions.messages.storage.update_expressions import ItemWriter, Retention, after_blind, leaves_out


@dataclass(frozen=True)
class _Written:
    """The result of one message's write: whether it is `stored`, False for what the table can never store;
    how many of its events are `duplicates`; whether one was `discarded`."""

    stored: bool
    duplicates: int = 0
    discarded: bool = False


@dataclass(frozen=True, kw_only=True)
class DynamoMessageStore(DynamoMessageReader):
    """Reads and writes one project's table, with its present retention. `counted_by`: see `ItemWriter`.
    `remaining`: what may be stored of merged messages, all of them unless recipients are erased."""

    retention: Retention
    counted_by: str | None = None
    remaining: Callable[[Iterable[Message]], list[Message]] = list

    @property
    def _writer(self) -> ItemWriter:
        return ItemWriter(self.hasher, self.shards, self.retention, self.counted_by)

    def record(self, events: Iterable[MessageEvent]) -> WriteResult:
        now = self.clock()
        current, expired = self.retention.split(events, now)
        batch = merge_batch(current, self.hasher)
        messages = self.remaining(batch.messages)
        written = map_concurrently(self.executor, self._write, messages)
        results = list(zip(messages, written, strict=True))
        map_concurrently(self.executor, self._update_end, merge_events(expired, self.hasher))
        return WriteResult(
            refused=frozenset(message.message_id for message, result in results if not result.stored),
            expired=len(expired),
            duplicates=batch.repeated + sum(result.duplicates for result in written),
            capped=sum(result.discarded or message.key in batch.overfull for message, result in results),
        )

    def _write(self, message: Message) -> _Written:
        if not can_be_key(message.key):
            return _Written(stored=False)
        writer = self._writer
        item = writer.to_item(message)
        applied, stored = self._update(writer.blind_update(message, item))
        duplicates = count_known_events(item, stored or {})
        # Only a write that was refused can have had an event too many.
        discarded = not applied and bool(stored) and leaves_out(message, stored or {})
        if applied and stored:
            stored = after_blind(item, stored)
        while stored and (rewrite := writer.rewrite(message, stored)):
            applied, stored = self._update(rewrite)
            if applied:
                break
        return _Written(applied or stored is not None, duplicates, discarded)

    def _update_end(self, message: Message) -> None:
        """Apply the present retention to the item of a message whose events are too old to store."""
        if can_be_key(message.key):
            self.update_end(message.key, {SENT_AT: {"N": str(message.sent_at)}})

    def has_right_end(self, stored: Item) -> bool:
        """Return whether a stored item has the end of the present retention, or must stay as it is."""
        return self._writer.end_update("", stored) is None

    def update_end(self, key: str, stored: Item | None) -> bool:
        """Give the item under a key its end by the present retention, if it is still as `stored` or has
        another send time; return whether it changed. Raises StoreUnavailableError."""
        while stored and (update := self._writer.end_update(key, stored)):
            applied, stored = self._update(update)
            if applied:
                return True
        return False

    def change(self, stored: Item | None, change: Callable[[Message], Message]) -> bool:
        """Replace the message of a `stored` item, or what it has become since, by what `change` makes of it;
        return whether it changed. Raises StoreUnavailableError."""
        writer = self._writer
        while stored and REDACTED_AT not in stored:
            if not (update := writer.replacement(change(message_from_item(stored)), stored)):
                return False
            applied, stored = self._update(update)
            if applied:
                return True
        return False

    def _update(self, update: dict[str, Any]) -> tuple[bool, Item | None]:
        """Return whether the update was applied, and the item before it; (False, None): it never can be."""
        try:
            response = self.client.update_item(TableName=self.table_name, **update)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False, cast(Item, error.response.get("Item"))
            if is_refusal(error):
                return False, None
            raise unavailable(self.table_name, "UpdateItem", error) from None
        except BotoCoreError as error:
            raise unavailable(self.table_name, "UpdateItem", error) from None
        return True, response.get("Attributes")
