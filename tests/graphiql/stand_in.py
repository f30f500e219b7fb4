"""A loopback server for the page: the real GraphiQL handler; the API's schema with one made-up message."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from graphql import build_schema, graphql_sync

from functions.api.schema import schema
from functions.graphiql.handler import handler

#: What API Gateway itself answers, by the token that provokes it.
REFUSALS = {
    "": (401, "Unauthorized"),
    "refused": (401, "Unauthorized"),
    "throttled": (429, "Too Many Requests"),
}

SCHEMA = build_schema(schema.as_str())

MESSAGE = {
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

    viewer = {"tenant": "acme", "subject": "agent-7"}  # noqa: RUF012

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

    tokens_seen: list[str]

    def do_GET(self) -> None:
        answer = handler(http_api_event(self.path), None)
        body = answer["body"].encode()
        if answer.get("isBase64Encoded"):
            body = base64.b64decode(body)
        self._send(answer["statusCode"], answer["headers"], body)

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        if refusal := REFUSALS.get(token):
            status, message = refusal
            self._send(
                status, {"content-type": "application/json"}, json.dumps({"message": message}).encode()
            )
            return
        self.tokens_seen.append(token)
        result = graphql_sync(
            SCHEMA,
            request["query"],
            StandInApi(),
            variable_values=request.get("variables"),
            operation_name=request.get("operationName"),
        )
        self._send(200, {"content-type": "application/json"}, json.dumps(result.formatted).encode())

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
    return event | {"routeKey": f"GET {parts.path}"}


@contextmanager
def serving() -> Iterator[tuple[str, list[str]]]:
    """The page's address while the block lasts, and the tokens that the API gets meanwhile."""
    tokens: list[str] = []
    front = type("Front", (_Front,), {"tokens_seen": tokens})
    server = ThreadingHTTPServer(("127.0.0.1", 0), front)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/graphql", tokens
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
