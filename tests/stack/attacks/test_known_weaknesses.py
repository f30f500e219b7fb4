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

Ask = Callable[..., tuple[int, Any]]

_TYPE_REF = "fields { type { " * 8 + "name" + " } }" * 8


@pytest.fixture
def ask(local_stack: LocalStack) -> Ask:
    """Sends a request to the API and returns status and answer."""
    token = local_stack.token("acme", scope="messages:read")
    url = local_stack.outputs().graphql_url

    def asked(body: Any, media_type: str = "application/json", method: str = "POST") -> tuple[int, Any]:
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

    return asked


def _json(body: bytes) -> Any:
    """The answer; the text of the page for exploring, which comes compressed whatever is asked."""
    return gzip.decompress(body).decode() if body.startswith(b"\x1f\x8b") else json.loads(body)


TOO_MUCH: Mapping[str, str] = {
    "alias overloading": "{ " + " ".join(f"a{n}: __typename" for n in range(101)) + " }",
    "field duplication": "{ " + "__typename " * 500 + "}",
    "directive overloading": "{ __typename " + "@skip(if: false)" * 10 + " }",
    "circular query by introspection": f"{{ __schema {{ types {{ {_TYPE_REF} }} }} }}",
}


@pytest.mark.parametrize("weakness", TOO_MUCH)
def test_a_query_that_costs_more_than_it_asks_is_refused_with_one_error(ask: Ask, weakness: str) -> None:
    status, answer = ask({"query": TOO_MUCH[weakness]})

    assert status == 200
    assert "data" not in answer
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["QUERY_TOO_COMPLEX"]


def test_circular_fragments_end_in_an_error(ask: Ask) -> None:
    query = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    _, answer = ask({"query": query})

    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_queries_come_in_no_batches(ask: Ask) -> None:
    status, answer = ask([{"query": "{ __typename }"}] * 10)

    assert (status, "data" in answer) == (400, False)


@pytest.mark.parametrize("query", ["{ __schema { types { name } } }", '{ __type(name: "Query") { name } }'])
def test_introspection_needs_its_scope(ask: Ask, query: str) -> None:
    _, answer = ask({"query": query})

    assert "data" not in answer
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]


def test_no_field_is_suggested(ask: Ask) -> None:
    _, answer = ask({"query": "{ messag viewr { tenan } }"})

    assert answer["errors"]
    assert "Did you mean" not in json.dumps(answer)


@pytest.mark.parametrize("query", ["query { __typename }", "mutation { __typename }"])
def test_who_asks_by_get_is_shown_the_page_and_no_answer(ask: Ask, query: str) -> None:
    _, answer = ask(urllib.parse.urlencode({"query": query}).encode(), method="GET")

    assert answer.lower().startswith("<!doctype html>")
    assert "__typename" not in answer


def test_a_form_of_another_site_is_not_taken(ask: Ask) -> None:
    form = urllib.parse.urlencode({"query": "{ __typename }"}).encode()

    for media_type in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"):
        assert ask(form, media_type)[0] == 415


def test_the_page_for_exploring_tells_nothing_of_whose_it_is(ask: Ask) -> None:
    _, page = ask(b"", method="GET")

    assert "__schema" not in page
    assert "acme" not in page


def test_no_answer_traces_its_own_execution(ask: Ask) -> None:
    _, answer = ask({"query": "{ __typename }"})

    assert answer["extensions"].keys() == {"cost", "limits", "budget"}


@pytest.mark.parametrize(
    "body", [{"query": "qwerty"}, {"query": ""}, {"query": "{ node(id: 5.5) { id } }"}, {}]
)
def test_an_error_shows_nothing_of_the_inside(ask: Ask, body: Any) -> None:
    _, answer = ask(body)

    assert answer["errors"]
    assert not [word for word in ("Traceback", "File ", ".py", "exception") if word in json.dumps(answer)]
