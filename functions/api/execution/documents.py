"""Parses, limits and validates each query text once: clients send the same few again and again."""

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

#: Texts kept, of 16 KB at most each; the least recently used gives way.
_KEPT = 256

#: Whoever wrote a query mends it from these; each costs a search for names that are alike.
_ERRORS_TOLD = 10

_RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)  # as Strawberry has them


@dataclass(frozen=True)
class Prepared:
    """A document within the limits, what it weighs, what validation has against it, and how many operations
    it has."""

    document: DocumentNode
    weight: query_cost.Weight
    errors: tuple[GraphQLError, ...]
    operations: int

    @property
    def explores(self) -> bool:
        """Whether it asks for the schema."""
        return self.weight.introspection_depth > 0


class PreparedOperations(SchemaExtension):
    """Gives Strawberry the document, so that it neither parses nor validates, and tells what it weighs."""

    _told: dict[str, Any] | None = None

    async def on_parse(self) -> AsyncIterator[None]:
        context = self.execution_context
        prepared = prepare(context.query or "", context.schema._schema)
        asked = context.context
        left = await asked.budgets.spend(asked.principal.tenant, max(1, prepared.weight.cost))
        self._told = query_cost.told(prepared.weight, left, asked.budgets.per_minute)
        if prepared.operations > 1 and not context._provided_operation_name:
            # Strawberry would take the first.
            raise bad_input("The query holds several operations: name one of them in `operationName`.")
        if prepared.explores and not asked.principal.may(Scope.READ_SCHEMA):
            raise ApiError(
                ErrorCode.FORBIDDEN, f"`__schema` and `__type` need the scope {Scope.READ_SCHEMA}."
            )
        context.graphql_document = prepared.document
        # An empty list stands for a validation that found nothing.
        context.pre_execution_errors = list(prepared.errors)
        yield

    def get_results(self) -> dict[str, Any]:
        return self._told or {}


@lru_cache(maxsize=_KEPT)
def prepare(text: str, schema: GraphQLSchema) -> Prepared:
    """A query text's document. Raises GraphQLSyntaxError, or ApiError QUERY_TOO_COMPLEX: what is refused is
    not kept, so that it cannot push out what is in use."""
    document = _parse(text)
    weight = query_cost.check(document)
    errors = tuple(validate(schema, document, _RULES, max_errors=_ERRORS_TOLD))
    operations = sum(isinstance(one, OperationDefinitionNode) for one in document.definitions)
    return Prepared(document, weight, errors, operations)


def _parse(text: str) -> DocumentNode:
    if len(text) > query_cost.MAX_CHARACTERS:
        told = query_cost.too_complex("characters", len(text), query_cost.MAX_CHARACTERS)
        raise ApiError(ErrorCode.QUERY_TOO_COMPLEX, told)
    try:
        return parse(text, max_lexical_tokens=query_cost.MAX_TOKENS, max_comments=query_cost.MAX_TOKENS)
    except GraphQLSyntaxError as error:
        if "Parsing aborted" in error.message:
            raise ApiError(ErrorCode.QUERY_TOO_COMPLEX, error.message) from None
        raise
