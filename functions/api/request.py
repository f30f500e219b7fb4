"""What a request must look like before anything in it is read: method, media types, size, JSON.

As "GraphQL over HTTP" (GraphQL Foundation, draft of 2025) has it: POST with `application/json`; answered as
`application/graphql-response+json` to those who ask for it, else as `application/json`.
"""

import json
from typing import Any

from starlette.requests import Request

from functions.api.errors import ErrorCode, RefusedError, unreadable

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"

#: 500 global ids, each of 210 characters where a project's name is long, beside a query of 16 KB.
BODY_AT_MOST = 128 * 1024


def answer_type(accept: str | None) -> str:
    """The media type to answer in. Raises RefusedError 406 where `accept` takes neither."""
    if accept is None or not accept.strip():
        return JSON
    ranges = [_media_type(text) for text in accept.split(",")]
    wanted = {offered: _wanted(offered, ranges) for offered in (JSON, GRAPHQL_RESPONSE)}
    best = max(wanted, key=lambda offered: wanted[offered])
    if not wanted[best][0]:
        raise _refused(406, f"Answers are {GRAPHQL_RESPONSE} or {JSON}, in UTF-8: accept one of them.")
    return best


def _wanted(offered: str, ranges: list[tuple[str, dict[str, str]]]) -> tuple[float, int, bool]:
    """How much a type is wanted: its quality, how closely it is named, and the one meant where all is equal:
    who names both knows the new one, who names none may know neither."""
    for closeness, named in ((2, offered), (1, "application/*"), (0, "*/*")):
        for media_type, parameters in ranges:
            if media_type == named and _is_utf_8(parameters):
                told_apart = closeness == 2
                return _quality(parameters), closeness, (offered == GRAPHQL_RESPONSE) is told_apart
    return 0.0, 0, False


def _quality(parameters: dict[str, str]) -> float:
    try:
        return max(float(parameters.get("q", "1")), 0.0)
    except ValueError:
        return 0.0


def _media_type(text: str) -> tuple[str, dict[str, str]]:
    """A media type or range in lower case, and its parameters."""
    media_type, *rest = (part.strip().lower() for part in text.split(";"))
    parameters = (part.partition("=") for part in rest)
    return media_type, {name.strip(): value.strip().strip('"') for name, _, value in parameters}


def _is_utf_8(parameters: dict[str, str]) -> bool:
    return parameters.get("charset", "utf-8") in ("utf-8", "utf8")


async def check(request: Request) -> None:
    """Raises RefusedError for a request that is not worth reading."""
    if request.method != "POST":
        raise _refused(405, "Send GraphQL requests by POST.", Allow="POST")
    media_type, parameters = _media_type(request.headers.get("content-type", ""))
    if media_type != JSON or not _is_utf_8(parameters):
        raise _refused(415, f"Send the request as {JSON}, in UTF-8, and say so in Content-Type.")
    size = len(await request.body())
    if size > BODY_AT_MOST:
        told = (
            f"The request's body has {size:,} bytes, {BODY_AT_MOST:,} are allowed: ask in several requests."
        )
        raise _refused(413, told)


def decode(body: bytes | str) -> dict[str, Any]:
    """The parameters of one GraphQL request. Raises RefusedError for anything else."""
    try:
        parameters = json.loads(body if isinstance(body, str) else body.decode(), parse_constant=_no_constant)
        # Half a surrogate pair is valid JSON and no text: it could be neither stored nor answered.
        json.dumps(parameters, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise unreadable("The request's body is not JSON in UTF-8.") from None
    if isinstance(parameters, list):
        raise unreadable("Send one request at a time: batches are not taken.")
    if not isinstance(parameters, dict):
        raise unreadable("The request's body must be a JSON object with `query`.")
    if not isinstance(parameters.get("operationName"), str | None):
        raise unreadable("`operationName` must be a text or null, if it is there.")
    return parameters


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _refused(status: int, message: str, **headers: str) -> RefusedError:
    return RefusedError(status, ErrorCode.BAD_USER_INPUT, message, **headers)
