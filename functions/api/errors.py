"""The errors of the API: a closed list of codes, and exceptions that carry them to the client."""

from enum import StrEnum

from graphql import GraphQLError


class ErrorCode(StrEnum):
    """`extensions.code` of every error."""

    ANSWER_TOO_LARGE = "ANSWER_TOO_LARGE"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    FORBIDDEN = "FORBIDDEN"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    INVALID_CURSOR = "INVALID_CURSOR"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    RATE_LIMITED = "RATE_LIMITED"
    TIMEOUT = "TIMEOUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


class ApiError(GraphQLError):
    """An error for the client: what is wrong, where, and how to fix it, without personal data.
    `details` are added to its `extensions`."""

    def __init__(self, code: ErrorCode, message: str, **details: int) -> None:
        super().__init__(message, extensions={"code": code.value, **details})


class RefusedError(Exception):
    """A refusal of a whole request, with its HTTP status."""

    def __init__(self, status: int, code: ErrorCode, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.code, self.headers = status, code, headers


def bad_input(message: str) -> ApiError:
    """Return the error for an invalid argument."""
    return ApiError(ErrorCode.BAD_USER_INPUT, message)


def bad_request(message: str) -> RefusedError:
    """Return the refusal of a request that is not a GraphQL request."""
    return RefusedError(400, ErrorCode.BAD_USER_INPUT, message)


def forbidden(message: str) -> RefusedError:
    """Return the refusal of a request that its caller is not permitted to make."""
    return RefusedError(403, ErrorCode.FORBIDDEN, message)
