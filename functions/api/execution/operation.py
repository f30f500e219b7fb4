"""Runs an operation within its limits: gives Strawberry the validated document and charges its cost."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Protocol

from graphql import GraphQLError
from strawberry.extensions import SchemaExtension

from functions.api.auth.caller import CallerKind
from functions.api.auth.principal import Principal
from functions.api.data.workers import Workers
from functions.api.errors import ApiError, ErrorCode, bad_input
from functions.api.execution import query_cost
from functions.api.execution.documents import ParsedDocument
from functions.api.execution.limits import Limits
from functions.api.execution.lookup_log import RequestLookups
from functions.api.execution.meter import Meter
from functions.contract.scopes import Scope

#: A request with `"extensions": {"costDetails": true}` gets the limits and the budget, too.
_DETAILS = "costDetails"


class OperationContext(Protocol):
    """What a request's context has to have for its cost and its record."""

    principal: Principal
    limits: Limits
    meter: Meter
    workers: Workers
    lookups: RequestLookups


class LimitedOperation(SchemaExtension):
    """Parses from the cache, reserves the estimated cost before execution; settles it and records what was
    looked up afterwards."""

    _parsed: ParsedDocument | None = None

    @property
    def _request(self) -> OperationContext:
        context: OperationContext = self.execution_context.context
        return context

    async def on_parse(self) -> AsyncIterator[None]:
        context, request = self.execution_context, self._request
        try:
            context.query = request.limits.trusted.text(context.query or "")
            if request.principal.kind is CallerKind.USER:
                request.limits.trusted.check(context.query)
            parsed = request.limits.documents.document(context.query, context.schema._schema)
        except GraphQLError:
            await request.workers.run(request.meter.reserve, 0)
            raise
        await request.workers.run(request.meter.reserve, 0 if parsed.errors else parsed.cost.cost)
        self._parsed = parsed
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

    async def on_execute(self) -> AsyncIterator[None]:
        yield
        # The record says what was found, so it cannot be written before; the view waits for both.
        request = self._request
        await asyncio.gather(
            request.workers.run(request.meter.settle), request.workers.run(request.lookups.record)
        )

    def get_results(self) -> dict[str, Any]:
        if self._parsed is None:
            return {}
        request = self._request
        if not (self.execution_context.operation_extensions or {}).get(_DETAILS):
            return {"cost": request.meter.cost}
        budgets = request.limits.budgets
        details = {
            "estimate": query_cost.camel_case(self._parsed.cost),
            "limits": query_cost.camel_case(query_cost.LIMITS),
            "costPerMinute": budgets.per_minute,
            "costLeft": budgets.left(request.principal.account),
        }
        return {"cost": request.meter.cost, _DETAILS: details}
