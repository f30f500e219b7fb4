"""DynamoDB in bad health: passes requests on to the embedded AWS, or answers as a table that cannot serve.

Functions reach it through AWS_ENDPOINT_URL_DYNAMODB; requests go on unchanged, Host header and all, so that
their signatures hold.
"""

import http.client
import json
import threading
import zlib
from collections import Counter
from random import Random
from urllib.parse import urlsplit

from local.http_server import Handler, Service

#: As DynamoDB words them (Amazon DynamoDB Developer Guide, "Error handling").
_THROTTLED = 400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
_DOWN = 500, "com.amazonaws.dynamodb.v20120810#InternalServerError"


class SickTable:
    """A DynamoDB endpoint. `throttled`: the share of requests turned away; all of them while it is `down`."""

    def __init__(self, upstream: str, dice: Random) -> None:
        self.throttled, self.down = 0.0, False
        self.counts: Counter[str] = Counter()
        self._address = urlsplit(upstream).netloc
        self._dice = dice
        self._connections: dict[int, http.client.HTTPConnection] = {}
        self._service = Service(_endpoint(self), "DynamoDB under faults")
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
        body = handler.body()
        if self.down:
            self.counts["down"] += 1
            return _refuse(handler, *_DOWN)
        if self.throttled and self._dice.random() < self.throttled:
            self.counts["throttled"] += 1
            return _refuse(handler, *_THROTTLED)
        self.counts["passed"] += 1
        status, headers, answer = self._pass_on(handler, body)
        return handler.answer(status, answer, headers)

    def _pass_on(self, handler: Handler, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = self._connections.setdefault(
            threading.get_ident(), http.client.HTTPConnection(self._address)
        )
        connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
        for name, value in handler.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        answer = response.read()
        dropped = {"content-length", "transfer-encoding", "connection"}
        headers = [(name, value) for name, value in response.getheaders() if name.lower() not in dropped]
        return response.status, headers, answer


def _refuse(handler: Handler, status: int, kind: str) -> None:
    body = json.dumps({"__type": kind, "message": "injected by the local run"}).encode()
    headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amz-crc32", str(zlib.crc32(body)))]
    handler.answer(status, body, headers)


def _endpoint(table: SickTable) -> type[Handler]:
    class Endpoint(Handler):
        def do_POST(self) -> None:  # noqa: N802
            table.answer(self)

        def finish(self) -> None:
            super().finish()
            table.hang_up(threading.get_ident())

    return Endpoint
