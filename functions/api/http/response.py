"""Responses of the API: JSON in the client's media type or text, compressed if it accepts that, within
Lambda's limit."""

import gzip
import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

#: On every response: no cache stores it and no browser renders it.
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
}

#: Lambda takes a response of 6 MB ("Lambda quotas"), in which quotation marks and backslashes of a text are
#: escaped.
MAX_ANSWER_BYTES = 5_500_000

#: A smaller body becomes hardly smaller.
_MIN_GZIP_BYTES = 1_000
_GZIP_LEVEL = 4


class AnswerTooLargeError(Exception):
    """A response exceeds what Lambda can return."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"The response has {size:,} bytes, {MAX_ANSWER_BYTES:,} are allowed: lower `first`, or "
            "request fewer ids or fields."
        )


def json_response(
    request: Request, media_type: str, content: Mapping[str, Any], status: int, **headers: str
) -> Response:
    """Return a response of the API. Raises AnswerTooLargeError."""
    body = json.dumps(content, separators=(",", ":")).encode()
    size = len(body) + body.count(b'"') + body.count(b"\\")
    if size > MAX_ANSWER_BYTES:
        raise AnswerTooLargeError(size)
    return text_response(request, media_type, body, status, **headers)


def text_response(request: Request, media_type: str, body: bytes, status: int, **headers: str) -> Response:
    """Return a response in UTF-8, compressed if the client accepts that. `headers` override ours."""
    headers = HEADERS | {"content-type": f"{media_type}; charset=utf-8", "vary": "accept-encoding"} | headers
    if len(body) >= _MIN_GZIP_BYTES and _accepts_gzip(request.headers.get("accept-encoding", "")):
        body = gzip.compress(body, _GZIP_LEVEL, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, status, headers)


def _accepts_gzip(accept_encoding: str) -> bool:
    for coding in accept_encoding.lower().split(","):
        name, _, parameters = coding.partition(";")
        if name.strip() in ("gzip", "*"):
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
