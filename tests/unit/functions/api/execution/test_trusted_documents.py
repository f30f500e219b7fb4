"""Documents by hash: what a client may name, and who may send others."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate

from functions.api.execution.trusted_documents import FOLDER, TrustedDocuments, hashed
from functions.api.schema.schema import schema
from functions.contract.scopes import Scope
from tests.unit.functions.api.conftest import CLAIMS, Api, get_event, http_event

WHO = "query Who { viewer { tenant } }"
OTHER = "{ viewer { subject } }"
HASH = hashed(WHO)

Name = Callable[[str], dict[str, Any]]
NAMES: dict[str, Name] = {
    "documentId": lambda hash_: {"documentId": f"sha256:{hash_}"},
    "persistedQuery": lambda hash_: {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_}}},
}
by_each_name = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)


@pytest.fixture
def trusting(api: Api) -> Api:
    return replace(api, trusted=TrustedDocuments(frozenset({WHO})))


def answer(api: Api, body: dict[str, Any], **context: Any) -> dict[str, Any]:
    event = http_event(json.dumps(body), CLAIMS)
    if context:
        event["requestContext"]["authorizer"] = context
    return dict(json.loads(api.send(event)["body"]))


def code(answer: dict[str, Any]) -> str:
    assert "data" not in answer
    return str(answer["errors"][0]["extensions"]["code"])


@by_each_name
def test_a_trusted_document_is_run_by_its_hash(trusting: Api, name: Name) -> None:
    assert answer(trusting, name(HASH))["data"] == {"viewer": {"tenant": "acme"}}


@by_each_name
@pytest.mark.parametrize("unknown", [hashed(OTHER), "", "nonsense", "x" * 10_000])
def test_an_unknown_hash_has_an_error_code_that_clients_recognise(
    trusting: Api, name: Name, unknown: str
) -> None:
    found = answer(trusting, name(unknown))

    assert code(found) == "PERSISTED_QUERY_NOT_FOUND"
    assert found["errors"][0]["message"] == "PersistedQueryNotFound"


@by_each_name
def test_no_request_makes_a_document_known(trusting: Api, name: Name) -> None:
    assert answer(trusting, {"query": OTHER} | name(hashed(OTHER)))["data"]

    assert code(answer(trusting, name(hashed(OTHER)))) == "PERSISTED_QUERY_NOT_FOUND"


@by_each_name
def test_a_hash_of_another_text_is_refused(trusting: Api, name: Name) -> None:
    assert code(answer(trusting, {"query": OTHER} | name(HASH))) == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": HASH},
        {"documentId": 5},
        {"documentId": "md5:0"},
        {"documentId": f"sha256:{HASH}", "extensions": "x"},
        {"extensions": {"persistedQuery": HASH}},
        {"extensions": {"persistedQuery": {"sha256Hash": 5}}},
    ],
)
def test_what_is_not_a_hash_is_bad_input(trusting: Api, body: dict[str, Any]) -> None:
    assert code(answer(trusting, body)) == "BAD_USER_INPUT"


def test_a_hash_comes_by_get_where_queries_do(trusting: Api) -> None:
    by_get = replace(trusting, by_get=True)
    extensions = json.dumps(NAMES["persistedQuery"](HASH)["extensions"])

    for parameters in ({"documentId": f"sha256:{HASH}"}, {"extensions": extensions}):
        response = by_get.send(get_event(parameters))
        assert json.loads(response["body"])["data"] == {"viewer": {"tenant": "acme"}}


def test_a_stack_may_require_trusted_documents_of_callers_with_a_token(trusting: Api) -> None:
    strict = replace(trusting, trusted=replace(trusting.trusted, required=True))
    key = {"tenant": "acme", "subject": "key:k1", "scopes": Scope.READ_MESSAGES.value, "key_id": "k1"}

    assert code(answer(strict, {"query": OTHER})) == "FORBIDDEN"
    assert code(answer(strict, {"query": "{ nonsense"})) == "FORBIDDEN"
    assert code(answer(strict, {"documentId": "sha256:0"})) == "PERSISTED_QUERY_NOT_FOUND"
    assert answer(strict, {"query": WHO})["data"]
    assert answer(strict, {"documentId": f"sha256:{HASH}"})["data"]
    assert answer(strict, {"query": OTHER}, **{"lambda": key})["data"] == {"viewer": {"subject": "key:k1"}}


def test_an_unknown_hash_is_charged_to_the_budget(trusting: Api) -> None:
    few = replace(trusting, cost_per_minute=100, requests_per_second=0.1)
    codes = [code(answer(few, {"documentId": "sha256:0"})) for _ in range(20)]

    assert (codes[0], codes[-1]) == ("PERSISTED_QUERY_NOT_FOUND", "RATE_LIMITED")


def test_documents_come_from_every_file_and_are_named_by_their_text(tmp_path: Path) -> None:
    (tmp_path / "relay.json").write_text(json.dumps({"another key": WHO}))
    (tmp_path / "apollo.json").write_text(json.dumps({f"sha256:{hashed(OTHER)}": OTHER}))
    (tmp_path / "notes.txt").write_text("not JSON")

    assert TrustedDocuments.in_folder(tmp_path).texts == {WHO, OTHER}


@pytest.mark.parametrize("text", sorted(TrustedDocuments.in_folder(FOLDER).texts))
def test_every_document_of_the_deployment_is_valid(text: str) -> None:
    assert validate(schema._schema, parse(text)) == []
