"""The whole path in one process: a Firehose batch goes in, a GraphQL answer comes out."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import KinesisFirehoseEvent

from functions.ingest.batch import process
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from tests.builders import (
    ADA,
    PHONE,
    SENT_AT,
    firehose_batch,
    pinpoint_email,
    pinpoint_sms,
    ses,
    text_message,
)
from tests.conftest import MakeDynamoStore
from tests.project import PUBLISHED_SAMPLES
from tests.unit.functions.api.conftest import Api

QUERY = """query ($id: ID!) { message(id: $id) {
    __typename messageId channel status providerStatus isFinal destination sender sentAt updatedAt
    campaignId journeyId accountId clientId treatmentId
    events { type occurredAt providerType providerStatus }
    ... on EmailMessage { subject deliveredAt openedAt clickedAt smtpResponse clickedLinks }
    ... on SmsMessage { recordStatus isoCountryCode messageType bufferedAt succeededAt parts priceUsd }
} }"""


@pytest.fixture
def store(make_dynamo_store: MakeDynamoStore) -> DynamoMessageStore:
    return make_dynamo_store(project="shop")


@pytest.fixture
def api(store: DynamoMessageStore, executor: ThreadPoolExecutor) -> Api:
    return Api({"shop": store}, {"shop": "acme"}, executor)


def ingest(store: DynamoMessageStore, *events: object) -> list[str]:
    """The result of each record of one batch."""
    response, _ = process(KinesisFirehoseEvent(firehose_batch(*events)).records, store, TagNames())
    return [record.result for record in response.records]


def published(name: str) -> Any:
    if not PUBLISHED_SAMPLES.is_dir():
        pytest.skip(f"the published sample events are not at {PUBLISHED_SAMPLES}")
    return json.loads((PUBLISHED_SAMPLES / f"{name}.json").read_text())


def test_a_campaign_s_messages_of_every_source_are_one_list(store: DynamoMessageStore, api: Api) -> None:
    campaign = {"campaign_id": ["c"]}
    ingest(
        store,
        pinpoint_email(message_id="1", sent_at=SENT_AT, attributes={"campaign_id": "c"}),
        pinpoint_sms(message_id="2", at=SENT_AT + 1, campaign_id="c"),
        ses(message_id="3", tags=campaign, sent_at="2027-01-01T00:00:00.000Z"),
        text_message(messageId="4", messageRequestTimestamp=SENT_AT - 1, context={"campaign_id": "c"}),
        b"not json",
    )

    page = api.data('{ messages(by: {campaignId: "c"}) { nodes { messageId channel } } }')["messages"]

    assert [(node["messageId"], node["channel"]) for node in page["nodes"]] == [
        ("3", "EMAIL"),
        ("2", "SMS"),
        ("1", "EMAIL"),
        ("4", "SMS"),
    ]


def test_a_mail_to_three_is_three_messages(store: DynamoMessageStore, api: Api) -> None:
    three = ["ada@example.com", "grace@example.com", "Mary <mary@example.com>"]
    at = {"timestamp": "2026-09-21T13:33:25.000Z"}
    complained = [{"emailAddress": "MARY@example.com"}]
    bounced = [
        {"emailAddress": three[1], "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 no such user"}
    ]
    ingest(
        store,
        ses("Complaint", destination=three, complaint=at | {"complainedRecipients": complained}),
        ses("Delivery", destination=three, delivery=at | {"recipients": [three[0], "mary@example.com"]}),
        ses("Bounce", destination=three, bounce=at | {
            "bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": bounced}),
        ses("Send", destination=three),
        ses("Open", destination=three, open={"timestamp": "2026-09-22T08:00:00.000Z"}),
    )  # fmt: skip

    data = api.data(
        """{ message(id: "a-message") { destination ... on EmailMessage { openCount
            recipients { destination status ... on EmailMessage { diagnostic openCount } } } }
            messages(by: {destination: "mary@example.com"}) { nodes { messageId status } } }"""
    )

    result = {one["destination"]: one for one in data["message"]["recipients"]}
    assert {address: one["status"] for address, one in result.items()} == {
        three[0]: "DELIVERED",
        three[1]: "HARD_BOUNCED",
        three[2]: "COMPLAINED",
    }
    assert result[three[1]]["diagnostic"] == "smtp; 550 5.1.1 no such user"
    assert [one["openCount"] for one in result.values()] == [0, 0, 0], "it is unknown who opened it"
    assert (data["message"]["destination"], data["message"]["openCount"]) == (None, 1)
    assert data["messages"]["nodes"] == [{"messageId": "a-message", "status": "COMPLAINED"}]


def test_a_text_message_with_events_out_of_order_ends_delivered(store: DynamoMessageStore, api: Api) -> None:
    for event in (
        text_message("TEXT_DELIVERED", at=SENT_AT + 9, isFinal=True),
        text_message("TEXT_QUEUED", at=SENT_AT + 1),
        text_message("TEXT_SUCCESSFUL", at=SENT_AT + 5),
    ):
        ingest(store, event)

    result = api.data(
        "query ($by: MessageLookup!) { messages(by: $by) { nodes { status events { type } } } }",
        by={"destination": PHONE.removeprefix("+")},
    )["messages"]

    assert result["nodes"] == [
        {"status": "DELIVERED", "events": [{"type": "ACCEPTED"}, {"type": "SENT"}, {"type": "DELIVERED"}]}
    ]


def test_a_pinpoint_email_is_answered_whole(store: DynamoMessageStore, api: Api) -> None:
    names = ("send", "delivered", "open", "click")
    ingest(store, *(published(f"pinpoint-email-{name}") for name in names))

    message = api.data(QUERY, id="0200000073rnbmd1-mbvdg3uo-q8ia-m3ku-ibd3-ms77kexample-000000")["message"]

    assert message["status"] == "CLICKED"
    assert [event["providerType"] for event in message["events"]] == [f"_email.{name}" for name in names]
    assert (message["sentAt"], message["deliveredAt"]) == (
        "2019-08-01T00:17:01.380Z",
        "2019-08-01T00:17:02.690Z",
    )
    assert (message["openedAt"], message["clickedAt"]) == (
        "2019-08-01T00:18:32.316Z",
        "2019-08-01T00:18:33.751Z",
    )
    assert (message["destination"], message["sender"]) == ("recipient@example.com", "sender@example.com")
    assert (message["subject"], message["accountId"]) == ("Amazon Pinpoint Test", "123456789012")
    assert message["smtpResponse"] == "250 ok:  Message 82080542 accepted"
    assert message["clickedLinks"] == ["https://aws.amazon.com/pinpoint/"]


def test_a_pinpoint_text_message_is_answered_whole(store: DynamoMessageStore, api: Api) -> None:
    ingest(store, published("pinpoint-sms-success"))

    message = api.data(QUERY, id="1111-2222-3333")["message"]

    assert (message["status"], message["recordStatus"], message["priceUsd"]) == (
        "DELIVERED",
        "DELIVERED",
        "0.00645",
    )
    assert (message["destination"], message["sender"]) == ("+14255550199", "+12065550142")
    assert (message["isoCountryCode"], message["messageType"], message["parts"]) == ("US", "Transactional", 1)
    assert message["campaignId"] == "52dc44b35c4742c98c5935269example"
    assert message["succeededAt"] == message["sentAt"] == "2019-03-20T18:02:34.322Z"


def test_every_published_sample_is_taken_and_a_second_and_third_time_changes_nothing(
    make_dynamo_store: MakeDynamoStore, executor: ThreadPoolExecutor
) -> None:
    published("pinpoint-email-send")
    samples = [json.loads(path.read_text()) for path in sorted(PUBLISHED_SAMPLES.glob("*.json"))]
    chaos = random.Random(7)
    answers = []
    for _ in range(2):
        store = make_dynamo_store(project="shop")
        repeated = samples * 3
        chaos.shuffle(repeated)
        for start in range(0, len(repeated), 11):
            assert set(ingest(store, *repeated[start : start + 11])) == {"Ok"}
        pages = store.client.get_paginator("scan").paginate(TableName=store.table_name)
        keys = sorted(item["message_key"]["S"] for page in pages for item in page["Items"])
        api = Api({"shop": store}, {"shop": "acme"}, executor)
        answers.append([api.data(QUERY, id=key) for key in keys])

    assert answers[0] == answers[1]
    assert len(answers[0]) > 15


def test_an_address_in_another_spelling_finds_the_message(store: DynamoMessageStore, api: Api) -> None:
    ingest(store, pinpoint_email(destination=["Ada Lovelace <Ada@Example.com>"]))

    page = api.data(
        "query ($by: MessageLookup!) { messages(by: $by) { nodes { destination } } }", by={"destination": ADA}
    )["messages"]

    assert page["nodes"] == [{"destination": "Ada Lovelace <Ada@Example.com>"}]


@pytest.mark.parametrize("message_id", ["", "x" * 3_000, "é" * 1_500])
def test_an_id_that_can_be_no_key_is_null_beside_one_that_is(
    store: DynamoMessageStore, api: Api, message_id: str
) -> None:
    ingest(store, pinpoint_email())
    query = """query ($id: ID!) { messagesByIds(ids: [$id, "a-message"]) { messageId }
        message(id: $id) { id } campaign(id: $id) { id } node(id: $id) { id } }"""

    data = api.data(query, id=message_id)

    assert data.pop("messagesByIds") == [None, {"messageId": "a-message"}]
    assert set(data.values()) == {None}
