"""GraphQL over HTTP: in what form a request must come, and in what form it is answered."""

import base64
import gzip
import json
import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from functions.api.http import response
from functions.api.http.request import GRAPHQL_RESPONSE, JSON, MAX_BODY_BYTES
from functions.api.http.response import HEADERS, MAX_ANSWER_BYTES
from tests.builders import SENT_AT, message_event
from tests.unit.functions.api.conftest import CLAIMS, Api, LambdaContext, get_event, http_event

WHO = '{"query": "{ viewer { tenant } }"}'
_NO_QUERY = "The URL must carry the text of the query as `query`, or its `documentId`."
BOTH = f"{GRAPHQL_RESPONSE}, {JSON};q=0.9"


def sent(api: Api, body: str | bytes = WHO, **headers: str) -> tuple[int, str, dict[str, Any]]:
    """Status, media type and body of an answer."""
    response = api.send(http_event(body, CLAIMS, **headers))
    return (
        response["statusCode"],
        response["headers"]["content-type"].removesuffix("; charset=utf-8"),
        json.loads(response["body"]),
    )


def refused(api: Api, body: str | bytes = WHO, **headers: str) -> int:
    status, _, answer = sent(api, body, **headers)
    assert answer["errors"]
    assert "data" not in answer
    return status


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (f"{JSON}; charset=UTF-8", JSON),
        ("text/html, */*;q=0.1", JSON),
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        (GRAPHQL_RESPONSE.upper(), GRAPHQL_RESPONSE),
        (BOTH, GRAPHQL_RESPONSE),
        (f"{JSON}, {GRAPHQL_RESPONSE}", GRAPHQL_RESPONSE),
        (f"{JSON}, {GRAPHQL_RESPONSE};q=0.5", JSON),
        (f"{JSON};q=0, */*", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}, */*;q=0.1", GRAPHQL_RESPONSE),
    ],
)
def test_an_answer_comes_in_the_media_type_that_is_wanted_most(
    api: Api, accept: str, media_type: str
) -> None:
    status, answered_as, answer = sent(api, accept=accept)

    assert (status, answered_as) == (200, media_type)
    assert answer["data"] == {"viewer": {"tenant": "acme"}}


@pytest.mark.parametrize(
    "accept", ["text/html", f"{JSON};q=0", f"{JSON};q=nonsense", f"{JSON};charset=iso-8859-1", "image/*, ,"]
)
def test_a_client_that_accepts_no_type_of_response_gets_406(api: Api, accept: str) -> None:
    assert refused(api, accept=accept) == 406


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/jsonp", "application/json; charset=utf-16"],
)  # fmt: skip
def test_a_request_that_says_it_is_not_json_in_utf_8_is_refused(api: Api, content_type: str) -> None:
    assert refused(api, **{"content-type": content_type}) == 415


def test_a_body_is_read_up_to_its_limit_and_not_parsed_beyond(api: Api) -> None:
    at_the_limit = WHO.ljust(MAX_BODY_BYTES)

    assert sent(api, at_the_limit)[0] == 200
    assert refused(api, "{" + at_the_limit) == 413


def test_the_longest_list_of_ids_fits_into_a_body(api: Api) -> None:
    query = "query ($ids: [ID!]!) { messagesByIds(ids: $ids) { id } }".ljust(16_000)
    body = json.dumps({"query": query, "variables": {"ids": ["msg_" + "x" * 206] * 500}})

    assert sent(api, body)[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        '"{ viewer { tenant } }"',
        "17",
        f"[{WHO}]",
        "{}",
        '{"query": 5}',
        '{"query": "{ viewer { tenant } }", "variables": []}',
        '{"query": "{ viewer { tenant } }", "operationName": {}}',
        '{"query": "{ viewer { tenant } }", "extensions": 1}',
        '{"query": "{ viewer { tenant } }", "operationName": "Missing"}',
        '{"query": "{ viewer { tenant } }", "variables": {"a": NaN}}',
        '{"query": "{ viewer { tenant } }", "variables": {"a": "\\ud800"}}',
        '{"query": "{ viewer { tenant } }", "variables": {"a": ' + "9" * 5_000 + "}}",
        "[" * 100_000,
    ],
)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL_RESPONSE])
def test_a_body_that_is_no_request_is_a_bad_request(api: Api, body: str, accept: str) -> None:
    assert refused(api, body, accept=accept) == 400


def test_a_body_in_another_encoding_is_a_bad_request(api: Api) -> None:
    event = http_event("", CLAIMS) | {"isBase64Encoded": True, "body": "/v8="}

    assert api.send(event)["statusCode"] == 400


@pytest.mark.parametrize(
    "query",
    ["{", "{ nothing }", "query A { __typename } query B { __typename }",
     "query ($a: Int!) { messages(by: {campaignId: 1}, first: $a) { nodes { id } } }"],
)  # fmt: skip
def test_a_request_error_is_400_without_data_to_those_who_know_graphql_s_own_type(
    api: Api, query: str
) -> None:
    body = json.dumps({"query": query})

    assert sent(api, body, accept=GRAPHQL_RESPONSE)[0] == 400
    for accept in (GRAPHQL_RESPONSE, JSON):
        answer = sent(api, body, accept=accept)[2]
        assert answer["errors"]
        assert "data" not in answer
    assert sent(api, body, accept=JSON)[0] == 200


def test_an_error_of_a_field_is_no_request_error(api: Api) -> None:
    body = json.dumps({"query": '{ messages(by: {campaignId: "c"}, first: 0) { nodes { id } } }'})

    status, _, answer = sent(api, body, accept=GRAPHQL_RESPONSE)

    assert (status, answer["data"]) == (200, None)
    assert answer["errors"][0]["path"] == ["messages"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_any_method_but_post_is_refused_with_the_one_to_use(api: Api, method: str) -> None:
    response = api.send(http_event(WHO, CLAIMS, method=method))

    assert (response["statusCode"], response["headers"]["allow"]) == (405, "POST")


@pytest.fixture
def by_get(api: Api) -> Api:
    """The same API on a stack that takes queries by GET."""
    return replace(api, by_get=True)


def test_a_query_by_get_is_answered_where_the_stack_takes_it(by_get: Api) -> None:
    query = "query Q($id: ID!) { message(id: $id) { id } viewer { tenant } } query Other { __typename }"
    told = {"query": query, "variables": '{"id": "a-message"}', "operationName": "Q", "extensions": "{}"}

    response = by_get.send(get_event(told))

    assert response["statusCode"] == 200
    assert json.loads(response["body"])["data"] == {"message": None, "viewer": {"tenant": "acme"}}
    assert sent(by_get)[0] == 200


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({}, _NO_QUERY),
        ({"query": ""}, _NO_QUERY),
        ({"query": "{ __typename }", "variables": "{"}, "The URL's `variables` is not JSON in UTF-8."),
        ({"query": "{ __typename }", "variables": "[NaN]"}, "The URL's `variables` is not JSON in UTF-8."),
        (
            {"query": "{ __typename }", "extensions": "[" * 9_000},
            "The URL's `extensions` is not JSON in UTF-8.",
        ),
    ],
)
def test_a_url_that_carries_no_request_is_a_bad_request(
    by_get: Api, parameters: dict[str, str], told: str
) -> None:
    response = by_get.send(get_event(parameters))

    assert response["statusCode"] == 400
    assert json.loads(response["body"])["errors"][0]["message"] == told


def test_a_query_by_get_is_held_to_the_same_limits_and_scopes(by_get: Api) -> None:
    def code(query: str, **claims: str) -> str:
        body = json.loads(by_get.send(get_event({"query": query}, **claims))["body"])
        return str(body["errors"][0]["extensions"]["code"])

    assert code("{ viewer { " + "tenant " * 400 + "} }") == "QUERY_TOO_COMPLEX"
    assert code("{ viewer { tenant } }", scope="") == "FORBIDDEN"


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_where_get_is_allowed_any_other_method_is_refused_with_both(by_get: Api, method: str) -> None:
    response = by_get.send(http_event(WHO, CLAIMS, method=method))

    assert (response["statusCode"], response["headers"]["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("claims", "headers", "status"),
    [
        (CLAIMS, {}, 200),
        (CLAIMS, {"accept": "text/html"}, 406),
        (CLAIMS, {"content-type": "text/plain"}, 415),
        (None, {}, 401),
        (CLAIMS | {"scope": ""}, {}, 403),
    ],
)
def test_every_answer_carries_the_security_headers(
    api: Api, claims: dict[str, str] | None, headers: dict[str, str], status: int
) -> None:
    response = api.send(http_event(WHO, claims, **headers))

    assert response["statusCode"] == status
    assert response["headers"].items() >= HEADERS.items()


PAGE = json.dumps(
    {"query": '{ messages(by: {campaignId: "c"}, first: 100) { nodes { id messageId sentAt } } }'}
)


@pytest.mark.parametrize("accept_encoding", ["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "*"])
def test_a_large_answer_is_compressed_where_the_client_accepts_it(api: Api, accept_encoding: str) -> None:
    api.stores["shop"].record([message_event(message_id=str(n), campaign_id="c") for n in range(100)])
    plain = api.send(http_event(PAGE, CLAIMS))

    packed = api.send(http_event(PAGE, CLAIMS, **{"accept-encoding": accept_encoding}))

    assert packed["isBase64Encoded"]
    assert packed["headers"]["content-encoding"] == "gzip"
    assert packed["headers"]["vary"] == "accept-encoding"
    assert gzip.decompress(base64.b64decode(packed["body"])) == plain["body"].encode()
    assert len(packed["body"]) < len(plain["body"]) / 4


@pytest.mark.parametrize("accept_encoding", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0"])
def test_an_answer_is_not_compressed_where_the_client_does_not_accept_it(
    api: Api, accept_encoding: str
) -> None:
    api.stores["shop"].record([message_event(message_id=str(n), campaign_id="c") for n in range(100)])

    response = api.send(http_event(PAGE, CLAIMS, **{"accept-encoding": accept_encoding}))

    assert "content-encoding" not in response["headers"]
    assert json.loads(response["body"])["data"]


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_RESPONSE])
def test_an_answer_that_lambda_cannot_return_is_refused_by_name(
    api: Api, accept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response, "MAX_ANSWER_BYTES", 5_000)
    api.stores["shop"].record([message_event(message_id=str(n), campaign_id="c") for n in range(100)])

    status, _, answer = sent(api, PAGE, accept=accept)

    [error] = answer["errors"]
    assert status == (200 if accept == JSON else 400)
    assert error["extensions"] == {"code": "ANSWER_TOO_LARGE"}
    assert "data" not in answer
    assert len(json.dumps(answer)) < 5_000


def test_the_largest_answer_fits_into_what_lambda_returns() -> None:
    """With every character of the body escaped, headers and the other fields of the payload."""
    assert MAX_ANSWER_BYTES + 16_384 < 6 * 1024 * 1024


class _StuckStore:
    """Answers when it is released; `reads` counts the calls."""

    def __init__(self) -> None:
        self.released, self.reads = threading.Event(), 0

    def get(self, _: object) -> dict[str, Any]:
        self.reads += 1
        self.released.wait(30)
        return {}


BY_ID = json.dumps({"query": '{ message(id: "a-message") { id } }'})


def test_an_answer_that_takes_too_long_is_given_up_before_the_function_is(api: Api) -> None:
    stuck = _StuckStore()
    api.stores["app"] = stuck  # type: ignore[assignment]

    response = api.send(http_event(BY_ID, CLAIMS), LambdaContext(remaining_ms=100))
    was_released = stuck.released.is_set()
    stuck.released.set()

    assert not was_released
    assert response["statusCode"] == 503
    assert json.loads(response["body"])["errors"][0]["extensions"] == {"code": "TIMEOUT"}
    assert response["headers"].items() >= HEADERS.items()


@dataclass(frozen=True)
class Fading(LambdaContext):
    """A Lambda context whose time ends at a call for it, not at a moment of the machine."""

    calls_left: int = 0
    calls: list[int] = field(default_factory=list)

    def get_remaining_time_in_millis(self) -> int:
        self.calls.append(1)
        return 29_000 if len(self.calls) <= self.calls_left else 0


@pytest.mark.parametrize(
    "query",
    [
        '{ messages(by: {campaignId: "c"}, first: 100) { nodes { events { type } } } }',
        '{ messages(by: {campaignId: "c"}, first: 100) { edges { node { statusReason { code } } } } }',
        "query ($ids: [ID!]!) { messagesByIds(ids: $ids) { events { type } } }",
    ],
    ids=["nodes", "edges", "ids"],
)
def test_a_response_is_given_up_while_it_is_rendered(api: Api, query: str) -> None:
    """Rendering is one step of the event loop, in which no timer fires."""
    ids = [f"m{number}" for number in range(100)]
    api.stores["app"].record(
        message_event("Delivery", message_id=one, campaign_id="c", at=SENT_AT + again)
        for one in ids
        for again in range(20)
    )
    body = json.dumps({"query": query, "variables": {"ids": ids} if "$ids" in query else {}})
    whole, short = Fading(calls_left=10**9), Fading(calls_left=50)

    assert api.send(http_event(body, CLAIMS), whole)["statusCode"] == 200
    response = api.send(http_event(body, CLAIMS), short)

    assert response["statusCode"] == 503
    assert json.loads(response["body"])["errors"][0]["extensions"] == {"code": "TIMEOUT"}
    assert len(whole.calls) > 200
    assert len(short.calls) == 51
    assert api.send(http_event(body, CLAIMS))["statusCode"] == 200


def test_given_up_work_neither_runs_on_nor_delays_the_next_tenant(api: Api) -> None:
    stuck, other = _StuckStore(), _StuckStore()
    api.stores["app"], api.stores["shop"] = stuck, other  # type: ignore[assignment]
    aliases = " ".join(f'a{n}: message(id: "m{n}") {{ id }}' for n in range(15))
    api.send(http_event(json.dumps({"query": f"{{ {aliases} }}"}), CLAIMS), LambdaContext(remaining_ms=200))
    given_up = stuck.reads

    began = time.monotonic()
    response = api.send(http_event(WHO, CLAIMS | {"tenant": "globex"}))
    seconds = time.monotonic() - began
    stuck.released.set()
    api.resolvers.shutdown(wait=True)

    assert json.loads(response["body"])["data"] == {"viewer": {"tenant": "globex"}}
    assert seconds < 5
    assert given_up > 0
    assert (stuck.reads, other.reads) == (given_up, 0)


def test_what_fails_before_graphql_shows_only_a_request_id(api: Api) -> None:
    api.tenants = None  # type: ignore[assignment]

    response = api.send(http_event(WHO, CLAIMS))

    assert response["statusCode"] == 500
    assert json.loads(response["body"])["errors"][0]["extensions"] == {
        "code": "INTERNAL",
        "requestId": "a-request",
    }
    assert response["headers"].items() >= HEADERS.items()
