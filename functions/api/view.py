"""GraphQL over HTTP: who may ask, what an error may tell, and that no cache keeps an answer."""

import asyncio
import traceback
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from cross_web import HTTPException
from graphql import GraphQLError, GraphQLSyntaxError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from functions.api.context import Context
from functions.api.errors import ApiError, ErrorCode
from functions.api.principal import UnauthenticatedError
from functions.api.schema import schema
from functions.messages.store import StoreUnavailableError

logger = Logger(child=True)

_NO_STORE = {"Cache-Control": "no-store"}


class GraphQLView(GraphQL[Context, None]):
    """The API's only view. `make_context` reads an API Gateway event and a Lambda context; it may block."""

    def __init__(self, make_context: Callable[[Any, Any], Context]) -> None:
        super().__init__(schema, graphql_ide=None, allow_queries_via_get=False, subscription_protocols=())
        self._make_context = make_context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self.run(request) if request.method == "POST" else _ONLY_POST
        except UnauthenticatedError as error:
            response = _refusal(401, ErrorCode.UNAUTHENTICATED, str(error))
        except HTTPException as error:
            response = _refusal(error.status_code, ErrorCode.BAD_USER_INPUT, error.reason)
        await response(scope, receive, send)

    async def get_context(self, request: Any, response: Any) -> Context:
        response.headers.update(_NO_STORE)
        return await asyncio.to_thread(
            self._make_context, request.scope["aws.event"], request.scope["aws.context"]
        )

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        response = GraphQLHTTPResponse(data=result.data)
        if result.errors:
            response["errors"] = [_told(error, request) for error in result.errors]
        return response


def _refusal(status: int, code: ErrorCode, message: str, **headers: str) -> Response:
    errors = [{"message": message, "extensions": {"code": code}}]
    return JSONResponse({"errors": errors}, status, headers=_NO_STORE | headers)


_ONLY_POST = _refusal(405, ErrorCode.BAD_USER_INPUT, "Send GraphQL requests by POST.", Allow="POST")


def _told(error: GraphQLError, request: Request) -> dict[str, Any]:
    """What a client is told of an error: all of its own mistakes, of ours only where to ask."""
    told: dict[str, Any] = dict(error.formatted)
    request_id = request.scope["aws.context"].aws_request_id
    match error.original_error or error:
        case ApiError():
            return told
        case GraphQLError():
            code = (
                ErrorCode.GRAPHQL_PARSE_FAILED
                if isinstance(error, GraphQLSyntaxError)
                else ErrorCode.GRAPHQL_VALIDATION_FAILED
            )
            return told | {"extensions": {"code": code}}
        case StoreUnavailableError() as unavailable:
            logger.error("store unavailable", reason=str(unavailable))
            code, told["message"] = ErrorCode.UNAVAILABLE, "The messages cannot be read just now. Try again."
        case unexpected:
            # The exception's own text may hold an address; its type and place do not.
            logger.error(
                "resolver failed",
                error=type(unexpected).__name__,
                stack=traceback.format_tb(unexpected.__traceback__),
            )
            code, told["message"] = ErrorCode.INTERNAL, "Something failed here. The request id names the log."
    return told | {"extensions": {"code": code, "requestId": request_id}}
