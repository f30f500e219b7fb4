"""The explorer on a loopback port: the real page function, and the real API over messages in memory."""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from functions.contract.scopes import Scope
from functions.pages.sign_in import SignIn
from functions.pages.site import Site
from local.emulator.oidc.provider import Provider, serve
from local.emulator.oidc.tokens import TokenIssuer
from tests.unit.functions.api.conftest import CLAIMS, Api, http_event
from tests.web.explorer_messages import PROJECTS, api_with_messages
from tests.web.fake_api import ISSUER, http_api_event


@dataclass(frozen=True)
class Refusal:
    """What the gateway returns to the next queries, `times` of them."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Gateway:
    """Routes requests to the page and to the API. `refusals` are returned first, one for each query.

    A token's payload is taken for its claims; its signature is not verified.
    """

    site: Site
    api: Api
    refusals: list[Refusal] = field(default_factory=list)
    queries: list[dict[str, Any]] = field(default_factory=list)
    scope: str = f"{Scope.READ_MESSAGES} {Scope.READ_ADDRESSES}"

    def get(self, target: str) -> dict[str, Any]:
        return self.site.respond(http_api_event(target))

    def post(self, body: bytes, token: str, tenant: str | None) -> dict[str, Any]:
        self.queries.append(json.loads(body))
        if self.refusals:
            refusal = self.refusals.pop(0)
            headers = {"content-type": "application/json", **refusal.headers}
            return {"statusCode": refusal.status, "headers": headers, "body": json.dumps(refusal.body)}
        if token == "refused":
            return {"statusCode": 401, "headers": {}, "body": json.dumps({"message": "Unauthorized"})}
        claims = CLAIMS | {"scope": self.scope, "sub": "agent-7"} | _claims(token)
        headers = {"x-tenant": tenant} if tenant else {}
        event = http_event(body, {name: value for name, value in claims.items() if value}, **headers)
        with event_loop():
            response = self.api.send(event)
        return response | {"headers": response["headers"] | {"apigw-requestid": "a-request"}}


@contextmanager
def event_loop() -> Iterator[None]:
    """Give this thread a loop while the block lasts: Mangum takes the thread's, or leaves one behind."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _claims(token: str) -> dict[str, Any]:
    parts = token.split(".")
    return dict(json.loads(base64.urlsafe_b64decode(parts[1] + "=="))) if len(parts) == 3 else {}


class _Front(BaseHTTPRequestHandler):
    gateway: Gateway

    def do_GET(self) -> None:
        self._send(self.gateway.get(self.path))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        self._send(self.gateway.post(body, token, self.headers.get("x-tenant")))

    def _send(self, response: dict[str, Any]) -> None:
        body = response["body"].encode()
        if response.get("isBase64Encoded"):
            body = base64.b64decode(body)
        self.send_response(response["statusCode"])
        for name, value in {**response["headers"], "content-length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: a test's output is its own."""


@dataclass(frozen=True)
class Explorer:
    """A running explorer: the address of its start, that of its issuer, and the gateway behind both."""

    url: str
    issuer_url: str
    gateway: Gateway


@contextmanager
def serving_explorer() -> Iterator[Explorer]:
    """Serve the explorer with the messages of `explorer_messages`, with a sign-in, while the block lasts."""

    class Front(_Front):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    server.daemon_threads = True
    url = f"http://127.0.0.1:{server.server_address[1]}/explorer"
    provider = serve(_provider(url))
    sign_in = SignIn(provider.url, "a-client", "openid messages:read addresses:read", "message-tracker")
    with ThreadPoolExecutor(4) as executor:
        with event_loop():
            Front.gateway = Gateway(Site(sign_in), api_with_messages(executor))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Explorer(url, provider.url, Front.gateway)
        finally:
            provider.stop()
            server.shutdown()
            server.server_close()
            thread.join()


def _provider(page_url: str) -> Provider:
    keys = TokenIssuer()

    def mint(tenant: str, scope: str, exp: int) -> str:
        return keys.mint(
            ISSUER, "message-tracker", sub=f"someone@{tenant}", tenant=tenant, scope=scope, exp=exp
        )

    tenants = sorted(set(PROJECTS.values()))
    return Provider(ISSUER, tenants, list(Scope), frozenset([page_url]), keys, mint)
