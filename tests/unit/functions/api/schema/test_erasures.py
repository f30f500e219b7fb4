"""Erasure in the API: who may request it, for whom, and what the answer gives away."""

import json
from dataclasses import replace
from typing import Any

import pytest

from functions.contract.scopes import Scope
from functions.erasure.request import MAX_DESTINATIONS, MAX_MESSAGE_IDS, ProjectProgress
from tests.builders import ADA, SENT_AT
from tests.fakes.memory_erasures import MemoryRequestTable
from tests.unit.functions.api.conftest import SCOPES, Api

OFFICER = f"{SCOPES} {Scope.WRITE_ERASURES} {Scope.READ_ERASURES}"
REQUEST = """mutation ($input: ErasureInput!, $token: String) {
    requestErasure(input: $input, clientToken: $token) {
        id state requestedBy requestedAt dueAt closedAt destinations messageIds receipt
        projects { project messages records passes objects damaged } } }"""
LIST = """query ($first: Int! = 25, $after: String) { erasures(first: $first, after: $after) {
    nodes { id } edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }"""
FIND = "query ($id: ID!) { erasure(id: $id) { id state receipt } }"


def requested(api: Api, tenant: str = "acme", token: str | None = None, **given: Any) -> dict[str, Any]:
    answer = api.query(REQUEST, tenant, OFFICER, input={"destinations": [ADA]} | given, token=token)
    assert "errors" not in answer, answer
    return dict(answer["data"]["requestErasure"])


def refusal(api: Api, scope: str = OFFICER, **given: Any) -> tuple[str, str]:
    [error] = api.query(REQUEST, "acme", scope, input=given)["errors"]
    return error["extensions"]["code"], error["message"]


def stored(api: Api) -> MemoryRequestTable:
    assert api.erasure_table
    return api.erasure_table


def test_a_request_holds_normal_forms_for_all_projects_of_the_tenant(api: Api) -> None:
    told = requested(api, destinations=["Ada <ADA@Example.com>", "+44 (0)7700 900-123"], messageIds=["m-1"])

    request = stored(api).requests["acme", told["id"]]
    assert request.destinations == {ADA, "+447700900123"}
    assert request.message_ids == {"m-1"}
    assert request.requested_at == SENT_AT
    assert told == {
        "id": request.id,
        "state": "REQUESTED",
        "requestedBy": "a-caller",
        "requestedAt": "2026-09-21T14:13:20.000Z",
        "dueAt": "2026-10-19T14:13:20.000Z",
        "closedAt": None,
        "destinations": 2,
        "messageIds": 1,
        "receipt": None,
        "projects": [
            {"project": name, "messages": 0, "records": 0, "passes": 0, "objects": 0, "damaged": []}
            for name in ("app", "shop")
        ],
    }


def test_the_answer_neither_reads_messages_nor_depends_on_them(api: Api) -> None:
    known, unknown = requested(api), requested(api, destinations=["nobody@example.com"])

    assert {**known, "id": ""} == {**unknown, "id": ""}
    assert api.opened == []


def test_no_answer_and_no_log_line_has_the_address(
    api: Api, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    told = requested(api)
    told |= api.query(LIST, "acme", OFFICER)["data"]

    assert ADA not in json.dumps(told) + capsys.readouterr().out + caplog.text


@pytest.mark.parametrize("scope", [SCOPES, f"{SCOPES} {Scope.READ_ERASURES}"])
def test_a_caller_without_the_scope_requests_nothing(api: Api, scope: str) -> None:
    assert refusal(api, scope, destinations=[ADA])[0] == "FORBIDDEN"
    assert stored(api).requests == {}


def test_a_caller_without_the_scope_reads_no_request(api: Api) -> None:
    told = requested(api)

    for query, variables in ((LIST, {}), (FIND, {"id": told["id"]})):
        [error] = api.query(query, "acme", SCOPES, **variables)["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, "`input` names nobody"),
        ({"destinations": ["ada"]}, "`input.destinations` is no address"),
        ({"destinations": ["0170 1234567"]}, "without a country code"),
        ({"destinations": [ADA] * (MAX_DESTINATIONS + 1)}, "`input.destinations` has 11"),
        ({"messageIds": ["m"] * (MAX_MESSAGE_IDS + 1)}, "`input.messageIds` has 501"),
        ({"messageIds": [""]}, "`input.messageIds` has an id that no message can have"),
        ({"destinations": [ADA], "projects": []}, "`input.projects` is empty"),
        ({"destinations": [ADA], "projects": ["news"]}, "Unknown project"),
    ],
)
def test_what_cannot_be_erased_is_refused_without_quoting_it(
    api: Api, given: dict[str, Any], text: str
) -> None:
    code, message = refusal(api, **given)

    assert code == "BAD_USER_INPUT"
    assert text in message
    assert not {"0170 1234567", "news"} & {*message.split("`")}
    assert stored(api).requests == {}


def test_the_id_of_one_recipient_s_copy_is_refused(api: Api) -> None:
    code, message = refusal(api, messageIds=[f"m-1#{'k' * 22}"])

    assert code == "BAD_USER_INPUT"
    assert "`input.destinations`" in message


def test_the_same_token_is_the_same_request_for_its_tenant_alone(api: Api) -> None:
    first, again = requested(api, token="ticket-1"), requested(api, token="ticket-1")
    other = requested(api, "globex", token="ticket-1")

    assert again["id"] == first["id"] != other["id"]
    assert len(stored(api).requests) == 2


def test_requests_are_listed_in_pages_newest_first(api: Api) -> None:
    ids = sorted((requested(api)["id"] for _ in range(5)), reverse=True)
    walked: list[str] = []
    after = None
    while True:
        page = api.query(LIST, "acme", OFFICER, first=2, after=after)["data"]["erasures"]
        walked += [one["id"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert walked == ids


def test_a_foreign_request_is_missing(api: Api) -> None:
    told = requested(api)

    assert api.query(FIND, "globex", OFFICER, id=told["id"])["data"] == {"erasure": None}
    assert api.query(LIST, "globex", OFFICER)["data"]["erasures"]["nodes"] == []


def test_a_closed_request_has_its_receipt(api: Api) -> None:
    request = stored(api).requests["acme", requested(api)["id"]]
    done = ProjectProgress(table_erased_at=1, passed_at=2, passes=2, clean_at=2)
    for name in request.projects:
        request = request.with_project(name, done)
    stored(api).requests["acme", request.id] = replace(request.closed(SENT_AT + 1, "a.b.c"), version=9)

    found = api.query(FIND, "acme", OFFICER, id=request.id)["data"]["erasure"]

    assert found == {"id": request.id, "state": "CLOSED", "receipt": "a.b.c"}


def test_a_stack_without_erasure_names_the_setting(api: Api) -> None:
    api.erasure_table = None

    assert "erasure.enabled" in refusal(api, destinations=[ADA])[1]
