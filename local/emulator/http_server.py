"""The loopback HTTP server under every service of the local run."""

import errno
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.errors import LocalError

HOST = "127.0.0.1"


class Handler(BaseHTTPRequestHandler):
    """Keep-alive, buffered, and without Nagle: unbuffered writes cost two delayed ACKs (88 ms) a request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def body(self) -> bytes:
        """The request's body, by its length or chunk by chunk."""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return b"".join(iter(self._chunk, b""))
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().split(b";")[0], 16)
        chunk = self.rfile.read(size)
        self.rfile.readline()
        return chunk

    def answer(self, status: int, body: bytes = b"", headers: list[tuple[str, str]] | None = None) -> None:
        """Send one whole response."""
        self.send_response_only(status)
        for name, value in headers or []:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Requests are logged where AWS logs them, not on the terminal."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def server_bind(self) -> None:
        # HTTPServer looks its own name up, which takes seconds where the resolver is slow.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]  # type: ignore[assignment]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a client that closes its connection."""


def port_taken(port: int, purpose: str) -> LocalError:
    """Return the error for a port that another program uses."""
    return LocalError(
        f"Port {port} ({purpose}) is taken: stop the program that listens on it, "
        "or choose other ports: make demo PORT=4800"
    )


class Service:
    """A server on 127.0.0.1 that runs in a thread until `stop`. Port 0 takes any free port."""

    def __init__(self, handler: type[Handler], purpose: str, port: int = 0) -> None:
        try:
            self._server = _Server((HOST, port), handler)
        except OSError as failure:
            if failure.errno == errno.EADDRINUSE:
                raise port_taken(port, purpose) from None
            raise
        self.port = self._server.server_port
        self.url = f"http://{HOST}:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name=purpose, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
