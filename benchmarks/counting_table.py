"""A message table in memory that counts what DynamoDB would bill, by operation and index.

It answers as DynamoDB does what `DynamoMessageStore` asks. Its rules are those of the Amazon DynamoDB
developer guide: "Read and write unit consumption", "Item sizes and formats", "Using Global Secondary
Indexes" (provisioned throughput considerations).
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import MutableMapping
from math import ceil
from typing import Any

from botocore.exceptions import ClientError

from benchmarks.expressions import Expressions, Item
from functions.contract.message_table import INDEXES, ITEM_KEY, SENT_AT, Index

_KB = 1024
Entry = tuple[int, str]


def size(item: Item) -> int:
    """The bytes of an item: the names of its attributes, and their values in UTF-8."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    [(kind, content)] = value.items()
    if kind == "N":
        return ceil(len(content.strip("-0.")) / 2) + 1
    if kind == "B":
        return len(content)
    return sum(len(text.encode()) for text in content) if kind == "SS" else len(content.encode())


class CountingTable:
    """Takes the place of a DynamoDB client for one table. `units` counts write and read units, `calls`
    requests, both by operation, and writes by index too. Not safe to use from several threads."""

    def __init__(self, items: MutableMapping[str, Item] | None = None) -> None:
        self.items = {} if items is None else items
        self.indexes: dict[str, dict[str, list[Entry]]] = {one.name: defaultdict(list) for one in INDEXES}
        self.units: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()

    def update_item(self, **request: Any) -> dict[str, Any]:
        self.calls["UpdateItem"] += 1
        key = request["Key"][ITEM_KEY]["S"]
        old = self.items.get(key)
        expressions = Expressions.of(request)
        condition = request.get("ConditionExpression")
        if condition and not expressions.holds(old or {}, condition):
            self.units["UpdateItem, refused"] += max(1, ceil(size(old or {}) / _KB))
            raise _refused(old if request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" else None)
        new = expressions.updated(old or dict(request["Key"]), request["UpdateExpression"])
        self.items[key] = new
        self.units["UpdateItem"] += max(1, ceil(max(size(old or {}), size(new)) / _KB))
        for index in INDEXES:
            self._reindex(index, key, _entry(index, old), _entry(index, new))
        return {"Attributes": old} if old and request.get("ReturnValues") == "ALL_OLD" else {}

    def _reindex(
        self, index: Index, key: str, old: tuple[str, int] | None, new: tuple[str, int] | None
    ) -> None:
        """An entry is put for 1 unit, taken out for 1, moved for both; untouched it costs nothing."""
        if old == new:
            return
        partitions = self.indexes[index.name]
        if old:
            partitions[old[0]].remove((old[1], key))
        if new:
            insort(partitions[new[0]], (new[1], key))
        self.units[index.name] += (old is not None) + (new is not None)

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        self.calls["BatchGetItem"] += 1
        [(table, wanted)] = request["RequestItems"].items()
        keys = [key[ITEM_KEY]["S"] for key in wanted["Keys"]]
        if len(keys) > len(set(keys)) or not 0 < len(keys) <= 100:
            raise ValueError("BatchGetItem takes 1 to 100 different keys")
        found = [self.items[key] for key in keys if key in self.items]
        # Eventually consistent, each item separately; a missing one costs the least.
        self.units["BatchGetItem"] += 0.5 * (len(keys) - len(found))  # type: ignore[assignment]
        self.units["BatchGetItem"] += sum(0.5 * ceil(size(item) / (4 * _KB)) for item in found)  # type: ignore[assignment]
        return {"Responses": {table: found}, "UnprocessedKeys": {}}

    def get_item(self, **request: Any) -> dict[str, Any]:
        self.calls["GetItem"] += 1
        item = self.items.get(request["Key"][ITEM_KEY]["S"])
        self.units["GetItem"] += 0.5 * max(1, ceil(size(item or {}) / (4 * _KB)))  # type: ignore[assignment]
        return {"Item": item} if item else {}

    def query(self, **request: Any) -> dict[str, Any]:
        self.calls["Query"] += 1
        index = next(one for one in INDEXES if one.name == request["IndexName"])
        _, value, low, high = Expressions.of(request).key_range(request["KeyConditionExpression"])
        entries = self.indexes[index.name].get(value, [])
        start, stop = bisect_left(entries, (low, "")), bisect_right(entries, (high, chr(0x10FFFF)))
        limit, forward = request.get("Limit", 1_000), request.get("ScanIndexForward", True)
        if last := request.get("ExclusiveStartKey"):
            entry = (int(last[SENT_AT]["N"]), last[ITEM_KEY]["S"])
            start, stop = (
                (bisect_right(entries, entry), stop) if forward else (start, bisect_left(entries, entry))
            )
        read = (
            entries[start : min(stop, start + limit)]
            if forward
            else entries[max(start, stop - limit) : stop][::-1]
        )
        items = [_keys(index, value, entry) for entry in read]
        # Eventually consistent, all entries together.
        self.units["Query"] += 0.5 * max(1, ceil(sum(map(size, items)) / (4 * _KB)))  # type: ignore[assignment]
        answer = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
        return answer | ({"LastEvaluatedKey": items[-1]} if len(items) == limit else {})


def _entry(index: Index, item: Item | None) -> tuple[str, int] | None:
    if item is None or index.hash_key not in item:
        return None
    return item[index.hash_key]["S"], int(item[SENT_AT]["N"])


def _keys(index: Index, value: str, entry: Entry) -> Item:
    return {index.hash_key: {"S": value}, SENT_AT: {"N": str(entry[0])}, ITEM_KEY: {"S": entry[1]}}


def _refused(item: Item | None) -> ClientError:
    response: Any = {"Error": {"Code": "ConditionalCheckFailedException", "Message": "refused"}}
    return ClientError(response | ({"Item": item} if item else {}), "UpdateItem")
