"""What the API refuses, and what a tenant cannot see of another."""

import json
from typing import Any

import pytest

from functions.messages.storage.store import StoreUnavailableError
from tests.builders import ADA, MESSAGE_ID, pinpoint_email
from tests.unit.functions.api.conftest import CLAIMS, Api, http_event
from tests.unit.functions.api.test_queries import record

GO_ON = """query ($after: String) {
    messages(by: {destination: "ada@example.com"}, after: $after) { nodes { id } } }"""
LIST = "query ($by: MessageLookup!) { messages(by: $by) { nodes { id } } }"


def test_another_tenant_s_message_looks_like_none(api: Api) -> None:
    record(api, "shop", pinpoint_email(attributes={"campaign_id": "c", "journey_id": "j"}))
    own = api.data('{ message(id: "a-message") { id } campaign(id: "c") { id } journey(id: "j") { id } }')
    foreign_ids = [own["message"]["id"], own["campaign"]["id"], own["journey"]["id"]]

    for foreign in (MESSAGE_ID, *foreign_ids):
        data = api.data(
            """query ($id: ID!) { node(id: $id) { id } message(id: $id) { id } campaign(id: $id) { id }
                journey(id: $id) { id } messagesByIds(ids: [$id]) { id } }""",
            tenant="globex",
            id=foreign,
        )
        assert data.pop("messagesByIds") == [None]
        assert set(data.values()) == {None}
    for by in ({"destination": ADA}, {"campaignId": "c"}, {"journeyId": "j"}):
        assert api.data(LIST, tenant="globex", by=by)["messages"] == {"nodes": []}


def test_only_the_caller_s_own_projects_are_opened(api: Api) -> None:
    api.query('{ message(id: "a-message", project: "shop") { id } }', tenant="globex")
    api.data(LIST, tenant="globex", by={"destination": ADA})

    assert set(api.opened) <= {"news"}


UNKNOWN_PROJECT = "Unknown project: the projects of the tenant are news; see `viewer.projects`."


@pytest.mark.parametrize("project", ["shop", "nowhere", "", "prj_WyJzaG9wIiwiIl0"])
@pytest.mark.parametrize(
    "query",
    [
        "query ($p: ID!) { message(id: 1, project: $p) { id } }",
        "query ($p: ID!) { messagesByIds(ids: [1], project: $p) { id } }",
        "query ($p: ID!) { campaign(id: 1, project: $p) { id } }",
        "query ($p: ID!) { journey(id: 1, project: $p) { id } }",
        'query ($p: ID!) { messages(by: {campaignId: 1}, projects: ["news", $p]) { nodes { id } } }',
    ],
)
def test_an_unknown_project_is_an_error_and_another_tenant_s_is_unknown(
    api: Api, query: str, project: str
) -> None:
    assert api.error(query, tenant="globex", p=project) == ("BAD_USER_INPUT", UNKNOWN_PROJECT)


@pytest.mark.parametrize("project", ["shop", "SHOP", " Shop ", "prj_WyJzaG9wIiwiIl0"])
def test_a_project_is_known_by_its_name_in_any_case_and_by_its_global_id(api: Api, project: str) -> None:
    record(api, "shop", pinpoint_email(attributes={"campaign_id": "c"}))
    query = """query ($p: ID!) { message(id: "a-message", project: $p) { messageId }
        messages(by: {campaignId: "c"}, projects: [$p]) { nodes { messageId } } }"""

    assert api.data(query, p=project) == {
        "message": {"messageId": MESSAGE_ID},
        "messages": {"nodes": [{"messageId": MESSAGE_ID}]},
    }


def test_a_tenant_without_projects_is_answered_with_nothing(api: Api) -> None:
    data = api.data('{ message(id: "a-message") { id } viewer { projects { id } } }', tenant="nobody")

    assert data == {"message": None, "viewer": {"projects": []}}


def a_cursor(api: Api, tenant: str = "acme") -> str:
    for number in range(2):
        record(api, "shop", pinpoint_email(message_id=str(number)))
        record(api, "news", pinpoint_email(message_id=str(number)))
    query = '{ messages(by: {destination: "ada@example.com"}, first: 1) { pageInfo { endCursor } } }'
    return str(api.data(query, tenant)["messages"]["pageInfo"]["endCursor"])


@pytest.mark.parametrize(
    "arguments",
    [
        'by: {destination: "grace@example.com"}',
        'by: {campaignId: "ada@example.com"}',
        'by: {destination: "ada@example.com"}, order: ASC',
        'by: {destination: "ada@example.com"}, projects: ["shop"]',
        'by: {destination: "ada@example.com"}, filter: {channels: [SMS]}',
        'by: {destination: "ada@example.com"}, filter: {sentAt: {from: "2026-01-01T00:00:00Z"}}',
    ],
)
def test_a_cursor_of_another_list_is_refused(api: Api, arguments: str) -> None:
    query = f"query ($after: String) {{ messages({arguments}, after: $after) {{ nodes {{ id }} }} }}"

    code, message = api.error(query, after=a_cursor(api))

    assert code == "INVALID_CURSOR"
    assert "endCursor" in message


def test_another_tenant_s_cursor_is_refused(api: Api) -> None:
    assert api.error(GO_ON, tenant="globex", after=a_cursor(api))[0] == "INVALID_CURSOR"


@pytest.mark.parametrize(
    "spoil", [lambda _: "", lambda c: c[:-2], lambda c: "A" + c[1:], lambda _: "a cursor é"]
)
def test_a_spoilt_cursor_is_refused(api: Api, spoil: Any) -> None:
    assert api.error(GO_ON, after=spoil(a_cursor(api)))[0] == "INVALID_CURSOR"


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_of_an_impossible_size_is_refused(api: Api, first: int) -> None:
    code, message = api.error(
        'query ($first: Int!) { messages(by: {campaignId: "c"}, first: $first) { nodes { id } } }',
        first=first,
    )

    assert code == "BAD_USER_INPUT"
    assert str(first) in message


@pytest.mark.parametrize("by", [{}, {"destination": ADA, "campaignId": "c"}, {"destination": None}])
def test_a_lookup_by_other_than_exactly_one_key_is_refused(api: Api, by: dict[str, Any]) -> None:
    assert api.error(LIST, by=by)[0] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize("key", ["destination", "campaignId", "journeyId"])
def test_a_lookup_by_a_blank_is_refused(api: Api, key: str) -> None:
    assert api.error(LIST, by={key: "  "})[0] == "BAD_USER_INPUT"


@pytest.mark.parametrize("key", ["destination", "campaignId", "journeyId"])
def test_a_lookup_by_what_can_be_no_key_is_refused_without_a_read(api: Api, key: str) -> None:
    assert api.error(LIST, by={key: "x" * 3_000})[0] == "BAD_USER_INPUT"
    assert api.opened == []


def test_a_span_that_ends_before_it_begins_is_refused(api: Api) -> None:
    query = """{ messages(by: {campaignId: "c"}, filter: {sentAt: {
        from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z"}}) { nodes { id } } }"""

    assert api.error(query)[0] == "BAD_USER_INPUT"


@pytest.mark.parametrize("instant", ["yesterday", "2026-01-01T00:00:00", 5])
def test_an_instant_that_is_not_certain_is_refused(api: Api, instant: Any) -> None:
    query = """query ($from: DateTime) { messages(by: {campaignId: "c"}, filter: {sentAt: {from: $from}}) {
        nodes { id } } }"""
    variables: dict[str, Any] = {"from": instant}

    assert api.error(query, **variables)[0] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("query", "code"),
    [("{ viewer {", "GRAPHQL_PARSE_FAILED"), ("{ nothing }", "GRAPHQL_VALIDATION_FAILED")],
)
def test_an_invalid_document_is_refused_with_the_reason(api: Api, query: str, code: str) -> None:
    assert api.error(query)[0] == code


@pytest.mark.parametrize(
    "claims",
    [
        None,
        {},
        {"sub": "a-caller"},
        {"tenant": "acme"},
        {"tenant": "", "sub": "x"},
        {"tenant": ["acme"], "sub": "x"},
    ],
)
def test_a_request_without_a_verified_tenant_is_refused(api: Api, claims: Any) -> None:
    response = api.send(http_event('{"query": "{ viewer { tenant } }"}', claims))

    assert response["statusCode"] == 401
    assert json.loads(response["body"])["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_a_tenant_in_a_header_or_an_argument_counts_for_nothing(api: Api) -> None:
    event = http_event('{"query": "{ viewer { tenant } }"}', CLAIMS, tenant="globex")

    assert json.loads(api.send(event)["body"])["data"] == {"viewer": {"tenant": "acme"}}


@pytest.mark.parametrize(
    ("body", "status"), [("", 400), ("not json", 400), ("[]", 400), ('{"query": 5}', 400), ("{}", 400)]
)
def test_a_body_that_is_no_graphql_request_is_refused(api: Api, body: str, status: int) -> None:
    assert api.send(http_event(body, CLAIMS))["statusCode"] == status


def test_a_query_by_get_is_refused(api: Api) -> None:
    event = http_event("", CLAIMS, method="GET") | {"rawQueryString": "query=%7Bviewer%7Btenant%7D%7D"}

    response = api.send(event)

    assert (response["statusCode"], response["headers"]["allow"]) == (405, "POST")


def test_no_cache_may_keep_an_answer(api: Api) -> None:
    response = api.send(http_event('{"query": "{ viewer { tenant } }"}', CLAIMS))

    assert response["headers"]["cache-control"] == "no-store"


class _BrokenStore:
    def __init__(self, error: Exception) -> None:
        self._error = error

    def get(self, _: object) -> Any:
        raise self._error


@pytest.mark.parametrize(
    ("error", "code"),
    [(RuntimeError(f"about {ADA}"), "INTERNAL"), (StoreUnavailableError("GetItem failed"), "UNAVAILABLE")],
)
def test_an_internal_error_shows_only_a_request_id(api: Api, error: Exception, code: str) -> None:
    api.stores["app"] = _BrokenStore(error)  # type: ignore[assignment]

    [told] = api.query('{ message(id: "a-message") { id } }')["errors"]

    assert told["extensions"] == {"code": code, "requestId": "a-request"}
    assert ADA not in json.dumps(told)


def test_no_log_line_holds_an_address(api: Api, capfd: pytest.CaptureFixture[str]) -> None:
    api.stores["app"] = _BrokenStore(RuntimeError(f"about {ADA}"))  # type: ignore[assignment]

    api.query('{ message(id: "a-message") { id } }')
    api.query(LIST, by={"destination": ADA, "campaignId": "c"})

    out, err = capfd.readouterr()
    assert ADA not in out + err


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ('{ messages(by: {campaignId: "c"}, first: "ada.l@example.com") { nodes { id } } }', {}),
        ('{ messages(by: {destination: {to: "ada.l@example.com"}}) { nodes { id } } }', {}),
        (LIST, {"by": {"destination": ["ada.l@example.com"]}}),
        (LIST, {"by": "+44 7700 900123"}),
        ('{ message(id: "m", project: ada.l@example.com) { id } }', {}),
    ],
)
def test_an_error_quotes_no_address(api: Api, query: str, variables: dict[str, Any]) -> None:
    told = json.dumps(api.query(query, **variables), ensure_ascii=False)

    assert "errors" in told
    assert "ada.l" not in told
    assert "900123" not in told
