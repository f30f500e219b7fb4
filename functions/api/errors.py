"""What a client can be told went wrong: one closed list of codes."""

from enum import StrEnum

from graphql import GraphQLError


class ErrorCode(StrEnum):
    """`extensions.code` of every error."""

    BAD_USER_INPUT = "BAD_USER_INPUT"
    FORBIDDEN = "FORBIDDEN"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    INVALID_CURSOR = "INVALID_CURSOR"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    RATE_LIMITED = "RATE_LIMITED"
    TIMEOUT = "TIMEOUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


class ApiError(GraphQLError):
    """An error that is the client's to know: says what, where and how to mend it, and no personal data.
    `told`: what else stands in its `extensions`."""

    def __init__(self, code: ErrorCode, message: str, **told: int) -> None:
        super().__init__(message, extensions={"code": code.value, **told})


class RefusedError(Exception):
    """A whole request that is not answered, with the HTTP status that says so."""

    def __init__(self, status: int, code: ErrorCode, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.code, self.headers = status, code, headers


def bad_input(message: str) -> ApiError:
    return ApiError(ErrorCode.BAD_USER_INPUT, message)


def bad_request(message: str) -> RefusedError:
    """The refusal of a request that is no GraphQL request."""
    return RefusedError(400, ErrorCode.BAD_USER_INPUT, message)


def forbidden(message: str) -> RefusedError:
    """The refusal of a request that its caller has no right to make."""
    return RefusedError(403, ErrorCode.FORBIDDEN, message)
