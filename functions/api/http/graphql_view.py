"""The HTTP view of the API: checks a request, limits its time, and runs its operation."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from functions.api.data.workers import Workers
from functions.api.errors import ApiError, ErrorCode, RefusedError, bad_request
from functions.api.execution.lookup_log import UNRECORDED
from functions.api.execution.meter import RequestTimedOutError
from functions.api.http import request as requests
from functions.api.http.public_errors import (
    MAX_ERRORS,
    internal_error,
    public_error,
    public_text,
    refusal,
)
from functions.api.http.response import AnswerTooLargeError, json_response
from functions.api.http.schema_text import TEXT, check_may_read, is_for_schema, schema_response
from functions.api.schema.context import Context
from functions.api.schema.schema import schema
from functions.contract.scopes import Scope

#: The content types that Mangum passes on as text.
TEXT_TYPES = (requests.JSON, requests.GRAPHQL_RESPONSE, TEXT)

#: The time reserved for sending a refusal.
_REFUSAL_MS = 1_000


class _SubResponse(Response):
    """Carries the request to `create_response`, which does not get it from Strawberry."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.request = request


class GraphQLView(GraphQL[Context, None]):
    """The only view of the API. `make_context` reads an API Gateway event and a Lambda context; it may
    block. `pools` run blocking calls. `by_get`: queries are allowed by GET, too. `count_error` gets the code
    of each error of a response."""

    def __init__(
        self,
        make_context: Callable[[Any, Any], Context],
        *pools: Workers,
        by_get: bool = False,
        count_error: Callable[[ErrorCode], None] = lambda _: None,
    ) -> None:
        super().__init__(schema, graphql_ide=None, allow_queries_via_get=by_get, subscription_protocols=())
        self._make_context, self._count_error, self._pools = make_context, count_error, pools

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.response_type = requests.JSON
        try:
            if is_for_schema(request):
                response = await self._serve_schema(request)
            else:
                request.state.response_type = requests.response_type(request.headers.get("accept"))
                response = await self._handle(request)
        except RefusedError as refused:
            self._count_error(refused.code)
            content = refusal(refused.code, str(refused))
            response = _respond(request, content, refused.status, **refused.headers)
        except Exception as unexpected:
            self._count_error(ErrorCode.INTERNAL)
            error = internal_error(unexpected, _request_id(request))
            response = _respond(request, {"errors": [error]}, 500)
        await response(scope, receive, send)

    async def _serve_schema(self, request: Request) -> Response:
        request.state.reserved_ms = _REFUSAL_MS
        context = await self.get_context(request, None)
        check_may_read(context.principal)
        try:
            await self._pools[0].run(context.meter.reserve, 0)
        except ApiError as error:
            public = public_error(error, _request_id(request), shows_schema=True)
            self._count_error(ErrorCode(public["extensions"]["code"]))
            return self.create_response({"errors": [public]}, _SubResponse(request))
        return schema_response(request)

    async def _handle(self, request: Request) -> Response:
        await requests.check(request, by_get=self.allow_queries_via_get)
        left_ms = _remaining_ms(request)
        request.state.reserved_ms = min(_REFUSAL_MS, left_ms / 10)
        try:
            async with asyncio.timeout((left_ms - request.state.reserved_ms) / 1000):
                response: Response = await self.run(request)
                return response
        except (TimeoutError, RequestTimedOutError):
            self._abandon(request)
            message = "Request timed out: lower `first`, select fewer fields, or retry."
            raise RefusedError(503, ErrorCode.TIMEOUT, message) from None
        except HTTPException as error:
            raise bad_request(public_text(error.reason)) from None

    def _abandon(self, request: Request) -> None:
        """Stop the reads of a request: those that run end on their own, and none follows."""
        if context := getattr(request.state, "context", None):
            context.meter.cancel()
        for pool in self._pools:
            pool.abandon()

    async def get_sub_response(self, request: Any) -> Response:
        return _SubResponse(request)

    async def get_context(self, request: Any, response: Any) -> Context:  # noqa: ARG002
        context = await self._pools[0].run(
            self._make_context, request.scope["aws.event"], request.scope["aws.context"]
        )
        context.meter.has_time = lambda: _remaining_ms(request) > request.state.reserved_ms
        request.state.context = context
        return context

    def decode_json(self, data: str | bytes) -> object:
        return requests.decode(data)

    def parse_query_params(self, params: Any) -> dict[str, Any]:
        return requests.decode_url(params)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        if request.state.context.meter.is_over:
            raise RequestTimedOutError
        if not request.state.context.lookups.may_answer:
            self._count_error(ErrorCode.UNAVAILABLE)
            return refusal(ErrorCode.UNAVAILABLE, UNRECORDED)  # type: ignore[return-value]
        errors = result.errors or []
        shows_schema = request.state.context.principal.may(Scope.READ_SCHEMA)
        public = [
            public_error(error, _request_id(request), shows_schema=shows_schema)
            for error in errors[:MAX_ERRORS]
        ]
        for error in public:
            self._count_error(ErrorCode(error["extensions"]["code"]))
        response: dict[str, Any] = {"errors": public} if public else {}
        # An error without a path was raised before execution: the response has no data, not even null.
        if result.data is not None or any(error.path for error in errors):
            response["data"] = result.data
        if result.extensions:
            response["extensions"] = result.extensions
        return response  # type: ignore[return-value]

    def create_response(self, response_data: Any, sub_response: Any) -> Response:
        request: Request = sub_response.request
        try:
            if seconds := _retry_after(response_data):
                return _respond(request, response_data, 429, **{"retry-after": str(seconds)})
            return _respond(request, response_data, _status(request, response_data))
        except AnswerTooLargeError as error:
            self._count_error(ErrorCode.ANSWER_TOO_LARGE)
            content = refusal(ErrorCode.ANSWER_TOO_LARGE, str(error))
            return _respond(request, content, _status(request, content))


def _respond(request: Request, content: Mapping[str, Any], status: int, **headers: str) -> Response:
    return json_response(request, request.state.response_type, content, status, **headers)


def _status(request: Request, content: Mapping[str, Any]) -> int:
    # A client that knows only JSON reads any status but 200 as an error below GraphQL.
    is_new = request.state.response_type == requests.GRAPHQL_RESPONSE
    return 400 if is_new and "data" not in content else 200


def _remaining_ms(request: Request) -> float:
    return float(request.scope["aws.context"].get_remaining_time_in_millis())


def _retry_after(response_data: Mapping[str, Any]) -> int | None:
    """Return the seconds until a rate-limited account may retry."""
    errors = response_data.get("errors", ())
    seconds = (error.get("extensions", {}).get("retryAfterSeconds") for error in errors)
    return next(filter(None, seconds), None)


def _request_id(request: Request) -> str:
    # The id of API Gateway: it is in the access log, and in the header apigw-requestid of every response.
    return str(request.scope["aws.event"]["requestContext"]["requestId"])
