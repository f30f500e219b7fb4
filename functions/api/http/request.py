"""The HTTP rules of a request: method, media types, size and JSON.

They follow "GraphQL over HTTP" (GraphQL Foundation, draft of 2025): POST with `application/json`, or GET if
the stack allows it; the response is `application/graphql-response+json` if the client accepts that, otherwise
`application/json`.
"""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from functions.api.errors import ErrorCode, RefusedError, bad_request
from functions.api.execution.trusted_documents import with_document

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"

#: Room for 500 global ids of 210 characters, the longest, beside a query of 16 KB.
MAX_BODY_BYTES = 128 * 1024


def response_type(accept: str | None) -> str:
    """Return the media type of the response. Raises RefusedError 406 if `accept` allows neither."""
    if accept is None or not accept.strip():
        return JSON
    ranges = [_media_type(text) for text in accept.split(",")]
    preferences = {offered: _preference(offered, ranges) for offered in (JSON, GRAPHQL_RESPONSE)}
    best = max(preferences, key=lambda offered: preferences[offered])
    if not preferences[best][0]:
        raise _refused(406, f"Responses are {GRAPHQL_RESPONSE} or {JSON}, in UTF-8: accept one of them.")
    return best


def _preference(offered: str, ranges: list[tuple[str, dict[str, str]]]) -> tuple[float, int, bool]:
    """Return the preference for a type: its quality, how specific the range is, and a tie-break. A client
    that names both types knows the new one; a client that names neither may know only JSON."""
    for specificity, named in ((2, offered), (1, "application/*"), (0, "*/*")):
        for media_type, parameters in ranges:
            if media_type == named and _is_utf_8(parameters):
                is_named = specificity == 2
                return _quality(parameters), specificity, (offered == GRAPHQL_RESPONSE) is is_named
    return 0.0, 0, False


def _quality(parameters: dict[str, str]) -> float:
    try:
        return max(float(parameters.get("q", "1")), 0.0)
    except ValueError:
        return 0.0


def _media_type(text: str) -> tuple[str, dict[str, str]]:
    """Return a media type or range in lower case, and its parameters."""
    media_type, *rest = (part.strip().lower() for part in text.split(";"))
    parameters = (part.partition("=") for part in rest)
    return media_type, {name.strip(): value.strip().strip('"') for name, _, value in parameters}


def _is_utf_8(parameters: dict[str, str]) -> bool:
    return parameters.get("charset", "utf-8") in ("utf-8", "utf8")


async def check(request: Request, *, by_get: bool) -> None:
    """Raise RefusedError for a request whose content cannot be read. `by_get`: GET is allowed beside POST."""
    if request.method == "GET" and by_get:
        if not any(map(request.query_params.get, ("query", "documentId", "extensions"))):
            raise bad_request("The URL must carry the text of the query as `query`, or its `documentId`.")
        return
    if request.method != "POST":
        allowed = "GET, POST" if by_get else "POST"
        raise _refused(405, f"Send GraphQL requests by {allowed.replace(',', ' or')}.", Allow=allowed)
    media_type, parameters = _media_type(request.headers.get("content-type", ""))
    if media_type != JSON or not _is_utf_8(parameters):
        raise _refused(415, f"Send the request as {JSON}, in UTF-8, and state that in Content-Type.")
    size = len(await request.body())
    if size > MAX_BODY_BYTES:
        message = (
            f"The body has {size:,} bytes, {MAX_BODY_BYTES:,} are allowed: split it into several requests."
        )
        raise _refused(413, message)


def decode(body: bytes | str) -> dict[str, Any]:
    """Return the parameters of one GraphQL request. Raises RefusedError for anything else."""
    parameters = _json(body, "The request's body")
    if isinstance(parameters, list):
        raise bad_request("Batches are not supported: send one operation per request.")
    if not isinstance(parameters, dict):
        raise bad_request("The request's body must be a JSON object with `query`.")
    if not isinstance(parameters.get("operationName"), str | None):
        raise bad_request("`operationName` must be a string or null.")
    return with_document(parameters)


def decode_url(query: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters of a GraphQL request in a URL. Raises RefusedError for an unreadable one."""
    in_json = ("variables", "extensions")
    return with_document(
        {
            name: _json(value, f"The URL's `{name}`") if name in in_json and value else value
            for name, value in query.items()
        }
    )


def _json(text: bytes | str, what: str) -> Any:
    try:
        value = json.loads(text if isinstance(text, str) else text.decode(), parse_constant=_no_constant)
        # Half a surrogate pair is valid JSON but no text: it cannot be encoded in UTF-8.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise bad_request(f"{what} is not JSON in UTF-8.") from None
    return value


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _refused(status: int, message: str, **headers: str) -> RefusedError:
    return RefusedError(status, ErrorCode.BAD_USER_INPUT, message, **headers)
