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

#: file: source, channel, kind of event, status.
EXPECTED: dict[str, tuple[str, str, str, str] | tuple[str, str]] = {
    "eum-eventbridge-text-delivered": ("sms", "SMS", "DELIVERED", "DELIVERED"),
    "eum-eventbridge-text-successful-us": ("sms", "SMS", "SENT", "SENT"),
    "eum-media-delivered": ("sms", "MMS", "DELIVERED", "DELIVERED"),
    "eum-nonstatus-rcs-conversation-started": ("", "inbound message"),
    "eum-nonstatus-rcs-inbound-suggestion": ("", "inbound message"),
    "eum-nonstatus-registration-status-change-eventbridge": ("", "Registration Status Change"),
    "eum-nonstatus-registration-submitted-eventbridge": ("", "Registration Status Change"),
    "eum-rcs-delivered-conversation": ("sms", "RCS", "DELIVERED", "DELIVERED"),
    "eum-rcs-delivered": ("sms", "RCS", "DELIVERED", "DELIVERED"),
    "eum-text-delivered": ("sms", "SMS", "DELIVERED", "DELIVERED"),
    "eum-text-protect-blocked": ("sms", "SMS", "REJECTED", "REJECTED"),
    "eum-text-successful-rcs-native": ("sms", "RCS", "SENT", "SENT"),
    "eum-text-successful-shortcode": ("sms", "SMS", "SENT", "SENT"),
    "eum-text-successful": ("sms", "SMS", "SENT", "SENT"),
    "eum-voice-completed": ("sms", "VOICE", "DELIVERED", "DELIVERED"),
    "pinpoint-app-session-stop": ("pinpoint", "_session.stop"),
    "pinpoint-campaign-send-push": ("pinpoint", "_campaign.send"),
    "pinpoint-campaign-send-sms-real-1": ("pinpoint", "_campaign.send"),
    "pinpoint-email-click": ("pinpoint", "EMAIL", "CLICKED", "CLICKED"),
    "pinpoint-email-delivered": ("pinpoint", "EMAIL", "DELIVERED", "DELIVERED"),
    "pinpoint-email-open": ("pinpoint", "EMAIL", "OPENED", "OPENED"),
    "pinpoint-email-send": ("pinpoint", "EMAIL", "ACCEPTED", "ACCEPTED"),
    "pinpoint-journey-send": ("pinpoint", "_journey.send"),
    "pinpoint-sendmessages-sync-response": ("", "SendMessages response"),
    "pinpoint-sms-buffered-real-1": ("pinpoint", "SMS", "ACCEPTED", "ACCEPTED"),
    "pinpoint-sms-success-historical": ("pinpoint", "SMS", "SENT", "SENT"),
    "pinpoint-sms-success": ("pinpoint", "SMS", "DELIVERED", "DELIVERED"),
    "ses-click": ("ses", "EMAIL", "CLICKED", "CLICKED"),
    "ses-complaint": ("ses", "EMAIL", "COMPLAINED", "COMPLAINED"),
    "ses-delivery-delay": ("ses", "EMAIL", "DELAYED", "DELAYED"),
    "ses-delivery": ("ses", "EMAIL", "DELIVERED", "DELIVERED"),
    "ses-notification-bounce-dsn-3-recipients": ("ses", "EMAIL", "HARD_BOUNCED", "HARD_BOUNCED"),
    "ses-notification-bounce-transient-general": ("ses", "EMAIL", "SOFT_BOUNCED", "SOFT_BOUNCED"),
    "ses-notification-complaint-feedback-1-of-3": ("ses", "EMAIL", "COMPLAINED", "COMPLAINED"),
    "ses-notification-complaint-no-feedback-1-of-3": ("ses", "EMAIL", "COMPLAINED", "COMPLAINED"),
    "ses-notification-complaint-no-type": ("ses", "EMAIL", "COMPLAINED", "COMPLAINED"),
    "ses-notification-delivery-1-of-3": ("ses", "EMAIL", "DELIVERED", "DELIVERED"),
    "ses-notification-delivery": ("ses", "EMAIL", "DELIVERED", "DELIVERED"),
    "ses-open-bot-flag": ("ses", "EMAIL", "OPENED", "OPENED"),
    "ses-open": ("ses", "EMAIL", "OPENED", "OPENED"),
    "ses-real-bounce-1": ("ses", "EMAIL", "HARD_BOUNCED", "HARD_BOUNCED"),
    "ses-real-complaint-1": ("ses", "EMAIL", "COMPLAINED", "COMPLAINED"),
    "ses-real-delivery-1": ("ses", "EMAIL", "DELIVERED", "DELIVERED"),
    "ses-real-open-1": ("ses", "EMAIL", "OPENED", "OPENED"),
    "ses-real-send-1": ("ses", "EMAIL", "ACCEPTED", "ACCEPTED"),
    "ses-real-send-2": ("ses", "EMAIL", "ACCEPTED", "ACCEPTED"),
    "ses-reject": ("ses", "EMAIL", "REJECTED", "REJECTED"),
    "ses-send": ("ses", "EMAIL", "ACCEPTED", "ACCEPTED"),
    "ses-subscription": ("ses", "EMAIL", "SUBSCRIPTION_CHANGED", "DELIVERED"),
    "sns-envelope-eum-text-delivered": ("sms", "SMS", "DELIVERED", "DELIVERED"),
    "sns-envelope-ses-delivery": ("ses", "EMAIL", "DELIVERED", "DELIVERED"),
    "sns-sms-legacy-success": ("", "SNS SMS delivery log"),
    "social-nonstatus-whatsapp-inbound-image": ("", "WhatsApp event"),
    "social-nonstatus-whatsapp-inbound-text-no-messageid": ("", "WhatsApp event"),
    "social-whatsapp-entry-read": ("", "WhatsApp entry"),
    "social-whatsapp-sent": ("", "WhatsApp event"),
}


def _summary(parsed: Parsed) -> tuple[str, ...]:
    if not parsed.message_events:
        return parsed.source, parsed.event_type
    [result] = parsed.message_events
    event = result.event
    return parsed.source, result.attributes.channel, event.kind, event.status_reached or ""


def test_every_published_sample_is_parsed_as_expected() -> None:
    if not PUBLISHED_SAMPLES.is_dir():
        pytest.skip("the published samples are not beside the repository")
    samples = {path.stem: json.loads(path.read_bytes()) for path in PUBLISHED_SAMPLES.glob("*.json")}

    assert {name: _summary(read(sample)) for name, sample in samples.items()} == EXPECTED


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
