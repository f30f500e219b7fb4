"""The whole path in one process: a Firehose batch goes in, a GraphQL answer comes out."""

import json
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from aws_lambda_powertools.utilities.data_classes import KinesisFirehoseEvent

from functions.ingest.batch import process
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from tests.builders import (
    ADA,
    MESSAGE_ID,
    PHONE,
    SENT_AT,
    firehose_batch,
    pinpoint_email,
    pinpoint_sms,
    ses,
    text_message,
)
from tests.conftest import MakeDynamoStore
from tests.unit.functions.api.conftest import Api
from tests.unit.functions.messages.shapes import SHAPES

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
    mail = {"message_id": "a-mail", "destination": [ADA]}
    ingest(
        store,
        pinpoint_email("_email.send", at=SENT_AT + 642, **mail, send={}),
        pinpoint_email(
            "_email.delivered", at=SENT_AT + 1_310, **mail, delivery={"smtp_response": "250 ok: accepted"}
        ),
        pinpoint_email("_email.open", at=SENT_AT + 90_936, **mail, open={"user_agent": "Mozilla/5.0 (X11)"}),
        pinpoint_email(
            "_email.click", at=SENT_AT + 92_371, **mail, click={"link": "https://example.com/offers"}
        ),
    )

    message = api.data(QUERY, id="a-mail")["message"]

    assert message["status"] == "CLICKED"
    assert [event["providerType"] for event in message["events"]] == [
        "_email.send",
        "_email.delivered",
        "_email.open",
        "_email.click",
    ]
    assert (message["sentAt"], message["deliveredAt"]) == (
        "2026-09-21T14:13:20.000Z",
        "2026-09-21T14:13:21.310Z",
    )
    assert (message["openedAt"], message["clickedAt"]) == (
        "2026-09-21T14:14:50.936Z",
        "2026-09-21T14:14:52.371Z",
    )
    assert (message["destination"], message["sender"]) == (ADA, "news@example.com")
    assert (message["subject"], message["accountId"]) == ("A subject", "123456789012")
    assert message["smtpResponse"] == "250 ok: accepted"
    assert message["clickedLinks"] == ["https://example.com/offers"]


def test_a_pinpoint_text_message_is_answered_whole(store: DynamoMessageStore, api: Api) -> None:
    sent = pinpoint_sms(
        "_SMS.SUCCESS",
        "DELIVERED",
        price=645.0,
        message_id="a-text",
        origination_phone_number="+12065550142",
        campaign_id="a-campaign",
    )
    ingest(store, sent)

    message = api.data(QUERY, id="a-text")["message"]

    assert (message["status"], message["recordStatus"], message["priceUsd"]) == (
        "DELIVERED",
        "DELIVERED",
        "0.00645",
    )
    assert (message["destination"], message["sender"]) == (PHONE, "+12065550142")
    assert (message["isoCountryCode"], message["messageType"], message["parts"]) == ("US", "Transactional", 1)
    assert message["campaignId"] == "a-campaign"
    assert message["succeededAt"] == message["sentAt"] == "2026-09-21T14:13:20.000Z"


def test_every_documented_shape_is_recorded_and_repeats_change_nothing(
    make_dynamo_store: MakeDynamoStore, executor: ThreadPoolExecutor
) -> None:
    records = [
        json.loads(json.dumps(record).replace(MESSAGE_ID, f"message-{position}"))
        for position, (record, _) in enumerate(SHAPES.values())
    ]
    chaos = random.Random(7)
    answers = []
    for _ in range(2):
        store = make_dynamo_store(project="shop")
        repeated = records * 3
        chaos.shuffle(repeated)
        for start in range(0, len(repeated), 11):
            assert set(ingest(store, *repeated[start : start + 11])) == {"Ok"}
        pages = store.client.get_paginator("scan").paginate(TableName=store.table_name)
        keys = sorted(item["message_key"]["S"] for page in pages for item in page["Items"])
        api = Api({"shop": store}, {"shop": "acme"}, executor)
        answers.append([api.data(QUERY, id=key) for key in keys])

    assert answers[0] == answers[1]
    assert len(answers[0]) == sum(len(expected) == 4 for _, expected in SHAPES.values())


@pytest.mark.parametrize("price", ["1e1000000", "-1E+999999", 1e300, "9" * 5_000])
def test_a_price_that_is_none_fails_its_record_alone(
    store: DynamoMessageStore, api: Api, price: object
) -> None:
    texts = [
        text_message("TEXT_DELIVERED", messageId=name, totalMessagePrice=value)
        for name, value in (("1", 0.00581), ("2", price), ("3", 1e-5))
    ]

    assert ingest(store, *texts) == ["Ok", "ProcessingFailed", "Ok"]
    prices = api.data('{ messagesByIds(ids: ["1", "2", "3"]) { ... on SmsMessage { priceUsd } } }')
    assert prices["messagesByIds"] == [{"priceUsd": "0.00581"}, None, {"priceUsd": "0.00001"}]


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
