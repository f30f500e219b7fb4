"""One DynamoDB table in memory: the part of UpdateItem and GetItem that the product's writes use.

`tests/unit/functions/stats/test_table.py` compares it with an emulated AWS.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

from botocore.exceptions import ClientError

Item = dict[str, Any]
_CLAUSES = re.compile(r"(?:^|\s)(SET|ADD|REMOVE)\s")


class MemoryTable:
    """Has the client's methods. `listener` sees every write that changes an item: key, before, after."""

    def __init__(
        self, *keys: str, listener: Callable[[str, Item | None, Item], None] = lambda *_: None
    ) -> None:
        self.items: dict[str, Item] = {}
        self._keys = keys
        self._listener = listener
        self.writes = 0
        #: So many writes succeed before one fails; None: all do.
        self.succeeding: int | None = None

    def key_of(self, key: Mapping[str, Any]) -> str:
        return "|".join(key[name]["S"] for name in self._keys)

    def get_item(self, *, Key: Item, **_: Any) -> dict[str, Any]:  # noqa: N803
        item = self.items.get(self.key_of(Key))
        return {} if item is None else {"Item": deepcopy(item)}

    def update_item(self, **request: Any) -> dict[str, Any]:
        if self.succeeding is not None:
            if not self.succeeding:
                raise ClientError({"Error": {"Code": "InternalServerError"}}, "UpdateItem")
            self.succeeding -= 1
        key = self.key_of(request["Key"])
        old = self.items.get(key)
        scope = _Scope(
            old or {},
            request.get("ExpressionAttributeNames", {}),
            request.get("ExpressionAttributeValues", {}),
        )
        if not scope.holds(request.get("ConditionExpression", "")):
            refusal: Any = {"Error": {"Code": "ConditionalCheckFailedException"}}
            raise ClientError(refusal | ({} if old is None else {"Item": deepcopy(old)}), "UpdateItem")
        new = scope.updated(request["UpdateExpression"]) | request["Key"]
        self.items[key] = new
        self.writes += 1
        if new != old:
            self._listener(key, old, new)
        returned = new if request.get("ReturnValues") == "ALL_NEW" else old
        return {} if returned is None else {"Attributes": deepcopy(returned)}


class _Scope:
    """An item, and what the names and values of expressions about it stand for."""

    def __init__(self, item: Item, names: Mapping[str, str], values: Mapping[str, Any]) -> None:
        self._item, self._names, self._values = item, names, values

    def _name(self, text: str) -> str:
        return self._names.get(text, text)

    def holds(self, condition: str) -> bool:
        return not condition or any(
            all(self._term(term) for term in either.split(" AND ")) for either in condition.split(" OR ")
        )

    def _term(self, term: str) -> bool:
        if found := re.fullmatch(r"attribute_not_exists\((.+)\)", term):
            return self._name(found[1]) not in self._item
        left, operator, right = term.split(" ")
        wanted = self._values[right]
        if found := re.fullmatch(r"size\((.+)\)", left):
            return len(self._item[self._name(found[1])]["SS"]) <= int(wanted["N"])
        stored = self._item.get(self._name(left))
        if stored is None:
            return False
        return (
            _comparable(stored) < _comparable(wanted)
            if operator == "<"
            else _comparable(stored) == _comparable(wanted)
        )

    def updated(self, expression: str) -> Item:
        new = deepcopy(self._item)
        parts = _CLAUSES.split(expression)[1:]
        for verb, body in zip(parts[::2], parts[1::2], strict=True):
            for action in re.split(r", (?![^(]*\))", body):
                getattr(self, f"_{verb.lower()}")(new, action.strip())
        return new

    def _set(self, new: Item, action: str) -> None:
        target, value = action.split(" = ")
        name = self._name(target)
        if found := re.fullmatch(r"if_not_exists\((.+), (.+)\)", value):
            new.setdefault(name, self._values[found[2]])
        else:
            new[name] = self._values[value]

    def _add(self, new: Item, action: str) -> None:
        target, value = action.split(" ")
        name, added = self._name(target), self._values[value]
        if "SS" in added:
            new[name] = {"SS": sorted({*new.get(name, {}).get("SS", ()), *added["SS"]})}
        else:
            total = Decimal(new.get(name, {"N": "0"})["N"]) + Decimal(added["N"])
            new[name] = {"N": format(total, "f")}

    def _remove(self, new: Item, action: str) -> None:
        new.pop(self._name(action), None)


def _comparable(value: Mapping[str, Any]) -> tuple[str, Any]:
    [(kind, stored)] = value.items()
    return kind, sorted(stored) if kind == "SS" else stored
