"""What can be asked over GraphQL, and what is answered."""

from base64 import urlsafe_b64decode
from typing import Any

import pytest

from functions.api.nodes.event_node import EventNode
from functions.api.nodes.masked_node import MaskedNode
from functions.api.nodes.masking import Mask
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from tests.builders import (
    ADA,
    MESSAGE_ID,
    PHONE,
    SENT_AT,
    message_event,
    pinpoint_email,
    pinpoint_sms,
    ses,
    text_message,
)
from tests.unit.functions.api.conftest import Api

DAY_MS = 86_400_000


def record(api: Api, project: str, *events: Any) -> None:
    parsed = [parse(event, TagNames(), SENT_AT) for event in events]
    api.stores[project].record([event for one in parsed for event in one.message_events])


def ids(connection: dict[str, Any]) -> list[str]:
    return [node["messageId"] for node in connection["nodes"]]


def test_an_email_has_everything_that_its_events_have(api: Api) -> None:
    record(
        api,
        "shop",
        pinpoint_email("_email.send", attributes={"campaign_id": "c", "treatment_id": "0"}),
        pinpoint_email("_email.delivered", at=SENT_AT + 1_000, delivery={"smtp_response": "250 ok"}),
        pinpoint_email("_email.open", at=SENT_AT + 900_000, open={}),
        pinpoint_email("_email.click", at=SENT_AT + 901_000, click={"link": "https://example.com/a"}),
    )

    data = api.data(
        """query ($id: ID!) { message(id: $id) {
            messageId channel status providerStatus isFinal destination sender sentAt updatedAt campaignId
            accountId clientId treatmentId project { name }
            events { type occurredAt providerType }
            ... on EmailMessage { subject deliveredAt openedAt clickedAt openCount clickedLinks smtpResponse }
        } }""",
        id=MESSAGE_ID,
    )

    message = data["message"]
    assert [event["type"] for event in message.pop("events")] == [
        "ACCEPTED",
        "DELIVERED",
        "OPENED",
        "CLICKED",
    ]
    assert message == {
        "messageId": MESSAGE_ID,
        "channel": "EMAIL",
        "status": "CLICKED",
        "providerStatus": "_email.click",
        "isFinal": True,
        "destination": ADA,
        "sender": "news@example.com",
        "sentAt": "2026-09-21T14:13:20.000Z",
        "updatedAt": "2026-09-21T14:28:21.000Z",
        "campaignId": "c",
        "accountId": "123456789012",
        "clientId": "an-endpoint",
        "treatmentId": "0",
        "project": {"name": "shop"},
        "subject": "A subject",
        "deliveredAt": "2026-09-21T14:13:21.000Z",
        "openedAt": "2026-09-21T14:28:20.000Z",
        "clickedAt": "2026-09-21T14:28:21.000Z",
        "openCount": 1,
        "clickedLinks": ["https://example.com/a"],
        "smtpResponse": "250 ok",
    }


def test_a_text_message_has_its_price_and_its_times(api: Api) -> None:
    record(
        api,
        "shop",
        pinpoint_sms("_SMS.BUFFERED", "SUCCESSFUL", price=645.0),
        pinpoint_sms("_SMS.SUCCESS", "DELIVERED", at=SENT_AT + 2_000, price=645.0),
    )

    data = api.data(
        """query ($id: ID!) { message(id: $id) { status destination ... on SmsMessage {
            recordStatus isoCountryCode messageType bufferedAt succeededAt failedAt optedOutAt parts
            priceInMillicentsUsd priceUsd
        } } }""",
        id=MESSAGE_ID,
    )

    assert data["message"] == {
        "status": "DELIVERED",
        "destination": PHONE,
        "recordStatus": "DELIVERED",
        "isoCountryCode": "US",
        "messageType": "Transactional",
        "bufferedAt": "2026-09-21T14:13:20.000Z",
        "succeededAt": "2026-09-21T14:13:22.000Z",
        "failedAt": None,
        "optedOutAt": None,
        "parts": 1,
        "priceInMillicentsUsd": 645.0,
        "priceUsd": "0.00645",
    }


def test_a_word_not_known_is_shown_as_unknown_with_the_provider_s_own(api: Api) -> None:
    record(api, "shop", pinpoint_email("_email.teleported"))

    data = api.data('{ message(id: "a-message") { status providerStatus isFinal settlesAt } }')

    assert data["message"] == {
        "status": "UNKNOWN",
        "providerStatus": "_email.teleported",
        "isFinal": False,
        "settlesAt": data["message"]["settlesAt"],
    }


def test_a_voice_call_has_its_price_its_carrier_and_its_answer(api: Api) -> None:
    record(
        api,
        "shop",
        text_message("VOICE_ANSWERED", at=SENT_AT + 7_000, carrierName="A carrier"),
        text_message(
            "VOICE_COMPLETED", at=SENT_AT + 68_000, callDurationInSeconds=61, totalMessagePrice=0.026
        ),
    )

    data = api.data("""{ message(id: "a-message") { __typename channel status ... on VoiceMessage {
        isoCountryCode carrier answeredAt completedAt failedAt durationSeconds priceUsd } } }""")

    assert data["message"] == {
        "__typename": "VoiceMessage",
        "channel": "VOICE",
        "status": "DELIVERED",
        "isoCountryCode": "US",
        "carrier": "A carrier",
        "answeredAt": "2026-09-21T14:13:27.000Z",
        "completedAt": "2026-09-21T14:14:28.000Z",
        "failedAt": None,
        "durationSeconds": 61,
        "priceUsd": "0.026",
    }


def test_an_address_that_the_mail_was_not_sent_to_is_shown_and_masked(api: Api) -> None:
    bounced = [{"emailAddress": "old-box@elsewhere.example", "status": "5.1.1"}]
    body = {"timestamp": "2026-09-21T14:14:00.000Z", "bounceType": "Permanent", "bouncedRecipients": bounced}
    record(api, "shop", ses("Bounce", bounce=body))
    query = '{ message(id: "a-message") { status events { type namedAddress } } }'

    assert api.data(query)["message"] == {
        "status": "UNKNOWN",
        "events": [{"type": "OTHER_ADDRESS", "namedAddress": "old-box@elsewhere.example"}],
    }
    [event] = api.stores["shop"].get([MESSAGE_ID])[MESSAGE_ID].events
    masked = MaskedNode(EventNode(event), Mask(frozenset({ADA})))
    assert masked.named_address == "o•••@elsewhere.example"


def test_the_fee_of_an_rcs_conversation_is_shown_beside_the_price(api: Api) -> None:
    record(api, "shop", text_message("RCS_DELIVERED", totalMessagePrice=0.0, conversationSessionFee=0.012))

    data = api.data('{ message(id: "a-message") { ... on SmsMessage { priceUsd sessionFeeUsd } } }')

    assert data["message"] == {"priceUsd": "0", "sessionFeeUsd": "0.012"}


def test_an_unknown_id_is_null(api: Api) -> None:
    assert api.data('{ message(id: "no-such-message") { id } }') == {"message": None}


def test_ids_are_answered_in_their_order_with_null_where_none_is(api: Api) -> None:
    record(api, "shop", pinpoint_email(message_id="one"))
    record(api, "app", pinpoint_email(message_id="two"))

    data = api.data('{ messagesByIds(ids: ["two", "none", "one", "two"]) { messageId project { name } } }')

    assert data["messagesByIds"] == [
        {"messageId": "two", "project": {"name": "app"}},
        None,
        {"messageId": "one", "project": {"name": "shop"}},
        {"messageId": "two", "project": {"name": "app"}},
    ]


def test_more_ids_than_one_call_takes_are_refused(api: Api) -> None:
    code, message = api.error("query ($ids: [ID!]!) { messagesByIds(ids: $ids) { id } }", ids=["x"] * 501)

    assert (code, "501" in message, "500" in message) == ("BAD_USER_INPUT", True, True)


def test_a_node_id_leads_back_to_its_object(api: Api) -> None:
    record(api, "shop", pinpoint_email(attributes={"campaign_id": "c", "journey_id": "j"}))
    told = api.data(
        """{ message(id: "a-message") { id project { id } }
             campaign(id: "c") { id } journey(id: "j") { id } }"""
    )
    node_ids = [
        told["message"]["id"],
        told["message"]["project"]["id"],
        told["campaign"]["id"],
        told["journey"]["id"],
    ]

    for node_id in node_ids:
        assert api.data("query ($id: ID!) { node(id: $id) { id } }", id=node_id)["node"] == {"id": node_id}
    assert api.data("query ($id: ID!) { message(id: $id) { messageId } }", id=node_ids[0])["message"] == {
        "messageId": MESSAGE_ID
    }


@pytest.mark.parametrize("node_id", ["", "msg_", "msg_!!", "cmp_bm8", "x" * 5_000, "prj_WyJub3BlIiwiIl0"])
def test_a_node_id_of_nothing_is_null(api: Api, node_id: str) -> None:
    assert api.data("query ($id: ID!) { node(id: $id) { id } }", id=node_id) == {"node": None}


def test_a_destination_s_messages_come_from_all_projects_newest_first(api: Api) -> None:
    record(
        api, "shop", pinpoint_email(message_id="old"), pinpoint_email(message_id="new", sent_at=SENT_AT + 9)
    )
    record(api, "app", pinpoint_email(message_id="between", sent_at=SENT_AT + 5))

    query = """query ($by: MessageLookup!, $projects: [ID!], $order: SortDirection! = DESC) {
        messages(by: $by, projects: $projects, order: $order) { nodes { messageId } } }"""
    by = {"destination": "Ada <ADA@example.com>"}

    assert ids(api.data(query, by=by)["messages"]) == ["new", "between", "old"]
    assert ids(api.data(query, by=by, order="ASC")["messages"]) == ["old", "between", "new"]
    assert ids(api.data(query, by=by, projects=["shop"])["messages"]) == ["new", "old"]
    assert ids(api.data(query, by=by, projects=[])["messages"]) == []


def test_a_campaign_and_a_journey_list_their_messages(api: Api) -> None:
    record(api, "shop", pinpoint_email(message_id="of-c", attributes={"campaign_id": "c"}))
    record(api, "shop", pinpoint_sms(message_id="of-j", journey_id="j"))

    data = api.data(
        """{ campaign(id: "c") { campaignId messages { nodes { messageId } } }
             journey(id: "j") { journeyId messages(first: 1) { nodes { messageId } } }
             byCampaign: messages(by: {campaignId: "c"}) { nodes { messageId } }
             byJourney: messages(by: {journeyId: "j"}) { nodes { messageId } }
             none: campaign(id: "j") { id } }"""
    )

    assert data["campaign"]["campaignId"] == "c"
    assert data["journey"]["journeyId"] == "j"
    assert ids(data["campaign"]["messages"]) == ids(data["byCampaign"]) == ["of-c"]
    assert ids(data["journey"]["messages"]) == ids(data["byJourney"]) == ["of-j"]
    assert data["none"] is None


def test_a_list_is_narrowed_by_channel_status_and_time(api: Api) -> None:
    for number in range(4):
        name, sent_at = str(number), SENT_AT + number * DAY_MS
        record(api, "shop", pinpoint_email(message_id=name, sent_at=sent_at, attributes={"campaign_id": "c"}))
    record(api, "shop", pinpoint_email("_email.hardbounce", message_id="2", sent_at=SENT_AT + 2 * DAY_MS))
    record(api, "shop", pinpoint_sms(message_id="sms", campaign_id="c"))
    query = """query ($filter: MessageFilter!) {
        messages(by: {campaignId: "c"}, filter: $filter, order: ASC) { nodes { messageId } } }"""

    def narrowed(**narrow: Any) -> list[str]:
        return ids(api.data(query, filter=narrow)["messages"])

    assert narrowed(channels=["SMS"]) == ["sms"]
    assert narrowed(statuses=["HARD_BOUNCED"]) == ["2"]
    assert narrowed(channels=["EMAIL"], statuses=["ACCEPTED"]) == ["0", "1", "3"]
    span = {"from": "2026-09-22T14:13:20Z", "to": "2026-09-24T16:13:20+02:00"}
    assert narrowed(sentAt=span) == ["1", "2"]


def test_pages_walk_a_list_once_through_all_projects(api: Api) -> None:
    for number in range(23):
        project = "shop" if number % 3 else "app"
        record(api, project, pinpoint_email(message_id=str(number), sent_at=SENT_AT + number // 4))
    query = """query ($after: String) {
        messages(by: {destination: "ada@example.com"}, first: 5, after: $after) {
            edges { cursor node { messageId } } pageInfo { hasNextPage startCursor endCursor } } }"""
    seen: list[str] = []
    after, more = None, True
    while more:
        page = api.data(query, after=after)["messages"]
        seen += [edge["node"]["messageId"] for edge in page["edges"]]
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert len(seen) == 23
    assert set(seen) == {str(number) for number in range(23)}


def test_a_page_that_runs_out_of_time_is_short_and_goes_on_where_it_stopped(api: Api) -> None:
    for number in range(250):
        record(api, "shop", pinpoint_email(message_id=str(number), sent_at=SENT_AT + number))
    record(api, "shop", pinpoint_email("_email.hardbounce", message_id="3", at=SENT_AT + 1))
    query = """query ($after: String) { messages(by: {destination: "ada@example.com"}, after: $after,
        filter: {statuses: [HARD_BOUNCED]}) { nodes { messageId } pageInfo { hasNextPage endCursor } } }"""

    pages = [api.data_in_a_hurry(query, after=None)["messages"]]
    while pages[-1]["pageInfo"]["hasNextPage"]:
        pages.append(api.data_in_a_hurry(query, after=pages[-1]["pageInfo"]["endCursor"])["messages"])

    assert [name for page in pages for name in ids(page)] == ["3"]
    assert len(pages) > 2


def test_a_cursor_holds_no_address(api: Api) -> None:
    record(api, "shop", pinpoint_email(message_id="1"), pinpoint_email(message_id="2"))

    page = api.data(
        """{ messages(by: {destination: "ada@example.com"}, first: 1) { pageInfo { endCursor } } }"""
    )

    cursor = page["messages"]["pageInfo"]["endCursor"]
    assert b"ada" not in urlsafe_b64decode(cursor + "===")


def test_the_viewer_has_its_tenant_and_projects(api: Api) -> None:
    data = api.data("{ viewer { subject tenant scopes projects { name sources } } }")

    assert data["viewer"] == {
        "subject": "a-caller",
        "tenant": "acme",
        "scopes": ["addresses:read", "messages:read", "schema:read"],
        "projects": [{"name": name, "sources": ["pinpoint"]} for name in ("app", "shop")],
    }


def test_a_list_of_bounces_reads_no_deliveries(api: Api) -> None:
    asked: list[Any] = []
    streams = api.stores["shop"].streams
    api.stores["shop"] = _Spy(api.stores["shop"], asked, streams)  # type: ignore[assignment]

    api.data(
        '{ messages(by: {campaignId: "c"}, filter: {statuses: [HARD_BOUNCED]}, projects: ["shop"]) {'
        " nodes { id } } }"
    )

    assert [lookup.reads_sparse_index for lookup in asked] == [True]


class _Spy:
    """A store that notes the look-ups it is asked for."""

    def __init__(self, store: Any, asked: list[Any], streams: Any) -> None:
        self._store, self._asked, self._streams = store, asked, streams

    def get(self, keys: Any) -> Any:
        return self._store.get(keys)

    def streams(self, lookup: Any, *rest: Any) -> Any:
        self._asked.append(lookup)
        return self._streams(lookup, *rest)


def test_28_000_ids_are_answered_in_56_calls(api: Api) -> None:
    known = [f"message-{number}" for number in range(0, 28_000, 7)]
    api.stores["shop"].record([message_event(message_id=message_id) for message_id in known])
    wanted = [f"message-{number}" for number in range(28_000)]
    query = "query ($ids: [ID!]!) { messagesByIds(ids: $ids) { messageId } }"

    calls = [wanted[start : start + 500] for start in range(0, len(wanted), 500)]
    told = [one for ids in calls for one in api.data(query, ids=ids)["messagesByIds"]]

    assert len(calls) == 56
    assert [one["messageId"] if one else None for one in told] == [
        message_id if number % 7 == 0 else None for number, message_id in enumerate(wanted)
    ]


def test_a_failure_without_a_known_reason_has_its_time(api: Api) -> None:
    record(api, "shop", pinpoint_sms("_SMS.FAILURE", "UNKNOWN", at=SENT_AT + 5_000))

    data = api.data(
        '{ message(id: "a-message") { status isFinal ... on SmsMessage { failedAt recordStatus } } }'
    )

    assert data["message"] == {
        "status": "UNKNOWN",
        "isFinal": True,
        "failedAt": "2026-09-21T14:13:25.000Z",
        "recordStatus": "UNKNOWN",
    }
