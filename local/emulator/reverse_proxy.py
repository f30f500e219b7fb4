"""A reverse proxy: forwards requests with their Host header, so that signatures stay valid."""

import http.client
import threading
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from local.emulator.http_server import Handler, Service

_NOT_PASSED = frozenset({"expect", "transfer-encoding", "content-length"})
_NOT_ANSWERED = frozenset({"content-length", "transfer-encoding", "connection"})


class ReverseProxy:
    """At `url` as at `upstream`, with `headers` added to each request. `answer` may be made to differ."""

    def __init__(
        self, upstream: str, purpose: str, headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._address, self._headers = urlsplit(upstream).netloc, headers
        self._connections: dict[int, http.client.HTTPConnection] = {}
        self._service = Service(_endpoint(self), purpose)
        self.url = self._service.url

    def stop(self) -> None:
        self._service.stop()
        for thread in list(self._connections):
            self.hang_up(thread)

    def hang_up(self, thread: int) -> None:
        """Close the connection that a thread passes requests on by, if it has one."""
        if connection := self._connections.pop(thread, None):
            connection.close()

    def answer(self, handler: Handler) -> None:
        """Answer one request."""
        self.forward(handler, handler.body())

    def forward(self, handler: Handler, body: bytes) -> None:
        connection = self._connections.setdefault(
            threading.get_ident(), http.client.HTTPConnection(self._address)
        )
        connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
        for name, value in (*handler.headers.items(), *self._headers.items()):
            if name.lower() not in _NOT_PASSED:
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        answer = response.read()
        headers = [pair for pair in response.getheaders() if pair[0].lower() not in _NOT_ANSWERED]
        handler.answer(response.status, answer, headers)


def _endpoint(passing: ReverseProxy) -> type[Handler]:
    class Endpoint(Handler):
        def _answer(self) -> None:
            passing.answer(self)

        do_DELETE = do_GET = do_HEAD = do_POST = do_PUT = _answer  # noqa: N815

        def finish(self) -> None:
            super().finish()
            passing.hang_up(threading.get_ident())

    return Endpoint
