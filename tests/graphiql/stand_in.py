"""A loopback server for the page: the real GraphiQL handler, and a small API in place of the real one."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from graphql import build_schema, graphql_sync

from functions.graphiql.handler import handler

SCHEMA = build_schema(
    """
    scalar DateTime
    enum Channel { EMAIL SMS OTHER }
    enum MessageStatus { ACCEPTED SENT DELIVERED OPENED CLICKED SOFT_BOUNCED HARD_BOUNCED FAILED UNKNOWN }
    enum SortDirection { ASC DESC }
    input MessageLookup @oneOf { destination: String campaignId: ID journeyId: ID }
    input MessageFilter { channels: [Channel!] statuses: [MessageStatus!] }
    interface Message {
      id: ID! messageId: String! channel: Channel! status: MessageStatus! providerStatus: String
      isFinal: Boolean! destination: String! sender: String sentAt: DateTime! updatedAt: DateTime!
      campaignId: ID journeyId: ID
    }
    type EmailMessage implements Message {
      id: ID! messageId: String! channel: Channel! status: MessageStatus! providerStatus: String
      isFinal: Boolean! destination: String! sender: String sentAt: DateTime! updatedAt: DateTime!
      campaignId: ID journeyId: ID subject: String
      deliveredAt: DateTime openedAt: DateTime clickedAt: DateTime openCount: Int clickCount: Int
    }
    type SmsMessage implements Message {
      id: ID! messageId: String! channel: Channel! status: MessageStatus! providerStatus: String
      isFinal: Boolean! destination: String! sender: String sentAt: DateTime! updatedAt: DateTime!
      campaignId: ID journeyId: ID
      recordStatus: String isoCountryCode: String parts: Int priceInMillicentsUsd: Float
    }
    type PageInfo { hasNextPage: Boolean! endCursor: String }
    type MessageEdge { cursor: String! node: Message! }
    type MessageConnection { edges: [MessageEdge!]! pageInfo: PageInfo! }
    type Journey { id: ID!
      messages(first: Int! = 25, after: String, order: SortDirection! = DESC): MessageConnection! }
    "Who asks."
    type Viewer { tenant: String! subject: String! }
    type Query {
      viewer: Viewer!
      message(id: ID!): Message
      messagesByIds(ids: [ID!]!): [Message]!
      messages(by: MessageLookup!, filter: MessageFilter, first: Int! = 25, after: String,
        order: SortDirection! = DESC): MessageConnection!
      journey(id: ID!): Journey
    }
    """
)

MESSAGE = {
    "__typename": "EmailMessage",
    "id": "msg_1",
    "messageId": "0100018f-made-up-000000",
    "channel": "EMAIL",
    "status": "OPENED",
    "providerStatus": "_email.open",
    "isFinal": True,
    "destination": "jane@example.com",
    "sender": "Acme <post@example.org>",
    "sentAt": "2026-11-23T09:00:00.000Z",
    "updatedAt": "2026-11-23T09:14:02.120Z",
    "campaignId": "spring",
    "journeyId": "welcome",
    "subject": "Your order is on its way",
    "deliveredAt": "2026-11-23T09:00:01.310Z",
    "openedAt": "2026-11-23T09:14:02.120Z",
    "openCount": 3,
    "clickCount": 0,
}


class StandInApi:
    """Root fields of `SCHEMA`; one message, whatever is asked for but an id that says there is none."""

    viewer = {"tenant": "acme", "subject": "agent-7"}  # noqa: RUF012

    def message(self, _info: object, id: str) -> dict[str, Any] | None:  # noqa: A002
        return None if id == "no-such-message" else MESSAGE

    def messagesByIds(self, info: object, ids: list[str]) -> list[dict[str, Any] | None]:  # noqa: N802
        return [self.message(info, id) for id in ids]  # noqa: A001

    def messages(self, _info: object, **_asked: Any) -> dict[str, Any]:
        return _CONNECTION

    def journey(self, _info: object, id: str) -> dict[str, Any]:  # noqa: A002
        return {"id": id, "messages": _CONNECTION}


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
        authorization = self.headers.get("authorization", "")
        if not authorization.startswith("Bearer ") or authorization.endswith("refused"):
            self._send(401, {"content-type": "application/json"}, b'{"message":"Unauthorized"}')
            return
        self.tokens_seen.append(authorization.removeprefix("Bearer "))
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
