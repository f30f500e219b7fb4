"""The HTTP API on loopback: sockets, CORS, throttling and access logs as declared for the stage."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from local.deployment.manifest import EmulatedHttpApi
from local.emulator.cloudwatch.metrics import EmitMetric, discard
from local.emulator.http_api.payload import Request, Response, message
from local.emulator.http_server import Handler, Service

#: "Payload size" of the HTTP API quotas.
BODY_LIMIT = 10 * 1024 * 1024


class Throttle:
    """The stage's token bucket: `rate` requests a second on average, `burst` at once."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._at = float(burst), clock()
        self._lock = threading.Lock()

    def admits(self) -> bool:
        with self._lock:
            now = self._clock()
            self._tokens = min(float(self._burst), self._tokens + (now - self._at) * self._rate)
            self._at = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


def cors_headers(cors: Mapping[str, Any], origin: str) -> list[tuple[str, str]]:
    """Return the CORS headers for this origin; none for an origin that is not declared."""
    allowed = cors.get("allowOrigins", [])
    if not origin or not ({origin, "*"} & set(allowed)):
        return []
    headers = [("Access-Control-Allow-Origin", "*" if "*" in allowed else origin), ("Vary", "Origin")]
    if cors.get("allowCredentials"):
        headers.append(("Access-Control-Allow-Credentials", "true"))
    if exposed := cors.get("exposeHeaders"):
        headers.append(("Access-Control-Expose-Headers", ",".join(exposed)))
    return headers


def preflight(cors: Mapping[str, Any], request: Request) -> Response:
    """Return API Gateway's own response to a CORS preflight; the function is not invoked."""
    headers = cors_headers(cors, request.headers.get("origin", ""))
    if headers:
        headers.append(("Access-Control-Allow-Methods", ",".join(cors.get("allowMethods", []))))
        headers.append(("Access-Control-Allow-Headers", ",".join(cors.get("allowHeaders", []))))
        headers.append(("Access-Control-Max-Age", str(cors.get("maxAge", 0))))
    return Response(204, b"", headers)


class HttpApiServer:
    """The front of the stage: throttle requests and write the access log."""

    def __init__(
        self, api: EmulatedHttpApi, stage: Callable[[Request], Response],
        log: Callable[[str], None] | None = None, emit: EmitMetric = discard,
    ) -> None:  # fmt: skip
        self._api, self._stage, self._log, self._emit = api, stage, log, emit
        self._throttle = Throttle(api.rate_per_second, api.burst)

    def answer(self, request: Request) -> Response:
        started = time.monotonic()
        response = self._answer(request)
        self._measure(response.status, time.monotonic() - started)
        if self._log and self._api.access_log_format:
            self._log(access_line(self._api.access_log_format, request, response))
        return response

    def _measure(self, status: int, seconds: float) -> None:
        """An HTTP API's metrics ("Working with metrics for HTTP APIs")."""
        metrics = {
            "Count": 1,
            "4xx": int(400 <= status < 500),
            "5xx": int(status >= 500),
            "Latency": seconds * 1000,
        }
        for name, value in metrics.items():
            self._emit("AWS/ApiGateway", name, value, {"ApiId": self._api.id})

    def _answer(self, request: Request) -> Response:
        if not self._throttle.admits():
            return message(429, "Too Many Requests")
        if len(request.body) > BODY_LIMIT:
            return message(413, "Request Entity Too Large")
        cors = self._api.cors
        if cors and request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            return preflight(cors, request)
        answer = self._stage(request)
        if not cors:
            return answer
        # Where CORS is configured, API Gateway drops what the integration says about it.
        own = [
            (name, value) for name, value in answer.headers if not name.lower().startswith("access-control-")
        ]
        own += cors_headers(cors, request.headers.get("origin", ""))
        return Response(answer.status, answer.body, own, answer.route_key)


def access_line(form: str, request: Request, response: Response) -> str:
    """The stage's access log line; a $context variable that has no value here is `-`."""
    known = {
        "requestId": request.id,
        "requestTime": datetime.now(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": str(int(time.time())),
        "httpMethod": request.method,
        "path": request.path,
        "routeKey": response.route_key,
        "status": str(response.status),
        "responseLength": str(len(response.body)),
        "protocol": "HTTP/1.1",
        "stage": "$default",
    }
    return re.sub(r"\$context\.([\w.]+)", lambda found: known.get(found.group(1), "-"), form)


def serve(front: HttpApiServer, port: int = 0) -> Service:
    """Serve the API over HTTP."""

    class Endpoint(Handler):
        def _do(self) -> None:
            path, _, query = self.path.partition("?")
            headers = {name.lower(): ",".join(self.headers.get_all(name) or []) for name in self.headers}
            request = Request(self.command, path, query, headers, self.body(), str(self.client_address[0]))
            response = front.answer(request)
            self.answer(response.status, response.body, [*response.headers, ("apigw-requestid", request.id)])

        do_GET = do_POST = do_OPTIONS = do_PUT = do_PATCH = do_DELETE = do_HEAD = _do  # noqa: N815

    return Service(Endpoint, "HTTP API", port)
