"""Erases recipients from a message table: their items become tombstones, which no late event adds to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from functions.contract.message_table import BY_DESTINATION, ITEM_KEY, REDACTED_AT, SENT_AT
from functions.erasure.erased import Erased
from functions.messages.storage.dynamodb_calls import call_if, get_items, pages
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.item import Item, message_from_item
from functions.messages.storage.merge import recipient_keys
from functions.messages.storage.pagination import map_concurrently
from functions.messages.storage.tombstone import Tombstone


@dataclass(frozen=True)
class TableErasure:
    """Erases from the table of one store. Every call raises StoreUnavailableError."""

    store: DynamoMessageStore

    def find(self, erased: Erased, erased_at: int) -> list[Tombstone]:
        """Return the tombstones, of this time, of all items that are to be erased and are not yet."""
        keys = [key for destination in erased.erased_at for key in self._keys_of(destination, erased)]
        items = {item[ITEM_KEY]["S"]: item for item in self._items([*keys, *erased.message_ids])}
        heads = [message_from_item(item) for key, item in items.items() if key in erased.message_ids]
        recipients = [key for head in heads for key in recipient_keys(head, self.store.hasher)]
        items |= {item[ITEM_KEY]["S"]: item for item in self._items(recipients)}
        return [Tombstone.of(item, erased_at) for item in items.values()]

    def bury(self, tombstones: Iterable[Tombstone], *, only_where_stored: bool = True) -> int:
        """Put each tombstone in the place of its item; return how many were put. `only_where_stored`: not
        where there is no item, as in a table that is rebuilt."""
        every = list(tombstones)
        put = map_concurrently(
            self.store.executor, lambda one: self._put(one, only_where_stored=only_where_stored), every
        )
        return sum(put)

    def mask_heads(self, tombstones: Iterable[Tombstone], erased: Erased) -> int:
        """Remove erased names from the items that list the recipients of these messages; return how many
        changed."""
        heads = sorted({one.message_id for one in tombstones if one.key != one.message_id})
        return sum(self.store.change(item, erased.without_names) for item in self._items(heads))

    def _keys_of(self, destination_key: str, erased: Erased) -> Iterator[str]:
        query: dict[str, Any] = {
            "TableName": self.store.table_name,
            "IndexName": BY_DESTINATION.name,
            "KeyConditionExpression": "#key = :key AND #sent_at <= :until",
            "ExpressionAttributeNames": {"#key": BY_DESTINATION.hash_key, "#sent_at": SENT_AT},
            "ExpressionAttributeValues": {
                ":key": {"S": destination_key},
                ":until": {"N": str(erased.erased_at[destination_key])},
            },
        }
        return (item[ITEM_KEY]["S"] for items in pages(self.store.client, query) for item in items)

    def _items(self, keys: list[str]) -> list[Item]:
        store = self.store
        found = get_items(store.client, store.table_name, keys, store.executor, consistent=True)
        return [item for item in found if REDACTED_AT not in item]

    def _put(self, tombstone: Tombstone, *, only_where_stored: bool) -> bool:
        put: dict[str, Any] = {"Item": tombstone.to_item(self.store.retention)}
        if only_where_stored:
            # A write may have found an earlier send time meanwhile: it goes with the rest of the item.
            names = {"#key": ITEM_KEY, "#redacted": REDACTED_AT}
            condition = "attribute_exists(#key) AND attribute_not_exists(#redacted)"
            put |= {"ConditionExpression": condition, "ExpressionAttributeNames": names}
        table = self.store.table_name
        return call_if(table, "PutItem", self.store.client.put_item, TableName=table, **put)
