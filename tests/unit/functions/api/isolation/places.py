"""Where a caller can put a name into a question: every argument of every field, read from the schema."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_interface_type,
    is_leaf_type,
    is_list_type,
    parse,
)

from functions.api.execution.query_cost import LIMITS, document_cost

#: How deep a field is looked into for fields to show: as deep as the limits allow.
_DEPTHS = (3, 2, 1, 0)


#: Arguments that take no name and are required, or keep a query within the limits: what is written there.
FIXED = {
    "Query.campaigns(first:)": "1",
    "Query.reveal(purpose:)": "SUPPORT",
    "Query.journeys(first:)": "1",
    "Query.erasures(first:)": "1",
    # Nobody is looked up: whoever is named, the answer is the same.
    "ErasureInput.destinations": '["ada@acme.example"]',
    "Project.stats(from:)": '"2026-09-01"',
    "Project.stats(to:)": '"2026-10-01"',
    "Statistics.series(interval:)": "DAY",
    "Statistics.eventSeries(interval:)": "DAY",
    "Statistics.breakdown(by:)": "CHANNEL",
}


@dataclass(frozen=True)
class Slot:
    """An argument, or a field of an input object, by its coordinate ("Schema Coordinates" of the GraphQL
    specification). Of those that are a choice exactly one is filled, of the others the required."""

    coordinate: str
    path: tuple[str, ...]
    type: str
    is_list: bool
    is_required: bool
    is_choice: bool


@dataclass(frozen=True)
class Step:
    """A field on the way from the root; `on`: the type that it belongs to."""

    name: str
    on: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Place:
    """A field that has arguments, or is a root field, and the way there; `shown`: what is asked of it, all
    that fits into one query."""

    operation: str
    steps: tuple[Step, ...]
    shown: str

    def __str__(self) -> str:
        return ".".join(step.name for step in self.steps)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for step in self.steps for slot in step.slots)

    @property
    def is_allowed(self) -> bool:
        cost = document_cost(parse(self.text(self.slots)))
        return all(told <= limit for told, limit in zip(cost, LIMITS, strict=True))

    def text(self, filled: tuple[Slot, ...]) -> str:
        """The query with a variable for each filled slot: `$v0` and so on."""
        names = {slot: f"$v{number}" for number, slot in enumerate(filled)}
        asked = self.shown
        for step in reversed(self.steps):
            given = {slot: names[slot] for slot in step.slots if slot in names}
            given |= {slot: FIXED[slot.coordinate] for slot in step.slots if slot.coordinate in FIXED}
            arguments = _arguments(given)
            asked = f"{{ ... on {step.on} {{ {step.name}{arguments} {asked} }} }}"
        variables = ", ".join(f"{name}: {slot.type}!" for slot, name in names.items())
        return f"{self.operation} {f'({variables})' if variables else ''} {asked}"


def _arguments(names: Mapping[Slot, str]) -> str:
    tree: dict[str, Any] = {}
    for slot, name in names.items():
        *outer, last = slot.path
        inner = tree
        for key in outer:
            inner = inner.setdefault(key, {})
        inner[last] = name
    return f"({_members(tree)})" if tree else ""


def _members(tree: Mapping[str, Any]) -> str:
    told = (
        f"{key}: {f'{{{_members(value)}}}' if isinstance(value, dict) else value}"
        for key, value in tree.items()
    )
    return ", ".join(told)


def coordinates(schema: GraphQLSchema) -> set[str]:
    """Every argument of every field of the schema, input objects field by field."""
    own = [kind for name, kind in schema.type_map.items() if not name.startswith("__")]
    types = [kind for kind in own if isinstance(kind, GraphQLObjectType)]
    fields = [(f"{kind.name}.{name}", field) for kind in types for name, field in kind.fields.items()]
    return {slot.coordinate for name, field in fields for slot in _slots(name, field.args)}


def places(schema: GraphQLSchema, not_through: Collection[str] = ()) -> Iterator[Place]:
    """Every root field, and every field with arguments behind one, by a shortest way from each field that
    leads to its type; once more behind a root field without arguments, since nothing can be named there.
    `not_through`: types that no way leads through."""
    for operation in ("query", "mutation", "subscription"):
        root = getattr(schema, f"{operation}_type")
        if root:
            yield from _behind(schema, operation, root, not_through)


def _behind(
    schema: GraphQLSchema, operation: str, root: GraphQLObjectType, not_through: Collection[str]
) -> Iterator[Place]:
    ways = deque[tuple[tuple[Step, ...], GraphQLObjectType, str]]()
    ways.extend(((), root, name) for name in root.fields)
    explored = set()
    while ways:
        way, on, name = ways.popleft()
        field = on.fields[name]
        steps = (*way, Step(name, on.name, tuple(_slots(f"{on.name}.{name}", field.args))))
        edge = (steps[-2:], bool(steps[0].slots))
        if edge in explored:
            continue
        explored.add(edge)
        kind = get_named_type(field.type)
        if not way or field.args:
            candidates = (Place(operation, steps, _shown(schema, kind, depth)) for depth in _DEPTHS)
            yield next(place for place in candidates if place.is_allowed)
        if not way or on.name not in not_through:
            ways.extend((steps, inner, below) for inner in _objects(schema, kind) for below in inner.fields)


def _objects(schema: GraphQLSchema, kind: Any) -> list[GraphQLObjectType]:
    if is_leaf_type(kind):
        return []
    return list(schema.get_possible_types(kind)) if is_abstract_type(kind) else [kind]


def _shown(schema: GraphQLSchema, kind: Any, depth: int) -> str:
    """What can be told of a type without arguments, as a selection: what types share is asked for once."""
    if is_leaf_type(kind):
        return ""
    told, types = [], dict[str, str]()
    for one in _from_the_widest(schema, kind):
        shared = {name for wider in one.interfaces for name in wider.fields}
        for name, field in one.fields.items():
            types.setdefault(name, str(field.type))
        # Two types may tell something else under one name.
        other = {name for name, field in one.fields.items() if types[name] != str(field.type)}
        fields = [
            f"{f'{one.name}_{name}: ' * (name in other)}{name} {_shown(schema, type_, depth - 1)}"
            for name, field in one.fields.items()
            for type_ in [get_named_type(field.type)]
            if not field.args and (one is kind or name not in shared) and (is_leaf_type(type_) or depth)
        ]
        told.append(f"... on {one.name} {{ __typename {' '.join(fields)} }}")
    return f"{{ {' '.join(told)} }}"


def _from_the_widest(schema: GraphQLSchema, kind: Any) -> list[Any]:
    """The type, and what it may be."""
    if not is_interface_type(kind):
        return _objects(schema, kind)
    narrower = schema.get_implementations(kind)
    return [kind, *narrower.interfaces, *narrower.objects]


def _slots(coordinate: str, arguments: Mapping[str, Any]) -> Iterator[Slot]:
    for name, argument in arguments.items():
        yield from _slot(f"{coordinate}({name}:)", (name,), argument, is_choice=False)


def _slot(coordinate: str, path: tuple[str, ...], told: Any, *, is_choice: bool) -> Iterator[Slot]:
    kind = get_named_type(told.type)
    if isinstance(kind, GraphQLInputObjectType):
        for name, field in kind.fields.items():
            yield from _slot(f"{kind.name}.{name}", (*path, name), field, is_choice=kind.is_one_of)
    else:
        nullable = get_nullable_type(told.type)
        required = isinstance(told.type, GraphQLNonNull)
        yield Slot(coordinate, path, str(nullable), is_list_type(nullable), required, is_choice)
