"""The weaknesses that graphql-cop looks for in a GraphQL server, looked for in the local run.

Fourteen checks, after the names of its own (`lib/tests`, 2026). The caller has the scope `messages:read`
alone, as a frontend in production.
"""

import gzip
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from local.stack import LocalStack

SendQuery = Callable[..., tuple[int, Any]]

_TYPE_REF = "fields { type { " * 8 + "name" + " } }" * 8


@pytest.fixture
def send(local_stack: LocalStack) -> SendQuery:
    """Sends a request to the API and returns status and answer."""
    token = local_stack.token("acme", scope="messages:read")
    url = local_stack.outputs().graphql_url

    def send_query(body: Any, media_type: str = "application/json", method: str = "POST") -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": media_type}
        address, sent = (url, data) if method == "POST" else (f"{url}?{data.decode()}", None)
        request = urllib.request.Request(address, sent, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, _json(response.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, _json(refused.read())

    return send_query


def _json(body: bytes) -> Any:
    """The answer; the text of the page for exploring, which is always compressed."""
    return gzip.decompress(body).decode() if body.startswith(b"\x1f\x8b") else json.loads(body)


TOO_MUCH: Mapping[str, str] = {
    "alias overloading": "{ " + " ".join(f"a{n}: __typename" for n in range(101)) + " }",
    "field duplication": "{ " + "__typename " * 500 + "}",
    "directive overloading": "{ __typename " + "@skip(if: false)" * 10 + " }",
    "circular query by introspection": f"{{ __schema {{ types {{ {_TYPE_REF} }} }} }}",
}


@pytest.mark.parametrize("weakness", TOO_MUCH)
def test_an_amplified_query_is_refused_with_one_error(send: SendQuery, weakness: str) -> None:
    status, answer = send({"query": TOO_MUCH[weakness]})

    assert status == 200
    assert "data" not in answer
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["QUERY_TOO_COMPLEX"]


def test_circular_fragments_end_in_an_error(send: SendQuery) -> None:
    query = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    _, answer = send({"query": query})

    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_queries_come_in_no_batches(send: SendQuery) -> None:
    status, answer = send([{"query": "{ __typename }"}] * 10)

    assert (status, "data" in answer) == (400, False)


@pytest.mark.parametrize("query", ["{ __schema { types { name } } }", '{ __type(name: "Query") { name } }'])
def test_introspection_needs_its_scope(send: SendQuery, query: str) -> None:
    _, answer = send({"query": query})

    assert "data" not in answer
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]


def test_no_field_is_suggested(send: SendQuery) -> None:
    _, answer = send({"query": "{ messag viewr { tenan } }"})

    assert answer["errors"]
    assert "Did you mean" not in json.dumps(answer)


@pytest.mark.parametrize("query", ["query { __typename }", "mutation { __typename }"])
def test_a_query_by_get_is_refused(send: SendQuery, query: str) -> None:
    status, answer = send(urllib.parse.urlencode({"query": query}).encode(), method="GET")

    assert status == 405
    assert "data" not in answer


def test_a_form_of_another_site_is_not_taken(send: SendQuery) -> None:
    form = urllib.parse.urlencode({"query": "{ __typename }"}).encode()

    for media_type in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"):
        assert send(form, media_type)[0] == 415


def test_the_graphiql_page_does_not_reveal_the_tenant(send: SendQuery) -> None:
    _, page = send(b"", method="GET")

    assert "__schema" not in page
    assert "acme" not in page


def test_no_answer_traces_its_own_execution(send: SendQuery) -> None:
    _, answer = send({"query": "{ __typename }"})

    assert answer["extensions"].keys() == {"cost"}


@pytest.mark.parametrize(
    "body", [{"query": "qwerty"}, {"query": ""}, {"query": "{ node(id: 5.5) { id } }"}, {}]
)
def test_an_error_shows_nothing_of_the_inside(send: SendQuery, body: Any) -> None:
    _, answer = send(body)

    assert answer["errors"]
    assert not [word for word in ("Traceback", "File ", ".py", "exception") if word in json.dumps(answer)]
