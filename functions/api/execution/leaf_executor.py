"""A fast path of GraphQL execution for leaf fields that are attributes of their object.

graphql-core prepares for every field what a resolver may need, and checks every value for an awaitable. A
plain attribute needs neither. Anything unusual, such as a null in a non-null field or a value of the wrong
type, takes the normal path and so fails with the normal error.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any, cast

from graphql import GraphQLObjectType, GraphQLSchema, get_nullable_type, is_leaf_type, is_nullable_type
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import CustomGraphQLEnumType
from strawberry.types.field import StrawberryField

#: How to read a field from its object, how to serialize the value, and whether it is nullable.
_Leaf = tuple[Callable[[Any], Any], Callable[[Any], Any], bool]
_Plan = list[tuple[str, _Leaf | None]]
_Leaves = Mapping[str, Mapping[str, _Leaf]]


_MESSAGES = frozenset({"EmailMessage", "SmsMessage", "VoiceMessage", "OtherMessage"})
#: Parts of a page or of the whole response.
_UNCOUNTED = frozenset({"MessageConnection", "MessageEdge", "PageInfo", "Query", "Revealed", "Mutation"})


class LeafExecutor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's execution of an operation, with a fast path for leaf fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        middleware = self.middleware_manager and self.middleware_manager.middlewares
        self._leaves: _Leaves = {} if middleware else _leaves_of(self.schema)
        self._plans: dict[tuple[str, int], tuple[Any, _Plan]] = {}
        self._count_object = getattr(self.context_value, "count_object", lambda: None)
        self._count_message = getattr(self.context_value, "count_message", lambda: None)

    def execute_fields(
        self, parent_type: GraphQLObjectType, source: Any, path: Any, grouped_field_set: Any, *rest: Any
    ) -> Any:
        if parent_type.name in _MESSAGES:
            self._count_message()
        elif parent_type.name not in _UNCOUNTED:
            self._count_object()
        values: dict[str, Any] = {}
        remaining = {}
        for response_name, leaf in self._plan(parent_type, grouped_field_set):
            values[response_name] = None  # reserves its position among the fields
            if leaf:
                read, serialize, is_nullable = leaf
                try:
                    value = read(source)
                    if value is not None:
                        values[response_name] = serialize(value)
                        continue
                    if is_nullable:
                        continue
                except Exception:  # noqa: S110 -- the normal path raises it again, with its location
                    pass
            remaining[response_name] = grouped_field_set[response_name]
        if not remaining:
            return values
        completed = super().execute_fields(parent_type, source, path, remaining, *rest)
        return values | completed if isinstance(completed, dict) else _merge_awaited(values, completed)

    def _plan(self, parent_type: GraphQLObjectType, grouped_field_set: Any) -> "_Plan":
        """Return the leaves among the fields, looked up once per list: its objects share one field set."""
        key = parent_type.name, id(grouped_field_set)
        cached = self._plans.get(key)
        if cached is None:
            leaves = self._leaves.get(parent_type.name, {})
            plan = [
                (response_name, leaves.get(details[0].node.name.value))
                for response_name, details in grouped_field_set.items()
            ]
            # A reference to the set, so that no other set gets its id.
            cached = self._plans[key] = (grouped_field_set, plan)
        return cached[1]


async def _merge_awaited(values: dict[str, Any], completed: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return values | await completed


def _serializer(leaf: Any) -> Callable[[Any], Any]:
    """Return how to serialize a leaf. An enum takes one look-up; Strawberry searches all of its values."""
    if not isinstance(leaf, CustomGraphQLEnumType):
        return cast("Callable[[Any], Any]", leaf.coerce_output_value)
    return {leaf.wrapped_cls(value.value): name for name, value in leaf.values.items()}.__getitem__


@lru_cache(maxsize=1)
def _leaves_of(schema: GraphQLSchema) -> _Leaves:
    """Return every leaf field of the schema that is a plain attribute, by type and field name."""
    return {
        name: {
            field_name: (
                attrgetter(definition.python_name),
                _serializer(get_nullable_type(field.type)),
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
