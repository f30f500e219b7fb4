"""An emulated AWS on a loopback port: moto's server, whose connections stay open."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server


class _Dispatcher(DomainDispatcherApplication):
    """Finds the service of a host once: moto lists its folders for each request, one request at a time."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._services: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        if host not in self._services:
            self._services[host] = super().get_backend_for_host(host)
        return self._services[host]


class _Handler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True


@contextmanager
def emulated_aws() -> Iterator[str]:
    """Serve until the context ends; the value is the URL."""
    server = make_server("127.0.0.1", 0, _Dispatcher(), threaded=True, request_handler=_Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
