"""Answers leaf fields by reading an attribute: most of a page, without what only resolvers need.

graphql-core gathers for every field what a resolver could ask for, and looks at every value for something to
await. A field that is an attribute of its object uses none of it. Whatever is not plain, a null where none
may be or a value of the wrong type, goes the usual way, and so fails with the usual error.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any, cast

from graphql import GraphQLObjectType, GraphQLSchema, get_nullable_type, is_leaf_type, is_nullable_type
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import CustomGraphQLEnumType
from strawberry.types.field import StrawberryField

#: How a field's value is read, how it is told, and whether it may be null.
_Leaf = tuple[Callable[[Any], Any], Callable[[Any], Any], bool]
_Plan = list[tuple[str, _Leaf | None]]
_Leaves = Mapping[str, Mapping[str, _Leaf]]


class LeafExecutor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's execution of an operation, with a short way to leaves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        middleware = self.middleware_manager and self.middleware_manager.middlewares
        self._leaves: _Leaves = {} if middleware else _leaves_of(self.schema)
        self._plans: dict[tuple[str, int], tuple[Any, _Plan]] = {}

    def execute_fields(
        self, parent_type: GraphQLObjectType, source: Any, path: Any, grouped_field_set: Any, *rest: Any
    ) -> Any:
        told: dict[str, Any] = {}
        others = {}
        for response_name, leaf in self._plan(parent_type, grouped_field_set):
            told[response_name] = None  # its place among the fields, whoever fills it
            if leaf:
                read, tell, may_be_null = leaf
                try:
                    value = read(source)
                    if value is not None:
                        told[response_name] = tell(value)
                        continue
                    if may_be_null:
                        continue
                except Exception:  # noqa: S110 -- the usual way meets it again, and places it
                    pass
            others[response_name] = grouped_field_set[response_name]
        if not others:
            return told
        completed = super().execute_fields(parent_type, source, path, others, *rest)
        return told | completed if isinstance(completed, dict) else _both(told, completed)

    def _plan(self, parent_type: GraphQLObjectType, grouped_field_set: Any) -> "_Plan":
        """The leaves among the fields, looked up once for all objects of a list: their set is one object."""
        key = parent_type.name, id(grouped_field_set)
        known = self._plans.get(key)
        if known is None:
            leaves = self._leaves.get(parent_type.name, {})
            plan = [
                (response_name, leaves.get(details[0].node.name.value))
                for response_name, details in grouped_field_set.items()
            ]
            # Kept with the plan, so that no other set gets its id.
            known = self._plans[key] = (grouped_field_set, plan)
        return known[1]


async def _both(told: dict[str, Any], completed: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return told | await completed


def _teller(leaf: Any) -> Callable[[Any], Any]:
    """How a leaf's value is told. An enum's by one look-up: Strawberry goes through all of its values."""
    if not isinstance(leaf, CustomGraphQLEnumType):
        return cast("Callable[[Any], Any]", leaf.coerce_output_value)
    return {leaf.wrapped_cls(value.value): name for name, value in leaf.values.items()}.__getitem__


@lru_cache(maxsize=1)
def _leaves_of(schema: GraphQLSchema) -> _Leaves:
    """By type and field of the schema: every leaf that is a plain attribute."""
    return {
        name: {
            field_name: (
                attrgetter(definition.python_name),
                _teller(get_nullable_type(field.type)),
                is_nullable_type(field.type),
            )
            for field_name, field in named.fields.items()
            if is_leaf_type(get_nullable_type(field.type))
            and isinstance(definition := field.extensions.get("strawberry-definition"), StrawberryField)
            and definition.is_basic_field
        }
        for name, named in schema.type_map.items()
        if isinstance(named, GraphQLObjectType)
    }
