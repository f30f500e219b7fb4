"""Random documents that the API accepts: every field and argument, aliases, fragments and lists of lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from functions.api.errors import ApiError
from functions.api.execution.documents import parse_document
from functions.api.execution.query_cost import LIMITS

#: The texts that an argument may have, by its name.
Arguments = Mapping[str, Sequence[str]]

_DEPTH = 9


@dataclass
class LegalDocuments:
    """Documents of one schema. `without`: fields that are never selected."""

    schema: GraphQLSchema
    arguments: Arguments
    rng: Random
    without: frozenset[str] = frozenset()
    _fragments: list[str] = field(default_factory=list)
    _aliases: int = 0
    _fields: int = 0

    def __iter__(self) -> Iterator[str]:
        while True:
            text = self._document()
            if self._is_legal(text):
                yield text

    def _is_legal(self, text: str) -> bool:
        try:
            return not parse_document(text, self.schema).errors
        except (ApiError, GraphQLSyntaxError):
            return False

    def _document(self) -> str:
        self._fragments, self._aliases, self._fields = [], 0, 0
        # Of each document some selections are wide, others narrow and repeated.
        width = self.rng.choice((0.05, 0.2, 0.5, 0.95))
        root = self.schema.query_type
        assert root is not None
        selected = self._selection(root, self.rng.randint(3, _DEPTH), width)
        variables = "($ids: [ID!]!)" if "$ids" in "".join((selected, *self._fragments)) else ""
        return " ".join([f"query {variables} {selected}", *self._fragments])

    def _selection(self, kind: Any, depth: int, width: float) -> str:
        fields = [text for name in kind.fields for text in self._field(kind, name, depth, width)]
        if isinstance(kind, GraphQLInterfaceType) and depth > 1:
            types = [one for one in self.schema.get_possible_types(kind) if self.rng.random() < width]
            fields += [f"... on {one.name} {self._selection(one, depth - 1, width)}" for one in types]
        text = f"{{ {' '.join(fields) or '__typename'} }}"
        if self.rng.random() < 0.1:
            name = f"f{len(self._fragments)}"
            self._fragments.append(f"fragment {name} on {kind.name} {text}")
            return f"{{ ...{name} }}"
        return text

    def _field(self, kind: GraphQLObjectType, name: str, depth: int, width: float) -> Iterator[str]:
        definition = kind.fields[name]
        inner = get_named_type(definition.type)
        is_leaf = is_leaf_type(inner)
        if name in self.without or (depth == 0 and not is_leaf):
            return
        # Lists and pages are what costs.
        is_costly = definition.args or is_list_type(get_nullable_type(definition.type))
        times = self.rng.choice((1, 1, 1, 2, 6)) if is_costly and not is_leaf else 1
        for _ in range(times if self.rng.random() < (max(width, 0.4) if is_costly else width) else 0):
            if self._fields >= LIMITS.fields - _DEPTH:
                return
            self._fields += 1
            text = f"{name}{self._filled(definition.args)}"
            if times > 1 and self._aliases < LIMITS.aliases:
                self._aliases += 1
                text = f"a{self._aliases}: {text}"
            yield text if is_leaf else f"{text} {self._selection(inner, depth - 1, width)}"

    def _filled(self, arguments: Mapping[str, Any]) -> str:
        filled = [
            f"{name}: {self.rng.choice(self.arguments[name])}"
            for name in arguments
            if name in self.arguments and (name in ("id", "ids", "by") or self.rng.random() < 0.5)
        ]
        return f"({', '.join(filled)})" if filled else ""
