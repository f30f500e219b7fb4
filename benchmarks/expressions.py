"""DynamoDB's expressions as far as the product, and the plain way beside it, write them; others raise."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Item = dict[str, Any]

_CLAUSE = re.compile(r"\b(SET|ADD|REMOVE)\b")
_SET = re.compile(r"(\S+) = (?:if_not_exists\((\S+), (\S+)\)|(\S+))")
_KEYS = re.compile(r"(\S+) = (\S+)(?: AND (\S+) BETWEEN (\S+) AND (\S+))?")
_MISSING = re.compile(r"attribute_not_exists\((\S+)\)")
_SIZE = re.compile(r"size\((\S+)\) <= (\S+)")
_LESS = re.compile(r"(\S+) < (\S+)")
_EQUAL = re.compile(r"(\S+) = (\S+)")


@dataclass(frozen=True)
class Expressions:
    """The names and values that one request's expressions stand for."""

    names: Mapping[str, str]
    values: Mapping[str, Any]

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> "Expressions":
        return cls(request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {}))

    def _name(self, token: str) -> str:
        return self.names[token] if token.startswith("#") else token

    def updated(self, item: Item, expression: str) -> Item:
        """The item after an UpdateExpression."""
        item = dict(item)
        _, *parts = _CLAUSE.split(expression)
        for verb, actions in zip(parts[::2], parts[1::2], strict=True):
            for action in re.split(r",\s*(?![^(]*\))", actions.strip()):
                getattr(self, f"_{verb.lower()}")(item, action)
        return item

    def _set(self, item: Item, action: str) -> None:
        target, existing, otherwise, plain = _matched(_SET, action)
        if plain is not None or self._name(existing) not in item:
            item[self._name(target)] = self.values[otherwise if plain is None else plain]

    def _add(self, item: Item, action: str) -> None:
        target, value = action.split()
        [(kind, content)] = self.values[value].items()
        known = item.get(self._name(target), {}).get(kind)
        if kind == "N":
            item[self._name(target)] = {"N": format(Decimal(known or 0) + Decimal(content), "f")}
        else:
            item[self._name(target)] = {kind: sorted({*(known or ()), *content})}

    def _remove(self, item: Item, action: str) -> None:
        item.pop(self._name(action), None)

    def holds(self, item: Item, condition: str) -> bool:
        """Whether a ConditionExpression is true of an item."""
        return any(
            all(self._is(item, one.strip()) for one in choice.split(" AND "))
            for choice in condition.split(" OR ")
        )

    def _is(self, item: Item, condition: str) -> bool:
        if match := _MISSING.fullmatch(condition):
            return self._name(match[1]) not in item
        if match := _SIZE.fullmatch(condition):
            value = item.get(self._name(match[1]))
            return value is not None and len(*value.values()) <= int(self.values[match[2]]["N"])
        if match := _LESS.fullmatch(condition):
            stored = item.get(self._name(match[1]))
            return stored is not None and bool(_content(stored) < _content(self.values[match[2]]))
        name, value = _matched(_EQUAL, condition)
        return bool(_comparable(item.get(self._name(name))) == _comparable(self.values[value]))

    def key_range(self, condition: str) -> tuple[str, str, int, int]:
        """The attribute and the value of a KeyConditionExpression, and the bounds of its sort key."""
        name, value, _, low, high = _matched(_KEYS, condition.strip("()"))
        bounds = (int(self.values[low]["N"]), int(self.values[high]["N"])) if low else (0, 2**63)
        return self._name(name), self.values[value]["S"], *bounds


def _matched(pattern: re.Pattern[str], text: str) -> tuple[Any, ...]:
    match = pattern.fullmatch(text)
    if match is None:
        raise NotImplementedError(f"an expression of another kind: {text}")
    return match.groups()


def _content(value: dict[str, Any]) -> Any:
    [content] = value.values()
    return content


def _comparable(value: Any) -> Any:
    return value and {kind: set(content) if kind == "SS" else content for kind, content in value.items()}
