"""Detection of the provider: every event shape, wrapped or bare."""

import json
from typing import Any

import pytest

from functions.messages.event import Channel
from functions.messages.parsers import Parsed
from functions.messages.parsers.json_fields import MalformedEventError
from functions.messages.statuses import EventKind
from tests.builders import ADA, MESSAGE_ID, PHONE, SENT_AT, pinpoint_email, pinpoint_sms, ses, text_message
from tests.project import PUBLISHED_SAMPLES
from tests.unit.functions.messages.helpers import only, read
from tests.unit.functions.messages.shapes import SHAPES


def _summary(parsed: Parsed) -> tuple[str, ...]:
    if not parsed.message_events:
        return parsed.source, parsed.event_type
    [result] = parsed.message_events
    event = result.event
    return parsed.source, result.attributes.channel, event.kind, event.status_reached or ""


@pytest.mark.parametrize(("record", "expected"), SHAPES.values(), ids=SHAPES)
def test_every_documented_shape_is_parsed(record: object, expected: tuple[str, ...]) -> None:
    assert _summary(read(record)) == expected


def test_published_samples_beside_the_repository_are_reported_where_they_are_not_recognized() -> None:
    samples = sorted(PUBLISHED_SAMPLES.glob("*.json"))
    unrecognized = [path.stem for path in samples if not _is_recognized(path.read_bytes())]
    if unrecognized:
        pytest.xfail(f"not recognized: {', '.join(unrecognized)}")


def _is_recognized(sample: bytes) -> bool:
    try:
        parsed = read(json.loads(sample))
    except ValueError:
        return False
    kinds = {message_event.event.kind for message_event in parsed.message_events}
    return parsed.event_type != "unrecognised" and EventKind.UNKNOWN not in kinds


ONE_OF_EACH: list[tuple[dict[str, Any], Channel, EventKind]] = [
    (pinpoint_email("_email.send"), Channel.EMAIL, EventKind.ACCEPTED),
    (pinpoint_sms("_SMS.FAILURE", "SPAM"), Channel.SMS, EventKind.FAILED),
    (ses("Send", sent_at="2026-09-21T14:13:20Z"), Channel.EMAIL, EventKind.ACCEPTED),
    (text_message("TEXT_QUEUED"), Channel.SMS, EventKind.ACCEPTED),
    (text_message("MEDIA_DELIVERED"), Channel.MMS, EventKind.DELIVERED),
    (text_message("VOICE_RINGING"), Channel.VOICE, EventKind.SENT),
    (text_message("RCS_READ"), Channel.RCS, EventKind.OPENED),
]


@pytest.mark.parametrize(("event", "channel", "kind"), ONE_OF_EACH)
def test_each_shape_is_detected(event: dict[str, Any], channel: Channel, kind: EventKind) -> None:
    result = only(event)

    assert (result.message_id, result.sent_at) == (MESSAGE_ID, SENT_AT)
    assert (result.attributes.channel, result.event.kind) == (channel, kind)
    assert result.attributes.destination == (ADA if channel is Channel.EMAIL else PHONE)


def sns(event: object) -> dict[str, Any]:
    return {"Type": "Notification", "MessageId": "not the message's", "Message": json.dumps(event) + "\n"}


def event_bridge(event: object) -> dict[str, Any]:
    return {"version": "0", "detail-type": "A detail", "account": "123456789012", "detail": event}


@pytest.mark.parametrize(("event", "channel", "kind"), ONE_OF_EACH)
def test_an_event_wrapped_by_sns_or_eventbridge_is_parsed_like_a_bare_one(
    event: dict[str, Any], channel: Channel, kind: EventKind
) -> None:
    for wrapped in (sns(event), event_bridge(event), sns(event_bridge(event)), event_bridge(sns(event))):
        result = only(wrapped)
        assert (result.attributes.channel, result.event) == (channel, only(event).event)
        assert result.event.kind is kind


def test_the_account_of_a_text_comes_from_eventbridge_s_envelope() -> None:
    assert only(event_bridge(text_message())).attributes.account_id == "123456789012"


@pytest.mark.parametrize(
    ("aside", "event_type"),
    [
        (7, "unrecognised"),
        ([], "unrecognised"),
        ({}, "unrecognised"),
        ({"event_type": "_campaign.send", "attributes": {"campaign_type": None}}, "_campaign.send"),
        ({"event_type": "checkout." + "x" * 99}, "checkout." + "x" * 55),
        ({"event_type": "_email.delivered", "event_version": "3.0", "attributes": None}, "_email.delivered"),
        ({"eventType": "RCS_TYPING"}, "RCS_TYPING"),
        ({"originationNumber": "1", "messageBody": "STOP", "inboundMessageId": "i"}, "inbound message"),
        ({"Type": "Notification", "Message": "not JSON"}, "unrecognised"),
        (sns(sns(sns(sns(sns(ses()))))), "unrecognised"),
        (event_bridge({"registrationDetails": {}}), "A detail"),
    ],
)
def test_an_event_about_no_message_yields_its_type_only(aside: object, event_type: str) -> None:
    assert (read(aside).event_type, read(aside).message_events) == (event_type, ())


@pytest.mark.parametrize(
    "event",
    [
        ses("Delivery", delivery="not an object"),
        ses("Bounce", bounce={"bouncedRecipients": ["not an object"]}),
        ses(destination=()) | {"mail": {"messageId": None}},
        pinpoint_email() | {"facets": 7},
        text_message(messageId=None),
        text_message(context=["not an object"]),
    ],
)
def test_a_known_shape_with_a_field_of_the_wrong_form_is_malformed(event: object) -> None:
    with pytest.raises(MalformedEventError):
        read(event)


def test_an_error_names_the_field_and_never_its_value() -> None:
    with pytest.raises(MalformedEventError, match=r"^mail.destination is not text$"):
        read(ses() | {"mail": {"messageId": "m", "destination": [{"secret": ADA}]}})
