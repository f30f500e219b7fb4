"""Parse, limit and validate each query text once: clients repeat the same few texts."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from functions.api.errors import ApiError, ErrorCode, bad_input
from functions.api.execution import query_cost
from functions.contract.scopes import Scope

#: The number of cached texts, each at most 16 KB; the least recently used is evicted.
_MAX_CACHED = 256

#: Enough errors to fix a query by; each costs a search for similar names.
_MAX_ERRORS = 10

_RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)  # as Strawberry has them


@dataclass(frozen=True)
class ParsedDocument:
    """A document within the limits, its cost, its validation errors and its number of operations."""

    document: DocumentNode
    cost: query_cost.QueryCost
    errors: tuple[GraphQLError, ...]
    operations: int

    @property
    def is_introspection(self) -> bool:
        """Return whether the document selects the schema."""
        return self.cost.introspection_depth > 0


class DocumentCache(SchemaExtension):
    """Provides Strawberry with the validated document and charges its cost to the tenant's budget."""

    _extensions: dict[str, Any] | None = None

    async def on_parse(self) -> AsyncIterator[None]:
        context = self.execution_context
        parsed = parse_document(context.query or "", context.schema._schema)
        request = context.context
        left = await request.budgets.spend(request.principal.tenant, max(1, parsed.cost.cost))
        self._extensions = query_cost.extensions(parsed.cost, left, request.budgets.per_minute)
        if parsed.operations > 1 and not context._provided_operation_name:
            # Strawberry would execute the first.
            raise bad_input("The document has several operations: name one of them in `operationName`.")
        if parsed.is_introspection and not request.principal.may(Scope.READ_SCHEMA):
            raise ApiError(
                ErrorCode.FORBIDDEN, f"`__schema` and `__type` require the scope {Scope.READ_SCHEMA}."
            )
        context.graphql_document = parsed.document
        # An empty list stands for a validation without errors.
        context.pre_execution_errors = list(parsed.errors)
        yield

    def get_results(self) -> dict[str, Any]:
        return self._extensions or {}


@lru_cache(maxsize=_MAX_CACHED)
def parse_document(text: str, schema: GraphQLSchema) -> ParsedDocument:
    """Return the document of a query text. Raises GraphQLSyntaxError, or ApiError QUERY_TOO_COMPLEX: refused
    texts are not cached, so they cannot evict those in use."""
    document = _parse(text)
    cost = query_cost.check(document)
    errors = tuple(validate(schema, document, _RULES, max_errors=_MAX_ERRORS))
    operations = sum(isinstance(one, OperationDefinitionNode) for one in document.definitions)
    return ParsedDocument(document, cost, errors, operations)


def _parse(text: str) -> DocumentNode:
    if len(text) > query_cost.MAX_CHARACTERS:
        message = query_cost.too_complex("characters", len(text), query_cost.MAX_CHARACTERS)
        raise ApiError(ErrorCode.QUERY_TOO_COMPLEX, message)
    try:
        return parse(text, max_lexical_tokens=query_cost.MAX_TOKENS, max_comments=query_cost.MAX_TOKENS)
    except GraphQLSyntaxError as error:
        if "Parsing aborted" in error.message:
            raise ApiError(ErrorCode.QUERY_TOO_COMPLEX, error.message) from None
        raise
