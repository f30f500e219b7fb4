"""GraphQL over HTTP: who may ask, in what form and for how long, and what an error may tell."""

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

#: What Mangum is to leave as text.
TEXT_TYPES = (requests.JSON, requests.GRAPHQL_RESPONSE)

#: Of every answer: nothing keeps it, renders it or takes it for anything but data.
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
}

_ADDRESSES = Mask(frozenset())

#: What is kept of the function's time to get a refusal out.
_LAST_WORD_MS = 1_000


class GraphQLView(GraphQL[Context, None]):
    """The API's only view. `make_context` reads an API Gateway event and a Lambda context; it may block.
    `by_get`: queries may come by GET, too. `note_error` hears the code of each error that is told."""

    def __init__(
        self,
        make_context: Callable[[Any, Any], Context],
        *,
        by_get: bool = False,
        note_error: Callable[[ErrorCode], None] = lambda _: None,
    ) -> None:
        super().__init__(schema, graphql_ide=None, allow_queries_via_get=by_get, subscription_protocols=())
        self._make_context, self._note_error = make_context, note_error

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.answer_type = requests.JSON
        try:
            request.state.answer_type = requests.answer_type(request.headers.get("accept"))
            response = await self._answer(request)
        except RefusedError as refused:
            self._note_error(refused.code)
            response = _refusal(request, refused)
        except Exception as unexpected:
            self._note_error(ErrorCode.INTERNAL)
            error = _internal(unexpected, request)
            response = _response(request.state.answer_type, {"errors": [error]}, 500)
        response.headers.update(HEADERS)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        await requests.check(request, by_get=self.allow_queries_via_get)
        left_ms = request.scope["aws.context"].get_remaining_time_in_millis()
        try:
            async with asyncio.timeout((left_ms - min(_LAST_WORD_MS, left_ms / 10)) / 1000):
                return await self.run(request)
        except TimeoutError:
            told = "The answer took too long: ask for less at once, or try again."
            raise RefusedError(503, ErrorCode.TIMEOUT, told) from None
        except HTTPException as error:
            raise bad_request(error.reason) from None

    async def get_sub_response(self, request: Any) -> Response:
        response = await super().get_sub_response(request)
        response.media_type = request.state.answer_type
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
            response["errors"] = [_told(error, request) for error in errors]
            for told in response["errors"]:
                self._note_error(ErrorCode(told["extensions"]["code"]))
        # An error without a path came before execution: there is no data, not even null.
        if result.data is not None or any(error.path for error in errors):
            response["data"] = result.data
        if result.extensions:
            response["extensions"] = result.extensions
        return response  # type: ignore[return-value]

    def create_response(self, response_data: Any, sub_response: Any) -> Response:
        # To those who know only JSON, a status other than 200 would mean that GraphQL was not reached.
        is_new = sub_response.media_type == requests.GRAPHQL_RESPONSE
        status = 400 if is_new and "data" not in response_data else 200
        if wait := _wait(response_data):
            return _response(sub_response.media_type, response_data, 429, **{"retry-after": str(wait)})
        return _response(sub_response.media_type, response_data, status)


def _wait(response_data: Mapping[str, Any]) -> int | None:
    """After how many seconds a tenant that asked for too much may ask again."""
    told = (error.get("extensions", {}).get("retryAfterSeconds") for error in response_data.get("errors", ()))
    return next(filter(None, told), None)


def _response(media_type: str, content: Mapping[str, Any], status: int, **headers: str) -> Response:
    headers["content-type"] = f"{media_type}; charset=utf-8"
    return Response(json.dumps(content, separators=(",", ":")), status, headers)


def _refusal(request: Request, refused: RefusedError) -> Response:
    error = {"message": str(refused), "extensions": {"code": refused.code}}
    return _response(request.state.answer_type, {"errors": [error]}, refused.status, **refused.headers)


def _told(error: GraphQLError, request: Request) -> dict[str, Any]:
    """What a client is told of an error: all of its own mistakes, of ours only where to ask."""
    told: dict[str, Any] = dict(error.formatted)
    # It may quote what was asked, and ends in logs of clients.
    told["message"] = _ADDRESSES.text(error.message)
    match error.original_error or error:
        case ApiError():
            return told
        case GraphQLError():
            code = (
                ErrorCode.GRAPHQL_PARSE_FAILED
                if isinstance(error, GraphQLSyntaxError)
                else ErrorCode.GRAPHQL_VALIDATION_FAILED
            )
            if not request.state.may_explore:
                told["message"] = told["message"].partition(" Did you mean")[0]
            return told | {"extensions": {"code": code}}
        case StoreUnavailableError() as unavailable:
            logger.error("store unavailable", reason=str(unavailable))
            ours = _ours(ErrorCode.UNAVAILABLE, "The messages cannot be read just now. Try again.", request)
        case unexpected:
            ours = _internal(unexpected, request)
    return told | ours


def _internal(unexpected: BaseException, request: Request) -> dict[str, Any]:
    # The exception's own text may hold an address; its type and place do not.
    logger.error(
        "request failed",
        error=type(unexpected).__name__,
        stack=traceback.format_tb(unexpected.__traceback__),
    )
    return _ours(ErrorCode.INTERNAL, "Something failed here. The request id names the log.", request)


def _ours(code: ErrorCode, message: str, request: Request) -> dict[str, Any]:
    # API Gateway's own: it is in its access log, and in the header apigw-requestid of every answer.
    request_id = request.scope["aws.event"]["requestContext"]["requestId"]
    return {"message": message, "extensions": {"code": code, "requestId": request_id}}
