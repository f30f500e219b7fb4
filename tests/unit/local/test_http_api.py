"""The HTTP API's side of the way: routes, tokens, events, answers."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from local.deployment.manifest import EmulatedRoute, Manifest, Permission
from local.emulator.http_api.authorizers import Authorizers
from local.emulator.http_api.payload import Request
from local.emulator.http_api.routing import HttpApiStage, match
from local.emulator.lambda_runtime_host.worker import Outcome, failure
from local.emulator.oidc.tokens import TokenIssuer
from tests.unit.local.builders import EXECUTION_ARN, FUNCTION_ARN, ISSUER, manifest

TOKENS = TokenIssuer()
PAGE = EmulatedRoute("GET /page/{file}", FUNCTION_ARN)


def token(**claims: Any) -> str:
    return TOKENS.mint(ISSUER, claims.pop("audience", "tests"), tenant="acme", **claims)


def post(authorization: str | None, body: bytes = b"{}", **headers: str) -> Request:
    known = {"content-type": "application/json", "host": "127.0.0.1:1"} | headers
    return Request(
        "POST",
        "/graphql",
        "a=1&a=2",
        known | ({"authorization": authorization} if authorization else {}),
        body,
    )


class Invoked:
    """A function that keeps its events and gives a set answer."""

    def __init__(self, answer: object = None) -> None:
        self.events: list[dict[str, Any]] = []
        self.arns: list[str] = []
        self._answer = answer or {"statusCode": 200, "body": "hello"}

    def __call__(self, arn: str, payload: bytes) -> Outcome:
        self.arns.append(arn)
        self.events.append(json.loads(payload))
        return (
            self._answer if isinstance(self._answer, Outcome) else Outcome(json.dumps(self._answer).encode())
        )


def stage(
    invoke: Callable[[str, bytes], Outcome], of: Manifest | None = None, reports: list[str] | None = None
) -> HttpApiStage:
    of, problems = of or manifest(), list[str]() if reports is None else reports
    return HttpApiStage(of.apis[0], of, Authorizers(of.apis[0], TOKENS), invoke, problems.append)


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Bearer nonsense",
        f"Bearer {token(exp=1)}",
        f"Bearer {token(audience='others')}",
        f"Bearer {token(iss='https://login.example.org/')}",
        f"Bearer {token(nbf=4_000_000_000)}",
        f"Bearer {TokenIssuer().mint(ISSUER, 'tests')}",
    ],
    ids=["none", "malformed", "expired", "audience", "issuer", "not yet", "another key"],
)
def test_a_bad_token_is_turned_away_before_the_function_runs(authorization: str | None) -> None:
    invoked = Invoked()
    answer = stage(invoked).answer(post(authorization))
    assert (answer.status, answer.body, invoked.events) == (401, b'{"message":"Unauthorized"}', [])


def test_the_function_gets_claims_as_text() -> None:
    invoked = Invoked()
    stage(invoked).answer(post(f"bearer {token(level=3, admin=True, groups=['a', 'b'])}"))
    claims = invoked.events[0]["requestContext"]["authorizer"]["jwt"]["claims"]
    assert claims.items() >= {"tenant": "acme", "level": "3", "admin": "true", "groups": "[a b]"}.items()


def test_an_event_has_payload_format_2_0() -> None:
    invoked = Invoked()
    stage(invoked).answer(post(f"Bearer {token()}", b'{"query":"{a}"}', cookie="a=1; b=2"))
    (event,) = invoked.events
    assert event["version"] == "2.0"
    assert (event["routeKey"], event["rawPath"], event["rawQueryString"]) == (
        "POST /graphql",
        "/graphql",
        "a=1&a=2",
    )
    assert event["queryStringParameters"] == {"a": "1,2"}
    assert event["cookies"] == ["a=1", "b=2"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"query":"{a}"}', False)
    assert event["requestContext"]["http"]["method"] == "POST"
    assert event["requestContext"]["stage"] == "$default"


def test_a_body_that_is_not_text_arrives_as_base64() -> None:
    invoked = Invoked()
    body = b"\x00\xff"
    stage(invoked).answer(post(f"Bearer {token()}", body, **{"content-type": "application/octet-stream"}))
    assert invoked.events[0]["isBase64Encoded"] is True
    assert base64.b64decode(invoked.events[0]["body"]) == body


def test_a_base64_answer_leaves_as_bytes() -> None:
    page = {
        "statusCode": 200,
        "headers": {"x-a": "1"},
        "body": "AP8=",
        "isBase64Encoded": True,
        "cookies": ["a=1"],
    }
    answer = stage(Invoked(page), manifest([PAGE])).answer(Request("GET", "/page/a.js"))
    assert answer.body == b"\x00\xff"
    assert {("x-a", "1"), ("Set-Cookie", "a=1")} <= set(answer.headers)


def test_the_server_sets_the_length() -> None:
    page = {"statusCode": 200, "headers": {"Content-Length": "5"}, "body": "hello"}
    answer = stage(Invoked(page), manifest([PAGE])).answer(Request("GET", "/page/a.js"))
    assert "content-length" not in {name.lower() for name, _ in answer.headers}


def test_an_answer_without_status_is_a_json_body() -> None:
    answer = stage(Invoked({"a": 1}), manifest([PAGE])).answer(Request("GET", "/page/a.js"))
    assert (answer.status, answer.body) == (200, b'{"a": 1}')


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(failure("ValueError", "no", ""), 500), (failure("Sandbox.Timedout", "late", ""), 503)],
)
def test_a_failing_function_is_an_error_without_details(outcome: Outcome, status: int) -> None:
    answer = stage(Invoked(outcome), manifest([PAGE])).answer(Request("GET", "/page/a.js"))
    assert (answer.status, b"no" in answer.body) == (status, False)


@pytest.mark.parametrize(
    "permissions",
    [
        [],
        [Permission("another", "apigateway.amazonaws.com", f"{EXECUTION_ARN}/*/*")],
        [Permission("dull", "events.amazonaws.com", f"{EXECUTION_ARN}/*/*")],
        [Permission("dull", "apigateway.amazonaws.com", f"{EXECUTION_ARN}/*/POST/graphql")],
    ],
)
def test_a_route_without_the_declared_permission_is_not_served(permissions: list[Permission]) -> None:
    invoked = Invoked()
    answer = stage(invoked, manifest([PAGE], permissions=permissions)).answer(Request("GET", "/page/a.js"))
    assert (answer.status, invoked.events) == (500, [])


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("POST", "/graphql", "POST /graphql"),
        ("GET", "/graphql", "ANY /{proxy+}"),
        ("GET", "/page/a%20b", "GET /page/{file}"),
        ("GET", "/page/a/b", "ANY /{proxy+}"),
        ("PUT", "/", "$default"),
    ],
)
def test_the_most_specific_route_is_chosen(method: str, path: str, found: str) -> None:
    routes = [
        EmulatedRoute(key, FUNCTION_ARN)
        for key in ("$default", "ANY /{proxy+}", "GET /page/{file}", "POST /graphql")
    ]
    chosen = match(routes, method, path)
    assert chosen is not None
    assert chosen[0].key == found


def test_a_path_parameter_is_decoded() -> None:
    assert match([PAGE], "GET", "/page/a%20b") == (PAGE, {"file": "a b"})


def test_an_unknown_path_is_not_found() -> None:
    answer = stage(Invoked()).answer(Request("GET", "/elsewhere"))
    assert (answer.status, answer.body) == (404, b'{"message":"Not Found"}')
