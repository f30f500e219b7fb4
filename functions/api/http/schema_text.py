"""Serves the schema as text, for the generators of typed clients."""

from functools import cache
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from functions.api.auth.principal import Principal
from functions.api.errors import forbidden
from functions.api.http.response import text_response
from functions.api.schema.schema import schema
from functions.contract.headers_and_claims import SCHEMA_FILE
from functions.contract.scopes import Scope

TEXT = "text/plain"


def is_for_schema(request: Request) -> bool:
    """Return whether a request is for the schema; each authentication method has its own route."""
    return request.method == "GET" and request.url.path.endswith(f"/{SCHEMA_FILE}")


def check_may_read(principal: Principal) -> None:
    """Raise RefusedError 403 for a caller who may not see the schema."""
    if not principal.may(Scope.READ_SCHEMA):
        raise forbidden(f"Missing required scope: {Scope.READ_SCHEMA}.")


def schema_response(request: Request) -> Response:
    """Return the schema, or 304 where the client has it. A cache has to revalidate it each time, so that the
    schema is never shown to a caller who may no longer see it."""
    text, tag = _schema()
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    tags = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    if tag in tags:
        return text_response(request, TEXT, b"", 304, **headers)
    return text_response(request, TEXT, text, 200, **headers)


@cache
def _schema() -> tuple[bytes, str]:
    text = f"{schema.as_str()}\n".encode()
    # Weak: the tag is the same for the compressed form.
    return text, f'W/"{sha256(text).hexdigest()[:32]}"'
