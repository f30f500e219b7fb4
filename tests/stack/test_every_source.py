"""The running stack, fed by every source at once: one model, one status, one list."""

from typing import Any

import pytest

from local.commands.demo import execute_query
from local.stack import LocalStack
from tests.builders import SENT_AT, pinpoint_email, ses, text_message
from tests.stack.local_run import eventually, put_events, settled

#: Its messages never expire, so the builders' times are never too old.
PROJECT = "acme-archive"
THREE = ["ada@example.com", "grace@example.com", "mary@example.com"]
AT = {"timestamp": "2026-09-21T14:13:25.000Z"}


def addressed(address: str) -> list[dict[str, str]]:
    return [{"emailAddress": address}]


EVENTS: list[dict[str, Any]] = [
    ses("Delivery", message_id="three", destination=THREE, delivery=AT | {"recipients": THREE[::2]}),
    ses("Complaint", message_id="three", destination=THREE, complaint=AT | {
        "complainedRecipients": addressed(THREE[2])}),
    ses("Bounce", message_id="three", destination=THREE, bounce=AT | {
        "bounceType": "Permanent", "bounceSubType": "NoEmail", "bouncedRecipients": addressed(THREE[1])}),
    ses("Send", message_id="three", destination=THREE),
    text_message("TEXT_DELIVERED", messageId="walk", at=SENT_AT + 9_000, isFinal=True),
    text_message("TEXT_QUEUED", messageId="walk", at=SENT_AT + 1_000),
    text_message("TEXT_SUCCESSFUL", messageId="walk", at=SENT_AT + 5_000),
    pinpoint_email(message_id="of-pinpoint", attributes={"campaign_id": "spanning"}),
    ses(message_id="of-ses", tags={"campaign_id": ["spanning"]}),
]  # fmt: skip


@pytest.fixture
def answer(local_stack: LocalStack) -> dict[str, Any]:
    put_events(local_stack, PROJECT, EVENTS)
    eventually(lambda: settled(local_stack, PROJECT))
    outputs = local_stack.outputs()
    query = """{
        three: message(id: "three") { ... on EmailMessage { recipients { destination status } } }
        walk: message(id: "walk") { status isFinal events { providerType } }
        spanning: messages(by: {campaignId: "spanning"}) { nodes { messageId } } }"""
    return dict(execute_query(outputs.graphql_url, outputs.tokens["acme"], query, {})["data"])


def test_every_source_gives_the_same_kind_of_answer(answer: dict[str, Any]) -> None:
    statuses = {one["destination"]: one["status"] for one in answer["three"]["recipients"]}
    assert statuses == dict(zip(THREE, ("DELIVERED", "HARD_BOUNCED", "COMPLAINED"), strict=True))
    assert answer["walk"] == {
        "status": "DELIVERED",
        "isFinal": True,
        "events": [{"providerType": f"TEXT_{word}"} for word in ("QUEUED", "SUCCESSFUL", "DELIVERED")],
    }
    assert {node["messageId"] for node in answer["spanning"]["nodes"]} == {"of-pinpoint", "of-ses"}
