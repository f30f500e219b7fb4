"""The HTTP view of the API: checks a request, limits its time, and makes errors safe for the client."""

import asyncio
import json
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger
from cross_web import HTTPException
from graphql import GraphQLError, GraphQLSyntaxError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from functions.api.errors import ApiError, ErrorCode, RefusedError, bad_request
from functions.api.http import request as requests
from functions.api.nodes.masking import Mask
from functions.api.schema.context import Context
from functions.api.schema.schema import schema
from functions.contract.scopes import Scope
from functions.messages.storage.store import StoreUnavailableError

logger = Logger(child=True)

#: The content types that Mangum passes on as text.
TEXT_TYPES = (requests.JSON, requests.GRAPHQL_RESPONSE)

#: On every response: no cache stores it and no browser renders it.
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
}

_ADDRESSES = Mask(frozenset())
_UNAVAILABLE = "Message store temporarily unavailable: retry the request."

#: The time reserved for sending a refusal.
_REFUSAL_MS = 1_000


class GraphQLView(GraphQL[Context, None]):
    """The only view of the API. `make_context` reads an API Gateway event and a Lambda context; it may block.
    `by_get`: queries are allowed by GET, too. `count_error` gets the code of each error of a response."""

    def __init__(
        self,
        make_context: Callable[[Any, Any], Context],
        *,
        by_get: bool = False,
        count_error: Callable[[ErrorCode], None] = lambda _: None,
    ) -> None:
        super().__init__(schema, graphql_ide=None, allow_queries_via_get=by_get, subscription_protocols=())
        self._make_context, self._count_error = make_context, count_error

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.response_type = requests.JSON
        try:
            request.state.response_type = requests.response_type(request.headers.get("accept"))
            response = await self._handle(request)
        except RefusedError as refused:
            self._count_error(refused.code)
            response = _refusal(request, refused)
        except Exception as unexpected:
            self._count_error(ErrorCode.INTERNAL)
            error = _internal_error(unexpected, request)
            response = _response(request.state.response_type, {"errors": [error]}, 500)
        response.headers.update(HEADERS)
        await response(scope, receive, send)

    async def _handle(self, request: Request) -> Response:
        await requests.check(request, by_get=self.allow_queries_via_get)
        left_ms = request.scope["aws.context"].get_remaining_time_in_millis()
        try:
            async with asyncio.timeout((left_ms - min(_REFUSAL_MS, left_ms / 10)) / 1000):
                return await self.run(request)
        except TimeoutError:
            message = "Request timed out: lower `first`, select fewer fields, or retry."
            raise RefusedError(503, ErrorCode.TIMEOUT, message) from None
        except HTTPException as error:
            raise bad_request(error.reason) from None

    async def get_sub_response(self, request: Any) -> Response:
        response = await super().get_sub_response(request)
        response.media_type = request.state.response_type
        return response

    async def get_context(self, request: Any, response: Any) -> Context:  # noqa: ARG002
        context = await asyncio.to_thread(
            self._make_context, request.scope["aws.event"], request.scope["aws.context"]
        )
        request.state.may_explore = context.principal.may(Scope.READ_SCHEMA)
        return context

    def decode_json(self, data: str | bytes) -> object:
        return requests.decode(data)

    def parse_query_params(self, params: Any) -> dict[str, Any]:
        return requests.decode_url(params)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        errors = result.errors or []
        response: dict[str, Any] = {}
        if errors:
            response["errors"] = [_public_error(error, request) for error in errors]
            for error in response["errors"]:
                self._count_error(ErrorCode(error["extensions"]["code"]))
        # An error without a path was raised before execution: the response has no data, not even null.
        if result.data is not None or any(error.path for error in errors):
            response["data"] = result.data
        if result.extensions:
            response["extensions"] = result.extensions
        return response  # type: ignore[return-value]

    def create_response(self, response_data: Any, sub_response: Any) -> Response:
        # A client that knows only JSON reads any status but 200 as an error below GraphQL.
        is_new = sub_response.media_type == requests.GRAPHQL_RESPONSE
        status = 400 if is_new and "data" not in response_data else 200
        if wait := _retry_after(response_data):
            return _response(sub_response.media_type, response_data, 429, **{"retry-after": str(wait)})
        return _response(sub_response.media_type, response_data, status)


def _retry_after(response_data: Mapping[str, Any]) -> int | None:
    """Return the seconds until a rate-limited tenant may retry."""
    errors = response_data.get("errors", ())
    seconds = (error.get("extensions", {}).get("retryAfterSeconds") for error in errors)
    return next(filter(None, seconds), None)


def _response(media_type: str, content: Mapping[str, Any], status: int, **headers: str) -> Response:
    headers["content-type"] = f"{media_type}; charset=utf-8"
    return Response(json.dumps(content, separators=(",", ":")), status, headers)


def _refusal(request: Request, refused: RefusedError) -> Response:
    error = {"message": str(refused), "extensions": {"code": refused.code}}
    return _response(request.state.response_type, {"errors": [error]}, refused.status, **refused.headers)


def _public_error(error: GraphQLError, request: Request) -> dict[str, Any]:
    """Return an error as the client sees it: its own mistakes in full, a server error without details."""
    public: dict[str, Any] = dict(error.formatted)
    # It may quote the query, and ends in logs of clients.
    public["message"] = _ADDRESSES.text(error.message)
    match error.original_error or error:
        case ApiError():
            return public
        case GraphQLError():
            code = (
                ErrorCode.GRAPHQL_PARSE_FAILED
                if isinstance(error, GraphQLSyntaxError)
                else ErrorCode.GRAPHQL_VALIDATION_FAILED
            )
            if not request.state.may_explore:
                public["message"] = public["message"].partition(" Did you mean")[0]
            return public | {"extensions": {"code": code}}
        case StoreUnavailableError() as unavailable:
            logger.error("store unavailable", reason=str(unavailable))
            return public | _server_error(ErrorCode.UNAVAILABLE, _UNAVAILABLE, request)
        case unexpected:
            return public | _internal_error(unexpected, request)


def _internal_error(unexpected: BaseException, request: Request) -> dict[str, Any]:
    # The text of an exception may contain an address; its type and stack do not.
    logger.error(
        "request failed",
        error=type(unexpected).__name__,
        stack=traceback.format_tb(unexpected.__traceback__),
    )
    return _server_error(
        ErrorCode.INTERNAL, "Internal error: the request id identifies it in the log.", request
    )


def _server_error(code: ErrorCode, message: str, request: Request) -> dict[str, Any]:
    # The id of API Gateway: it is in the access log, and in the header apigw-requestid of every response.
    request_id = request.scope["aws.event"]["requestContext"]["requestId"]
    return {"message": message, "extensions": {"code": code, "requestId": request_id}}
