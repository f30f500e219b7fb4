"""A loopback server for the page: the real GraphiQL handler; the API's schema with one made-up message."""

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from graphql import build_schema, graphql_sync

from functions.api.schema.schema import schema
from functions.contract.scopes import Scope
from functions.pages.sign_in import SignIn
from functions.pages.site import Site
from local.emulator.oidc.provider import Provider, serve
from local.emulator.oidc.tokens import TokenIssuer

#: What API Gateway itself answers, by the token that provokes it.
REFUSALS = {
    "": (401, "Unauthorized"),
    "refused": (401, "Unauthorized"),
    "throttled": (429, "Too Many Requests"),
}

#: What the API itself answers to a token without a tenant, where the request names none.
TENANTLESS = {
    "errors": [{"message": "The token names no tenant.", "extensions": {"code": "UNAUTHENTICATED"}}]
}
ISSUER = "https://login.example.com/"

SCHEMA = build_schema(schema.as_str())

MESSAGE: dict[str, Any] = {
    "__typename": "EmailMessage",
    "messageId": "0100018f-made-up-000000",
    "project": {"name": "acme-shop"},
    "channel": "EMAIL",
    "status": "OPENED",
    "isFinal": True,
    "destination": "jane@example.com",
    "sender": "Acme <post@example.org>",
    "sentAt": "2026-11-23T09:00:00.000Z",
    "updatedAt": "2026-11-23T09:14:02.120Z",
    "campaignId": "spring",
    "journeyId": "welcome",
    "subject": "Your order is on its way",
    "openCount": 1,
    "clickCount": 0,
    "events": [
        {"type": "ACCEPTED", "occurredAt": "2026-11-23T09:00:00.310Z", "providerType": "Send"},
        {"type": "DELIVERED", "occurredAt": "2026-11-23T09:00:01.310Z", "providerType": "Delivery"},
        {"type": "OPENED", "occurredAt": "2026-11-23T09:14:02.120Z", "providerType": "Open"},
    ],
}


class StandInApi:
    """Root fields of `SCHEMA`; one message, whatever is asked for but an id that says there is none."""

    def __init__(self, viewer: dict[str, Any]) -> None:
        self.viewer = viewer

    def message(self, _info: object, **asked: Any) -> dict[str, Any] | None:
        return _message(asked["id"])

    def messagesByIds(self, _info: object, **asked: Any) -> list[dict[str, Any] | None]:  # noqa: N802
        return [_message(message_id) for message_id in asked["ids"]]

    def messages(self, _info: object, **_asked: Any) -> dict[str, Any]:
        return _CONNECTION

    def journey(self, _info: object, **asked: Any) -> dict[str, Any]:
        return {"journeyId": asked["id"], "messages": _CONNECTION}


def _message(message_id: str) -> dict[str, Any] | None:
    return None if message_id == "no-such-message" else MESSAGE


_CONNECTION = {
    "edges": [{"cursor": "c", "node": MESSAGE}],
    "pageInfo": {"hasNextPage": False, "endCursor": "c"},
}


class _Front(BaseHTTPRequestHandler):
    """As an HTTP API would call the functions: routes, payload 2.0, a token looked at but not verified."""

    site: Site
    tokens_seen: list[str]

    def do_GET(self) -> None:
        answer = self.site.respond(http_api_event(self.path))
        body = answer["body"].encode()
        if answer.get("isBase64Encoded"):
            body = base64.b64decode(body)
        self._send(answer["statusCode"], answer["headers"], body)

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        if refusal := REFUSALS.get(token):
            status, message = refusal
            self._send_json(status, {"message": message})
            return
        self.tokens_seen.append(token)
        viewer = viewer_of(token, self.headers.get("x-tenant"))
        if viewer["tenant"] is None:
            self._send_json(401, TENANTLESS)
            return
        result = graphql_sync(
            SCHEMA,
            request["query"],
            StandInApi(viewer),
            variable_values=request.get("variables"),
            operation_name=request.get("operationName"),
        )
        self._send_json(200, result.formatted)

    def _send_json(self, status: int, content: Mapping[str, Any]) -> None:
        self._send(status, {"content-type": "application/json"}, json.dumps(content).encode())

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: a test's output is its own."""


def http_api_event(target: str) -> dict[str, Any]:
    """The payload 2.0 event of `GET target`, as the routes of the product make it."""
    parts = urlsplit(target)
    event: dict[str, Any] = {"version": "2.0", "rawPath": parts.path, "rawQueryString": parts.query}
    event |= {"queryStringParameters": dict(parse_qsl(parts.query))} if parts.query else {}
    if parts.path.startswith("/graphiql/"):
        file = parts.path.removeprefix("/graphiql/")
        return event | {"routeKey": "GET /graphiql/{file}", "pathParameters": {"file": file}}
    if parts.path.startswith("/explorer/"):
        below = unquote(parts.path.removeprefix("/explorer/"))
        return event | {"routeKey": "GET /explorer/{proxy+}", "pathParameters": {"proxy": below}}
    return event | {"routeKey": f"GET {parts.path}"}


def viewer_of(token: str, tenant: str | None) -> dict[str, Any]:
    """Whom a token names; one that is no JWT names somebody, too."""
    parts = token.split(".")
    payload = (
        base64.urlsafe_b64decode(parts[1] + "==") if len(parts) == 3 else b'{"tenant": "acme", "sub": "x"}'
    )
    claims = json.loads(payload)
    scopes = claims.get("scope", "").split()
    return {"tenant": tenant or claims.get("tenant"), "subject": claims["sub"], "scopes": scopes}


@dataclass(frozen=True)
class Served:
    """Where the page is, where people sign in, and the tokens that the API has been given."""

    page_url: str
    issuer_url: str
    tokens: list[str]


@contextmanager
def serving(*, sign_in: bool = False) -> Iterator[Served]:
    """The page while the block lasts. With `sign_in` it offers that, with the local run's provider."""

    class Front(_Front):
        tokens_seen: list[str] = []  # noqa: RUF012

    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    page_url = f"http://127.0.0.1:{server.server_address[1]}/graphql"
    provider = serve(a_provider(page_url))
    client = SignIn(provider.url, "a-client", "openid messages:read", "message-tracker")
    Front.site = Site(client if sign_in else None)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(page_url, provider.url, Front.tokens_seen)
    finally:
        provider.stop()
        server.shutdown()
        server.server_close()
        thread.join()


def a_provider(page_url: str) -> Provider:
    """The local run's provider, for two tenants."""
    keys = TokenIssuer()

    def mint(tenant: str, scope: str, exp: int) -> str:
        return keys.mint(
            ISSUER, "message-tracker", sub=f"someone@{tenant}", tenant=tenant, scope=scope, exp=exp
        )

    return Provider(ISSUER, ["acme", "globex"], list(Scope), frozenset([page_url]), keys, mint)
