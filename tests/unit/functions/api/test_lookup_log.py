"""Who looked at whom: each read is recorded before its answer leaves, and nothing leaves without."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_abstract_type, is_leaf_type

from functions.api.nodes.global_id import GlobalId, Tag
from functions.api.schema.schema import schema
from functions.contract.lookup_log import LookedUpBy, Purpose, address_rows
from functions.contract.scopes import Scope
from functions.messages.addresses import DestinationHasher
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from tests.builders import ADA, MESSAGE_ID, SENT_AT, pinpoint_email
from tests.unit.functions.api.conftest import CLAIMS, Api, http_event

CAMPAIGN = "spring-sale"
MASKED = str(Scope.READ_MESSAGES)
PERSON = f"{MASKED} {Scope.REVEAL_ADDRESSES}"
MACHINE = f"{MASKED} {Scope.READ_ADDRESSES}"
OFFICER = f"{MASKED} {Scope.READ_LOOKUPS}"
BY_ADDRESS = "query ($to: String!) { messages(by: {destination: $to}) { nodes { destination } } }"
REVEALED = f"""query ($purpose: RevealPurpose!, $reference: String) {{
    reveal(purpose: $purpose, reference: $reference) {{ message(id: "{MESSAGE_ID}") {{ destination }} }}
    message(id: "{MESSAGE_ID}") {{ destination }}
}}"""
LOOKUPS = """query ($by: LookupLogKey!, $revealedOnly: Boolean! = false) {
    lookups(by: $by, revealedOnly: $revealedOnly) { nodes {
        requestId at caller { subject kind apiKeyId actedFrom } purpose reference addressesShown
        reads { by ids found revealed projects } } }
}"""


@pytest.fixture
def api(api: Api) -> Api:
    """Mails to Ada: one of a campaign and a journey, one that arrived, and one that did not."""
    tags = {"campaign_id": CAMPAIGN, "journey_id": "welcome"}
    events = [
        pinpoint_email(attributes=tags),
        pinpoint_email("_email.delivered", message_id="that-arrived", sent_at=SENT_AT - 1_000),
        pinpoint_email(
            "_email.hardbounce",
            message_id="that-bounced",
            sent_at=SENT_AT - 2_000,
            bounce={"bounce_type": "Permanent", "bounce_sub_type": "NoEmail"},
        ),
    ]
    for event in events:
        api.stores["shop"].record(parse(event, TagNames(), SENT_AT).message_events)
    return api


def down(api: Api, **settings: Any) -> Api:
    """The same API with a log that takes nothing."""
    broken = Api(api.stores, api.tenants, api.executor, lookup_settings=settings)
    broken.lookups.is_down = True
    return broken


def test_a_look_up_is_recorded_with_who_and_what_and_without_the_address(api: Api) -> None:
    api.query(BY_ADDRESS, scope=MASKED, to=ADA)

    [record] = api.lookups.records
    [read] = record.reads
    assert (record.tenant, record.caller.subject, record.caller.kind) == ("acme", "a-caller", "user")
    assert (read.by, read.found, read.revealed) == (LookedUpBy.DESTINATION, 3, False)
    assert read.keys == (api.lookups.keys.address("acme", ADA),)
    assert record.shown == ()
    assert ADA not in api.lookups.lines[0]


def test_a_look_up_that_finds_nothing_is_recorded_too(api: Api) -> None:
    api.query(BY_ADDRESS, scope=MASKED, to="nobody@example.com")
    api.query('{ message(id: "ada@example.com") { id } }')

    assert [read.found for record in api.lookups.records for read in record.reads] == [0, 0]
    assert "example.com" not in "".join(api.lookups.lines)


def test_an_operator_and_the_tenant_it_acts_from_are_recorded(api: Api) -> None:
    claims = CLAIMS | {"tenant": "globex", "scope": f"{MASKED} {Scope.ANY_TENANT}"}
    body = json.dumps({"query": BY_ADDRESS, "variables": {"to": ADA}})

    api.send(http_event(body, claims, **{"x-tenant": "acme"}))

    [record] = api.lookups.records
    assert (record.tenant, record.caller.acted_from) == ("acme", "globex")


def test_a_request_that_reads_no_message_is_not_recorded(api: Api) -> None:
    api.query("{ viewer { tenant } }")

    assert not api.lookups.lines


def test_several_look_ups_of_one_request_are_one_record(api: Api) -> None:
    api.query(f'{{ message(id: "{MESSAGE_ID}") {{ id }} campaign(id: "{CAMPAIGN}") {{ id }} }}')

    [record] = api.lookups.records
    assert {read.by for read in record.reads} == {LookedUpBy.MESSAGE, LookedUpBy.CAMPAIGN}


def test_addresses_are_shown_below_reveal_alone(api: Api) -> None:
    answer = api.query(REVEALED, scope=PERSON, purpose="SUPPORT", reference="CASE-4711")

    assert answer["data"] == {
        "reveal": {"message": {"destination": ADA}},
        "message": {"destination": "a•••@example.com"},
    }
    [record] = api.lookups.records
    assert (record.purpose, record.reference) == (Purpose.SUPPORT, "CASE-4711")
    assert record.shown == (api.lookups.keys.address("acme", ADA),)
    assert sorted(read.revealed for read in record.reads) == [False, True]


def test_reveal_requires_its_scope(api: Api) -> None:
    answer = api.query(REVEALED, scope=MASKED, purpose="SUPPORT")

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert ADA not in json.dumps(answer)


@pytest.mark.parametrize("reference", [ADA, "+447700900123", "447700900123", "a word too many", "x" * 65, ""])
def test_a_reference_is_the_number_of_a_case_and_no_personal_data(api: Api, reference: str) -> None:
    answer = api.query(REVEALED, scope=PERSON, purpose="SUPPORT", reference=reference)

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert ADA not in json.dumps(answer)


def test_a_request_has_one_purpose(api: Api) -> None:
    two = "{ a: reveal(purpose: LEGAL) { __typename } b: reveal(purpose: BILLING) { __typename } }"

    assert api.query(two, scope=PERSON)["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    other = api.query("{ reveal(purpose: OTHER) { __typename } }", scope=PERSON)
    assert other["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_reveals_are_limited_by_caller_and_hour(api: Api) -> None:
    limited = Api(api.stores, api.tenants, api.executor, lookup_settings={"reveals_per_hour": 2})
    answers = [limited.query(REVEALED, scope=PERSON, purpose="SUPPORT") for _ in range(3)]

    assert [ADA in json.dumps(answer) for answer in answers] == [True, True, False]
    assert answers[2]["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert ADA in json.dumps(limited.query(BY_ADDRESS, scope=MACHINE, to=ADA))


@pytest.mark.parametrize("scope", [MASKED, MACHINE, PERSON])
def test_nothing_leaves_that_is_not_recorded(api: Api, scope: str) -> None:
    for query, variables in (
        (BY_ADDRESS, {"to": ADA}),
        (REVEALED, {"purpose": "SUPPORT"}),
        (f'{{ message(id: "{MESSAGE_ID}") {{ id status }} }}', {}),
    ):
        answer = down(api).query(query, scope=scope, **variables)

        # A reveal without its scope may fail before anything is read.
        assert not answer.get("data")
        assert {error["extensions"]["code"] for error in answer["errors"]} <= {"UNAVAILABLE", "FORBIDDEN"}


def test_with_required_reveals_masked_answers_leave_and_no_address_does(api: Api) -> None:
    broken = down(api, required="reveals")

    masked = broken.query(BY_ADDRESS, scope=MASKED, to=ADA)
    revealed = broken.query(REVEALED, scope=PERSON, purpose="SUPPORT")
    machine = broken.query(BY_ADDRESS, scope=MACHINE, to=ADA)

    assert masked["data"]["messages"]["nodes"] == 3 * [{"destination": "a•••@example.com"}]
    assert "data" not in revealed
    assert "data" not in machine


def test_without_a_read_the_log_is_not_needed(api: Api) -> None:
    assert down(api).query("{ viewer { tenant } }")["data"] == {"viewer": {"tenant": "acme"}}


@pytest.mark.parametrize(
    "by", [{"destination": "ADA@example.com"}, {"messageId": MESSAGE_ID}, {"caller": "a-caller"},
           {"requestId": "a-request"}]
)  # fmt: skip
def test_an_officer_sees_who_looked_and_why(api: Api, by: dict[str, str]) -> None:
    api.query(REVEALED, scope=PERSON, purpose="DATA_SUBJECT_REQUEST", reference="CASE-1")

    [found] = api.query(LOOKUPS, scope=OFFICER, by=by)["data"]["lookups"]["nodes"]

    assert found["caller"] == {"subject": "a-caller", "kind": "user", "apiKeyId": None, "actedFrom": None}
    assert (found["purpose"], found["reference"]) == ("DATA_SUBJECT_REQUEST", "CASE-1")
    assert found["addressesShown"] == (0 if "messageId" in by else 1)
    assert {read["by"] for read in found["reads"]} == {"MESSAGE"}


def test_the_log_of_another_tenant_is_empty_and_the_scope_is_required(api: Api) -> None:
    api.query(BY_ADDRESS, to=ADA)

    by = {"destination": ADA}
    assert not api.query(LOOKUPS, "globex", OFFICER, by=by)["data"]["lookups"]["nodes"]
    assert api.query(LOOKUPS, scope=MACHINE, by=by)["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_who_reads_the_log_is_recorded(api: Api) -> None:
    api.query(LOOKUPS, scope=OFFICER, by={"caller": "a-caller"})

    [record] = api.lookups.records
    assert [read.by for read in record.reads] == [LookedUpBy.LOOKUPS]


#: A field on the way to a message, and the type that it belongs to.
Step = tuple[str, str]
_ROOTS = ("Query", "Revealed")


def ways_to_messages() -> Iterator[tuple[Step, ...]]:
    """Every way from the root to a field that is a message, which enters no type twice. The lists of
    campaigns and journeys lead to the types of `campaign` and `journey`."""

    def walk(on: GraphQLObjectType, way: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
        for name, field in on.fields.items():
            kind: Any = get_named_type(field.type)
            if is_leaf_type(kind) or name in ("campaigns", "journeys"):
                continue
            kinds = schema._schema.get_possible_types(kind) if is_abstract_type(kind) else [kind]
            steps = (*way, (on.name, name))
            if any(one.name.endswith("Message") for one in kinds):
                yield steps
            for one in kinds:
                if one.name not in {type_ for type_, _ in steps} and not one.name.endswith("Message"):
                    yield from walk(one, steps)

    query: Any = schema._schema.query_type
    yield from walk(query, ())


def document(way: tuple[Step, ...]) -> str:
    """The query for the destinations of the messages at the end of a way."""
    text, below = "{ ... on Message { destination } }", "Message"
    for on, name in reversed(way):
        told = {
            "message": f'id: "{MESSAGE_ID}"',
            "messagesByIds": f'ids: ["{MESSAGE_ID}"]',
            "messages": f'by: {{destination: "{ADA}"}}',
            "recipient": f'destination: "{ADA}"',
            "campaign": f'id: "{CAMPAIGN}"',
            "journey": 'id: "welcome"',
            "node": f'id: "{GLOBAL_IDS.get(below, "")}"',
            "reveal": "purpose: SUPPORT",
        }.get(name, "")
        arguments = f"({told})" if told and on in _ROOTS else ""
        text, below = f"{{ ... on {on} {{ {name}{arguments} {text} }} }}", on
    return text


GLOBAL_IDS = {
    "Message": str(GlobalId(Tag.MESSAGE, "shop", MESSAGE_ID)),
    "Campaign": str(GlobalId(Tag.CAMPAIGN, "", CAMPAIGN)),
    "Journey": str(GlobalId(Tag.JOURNEY, "", "welcome")),
    "Recipient": str(GlobalId(Tag.RECIPIENT, "shop", DestinationHasher(b"a secret").key(ADA))),
}
WAYS = {".".join(name for _, name in way): way for way in ways_to_messages()}


def test_there_are_ways_to_messages_below_reveal_and_beside_it() -> None:
    beside = {way for way in WAYS if not way.startswith("reveal.")}

    assert {f"reveal.{way}" for way in beside} == WAYS.keys() - beside
    assert len(beside) >= 15


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scope", [MACHINE, PERSON])
def test_each_field_that_leaves_unmasked_has_its_row(api: Api, way: str, scope: str) -> None:
    answer = api.query(document(WAYS[way]), scope=scope)

    assert "errors" not in answer, answer["errors"]
    shows = scope == MACHINE or way.startswith("reveal.")
    assert (ADA in json.dumps(answer)) is shows
    rows = address_rows(api.lookups.keys.address("acme", ADA))
    listed = api.lookups.table.page("acme", rows, (None, None), 10, None, revealed_only=True)
    assert len(listed.found) == int(shows)


@pytest.mark.parametrize("by", ["destination", "id"])
@pytest.mark.parametrize(("scope", "shows"), [(MASKED, False), (MACHINE, True), (PERSON, True)])
def test_the_destination_of_a_recipient_leaves_unmasked_with_its_row_alone(
    api: Api, by: str, scope: str, *, shows: bool
) -> None:
    recipient = f'recipient(destination: "{ADA}")'
    named = api.data(f"{{ {recipient} {{ id }} }}")["recipient"]["id"]
    field = recipient if by == "destination" else f'node(id: "{named}")'
    selected = f"{field} {{ ... on Recipient {{ destination }} }}"
    api.lookups.rows.items.clear()

    query = f"reveal(purpose: LEGAL) {{ {selected} }}" if scope == PERSON else selected
    answer = api.query(f"{{ {query} }}", scope=scope)

    assert "errors" not in answer
    assert (ADA in json.dumps(answer)) is shows
    rows = address_rows(api.lookups.keys.address("acme", ADA))
    listed = api.lookups.table.page("acme", rows, (None, None), 10, None, revealed_only=True)
    assert len(listed.found) == int(shows)
