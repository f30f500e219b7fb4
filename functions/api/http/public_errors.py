"""Errors as the client sees them: its own mistakes in full, server errors by a request id, no personal
data."""

import traceback
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger
from graphql import GraphQLError, GraphQLSyntaxError

from functions.api.errors import ApiError, ErrorCode
from functions.api.nodes.masking import Mask
from functions.messages.storage.store import StoreUnavailableError

logger = Logger(child=True)

#: A longer message is cut before anything else is done with it: it may quote the whole request.
_MAX_MESSAGE = 500

#: A list of messages can fail in each of its messages.
MAX_ERRORS = 20

_ADDRESSES = Mask(frozenset())
_UNAVAILABLE = "Message store temporarily unavailable: retry the request."
_INTERNAL = "Internal error: the request id identifies it in the log."


def public_text(text: str) -> str:
    """Return a text that may quote the request, without addresses and of bounded length."""
    return _ADDRESSES.text(text if len(text) <= _MAX_MESSAGE else text[:_MAX_MESSAGE] + "…")


def public_error(error: GraphQLError, request_id: str, *, shows_schema: bool) -> dict[str, Any]:
    """Return an error of an operation. `shows_schema`: suggestions of names are left in."""
    # Without its message, which is bounded first.
    located = {"locations": error.formatted.get("locations"), "path": error.path}
    public: dict[str, Any] = {name: value for name, value in located.items() if value}
    match error.original_error or error:
        case ApiError():
            return public | {"message": public_text(error.message), "extensions": error.extensions}
        case GraphQLError():
            message = public_text(error.message)
            if not shows_schema:
                message = message.partition(" Did you mean")[0]
            is_syntax = isinstance(error, GraphQLSyntaxError)
            code = ErrorCode.GRAPHQL_PARSE_FAILED if is_syntax else ErrorCode.GRAPHQL_VALIDATION_FAILED
            return public | {"message": message, "extensions": {"code": code}}
        case StoreUnavailableError() as unavailable:
            logger.error("store unavailable", reason=str(unavailable))
            return public | _server_error(ErrorCode.UNAVAILABLE, _UNAVAILABLE, request_id)
        case unexpected:
            return public | internal_error(unexpected, request_id)


def internal_error(unexpected: BaseException, request_id: str) -> dict[str, Any]:
    """Log an unexpected exception and return the error for the client."""
    # The text of an exception may contain an address; its type and stack do not.
    logger.error(
        "request failed",
        error=type(unexpected).__name__,
        stack=traceback.format_tb(unexpected.__traceback__),
    )
    return _server_error(ErrorCode.INTERNAL, _INTERNAL, request_id)


def refusal(code: ErrorCode, message: str) -> Mapping[str, Any]:
    """Return the content of a response that has only one error."""
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


def _server_error(code: ErrorCode, message: str, request_id: str) -> dict[str, Any]:
    return {"message": message, "extensions": {"code": code, "requestId": request_id}}
