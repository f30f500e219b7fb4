"""What stands before the HTTP API's stage: CORS, throttling, size, access logs."""

import urllib.request
from dataclasses import replace
from typing import Any

from local.emulator.http_api.payload import Request, Response
from local.emulator.http_api.server import BODY_LIMIT, HttpApiServer, Throttle, serve
from tests.unit.local.builders import manifest


def answering(_: Request) -> Response:
    """A stage that answers everything, with a CORS header of its own."""
    return Response(200, b"hello", [("Access-Control-Allow-Origin", "*")], "GET /page")


def front(lines: list[str] | None = None, **changes: Any) -> HttpApiServer:
    api = replace(manifest().apis[0], **changes)
    return HttpApiServer(api, answering, None if lines is None else lines.append)


def test_a_preflight_is_answered_as_declared_and_not_by_the_function() -> None:
    cors = {
        "allowOrigins": ["https://app.example.com"],
        "allowMethods": ["POST"],
        "allowHeaders": ["authorization"],
    }
    headers = {"origin": "https://app.example.com", "access-control-request-method": "POST"}
    allowed = front(cors=cors).answer(Request("OPTIONS", "/page/a", headers=headers))
    assert allowed.status == 204
    assert ("Access-Control-Allow-Origin", "https://app.example.com") in allowed.headers
    foreign = front(cors=cors).answer(
        Request("OPTIONS", "/page/a", headers=headers | {"origin": "https://b.example"})
    )
    assert foreign.headers == []


def test_more_than_the_declared_rate_is_turned_away() -> None:
    throttled = front(rate_per_second=0.001, burst=2)
    assert [throttled.answer(Request("GET", "/page/a")).status for _ in range(3)] == [200, 200, 429]


def test_a_body_that_is_too_large_is_turned_away() -> None:
    assert front().answer(Request("GET", "/page/a", body=b"x" * (BODY_LIMIT + 1))).status == 413


def test_a_throttle_fills_up_again() -> None:
    throttle = Throttle(rate=1e9, burst=1)
    assert all(throttle.admits() for _ in range(5))


def test_what_the_function_says_about_cors_does_not_count() -> None:
    cors = {"allowOrigins": ["https://app.example.com"]}
    foreign = front(cors=cors).answer(Request("GET", "/page", headers={"origin": "https://b.example"}))
    own = front(cors=cors).answer(Request("GET", "/page", headers={"origin": "https://app.example.com"}))
    assert foreign.headers == []
    assert ("Access-Control-Allow-Origin", "https://app.example.com") in own.headers


def test_every_request_is_logged_in_the_declared_format() -> None:
    lines: list[str] = []
    form = '{"route":"$context.routeKey","status":$context.status,"who":"$context.identity.user"}'
    front(lines, access_log_format=form).answer(Request("GET", "/page"))
    assert lines == ['{"route":"GET /page","status":200,"who":"-"}']


def test_the_log_and_the_answer_name_one_request() -> None:
    lines: list[str] = []
    service = serve(front(lines, access_log_format="$context.requestId"))
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/page") as answer:
            request_id = answer.headers["apigw-requestid"]
    finally:
        service.stop()
    assert lines == [request_id]
