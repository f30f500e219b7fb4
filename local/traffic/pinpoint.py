"""Events of Amazon Pinpoint's event stream: email and SMS, and events without a message.

Shapes: Amazon Pinpoint developer guide, "SMS events", "Campaign events", "Journey events".
"""

import json
from random import Random

from local.traffic.histories import HOUR, TEXT_FAILURES, Step, email_timelines, text_timelines
from local.traffic.messages import (
    CAMPAIGN,
    JOURNEY,
    MAILS,
    TEXTS,
    MessageHistory,
    Outgoing,
    Record,
    Sender,
    outgoing_messages,
    uuid_like,
)
from local.traffic.people import TEXT_PRICES_USD
from local.traffic.pinpoint_email import email_history
from local.traffic.pinpoint_envelope import campaign_attributes, pinpoint_record

FAILURES = (*TEXT_FAILURES, "MAX_PRICE_EXCEEDED", "OPTED_OUT")

_TEXT_EVENTS = {
    "queued": ("_SMS.BUFFERED", "SUCCESSFUL"),
    "accepted": ("_SMS.SUCCESS", "SUCCESSFUL"),
    "received": ("_SMS.SUCCESS", "DELIVERED"),
    "opt-out": ("_SMS.OPTOUT", "OPTED_OUT"),
}


def histories(sender: Sender, rng: Random, now_ms: int) -> list[MessageHistory]:
    """Return the project's emails and text messages."""
    mails = outgoing_messages(sender, rng, now_ms, MAILS, email_timelines(rng, sum(MAILS)))
    texts = outgoing_messages(sender, rng, now_ms, TEXTS, text_timelines(rng, sum(TEXTS), FAILURES))
    return [email_history(sender, rng, mail) for mail in mails] + [
        text_history(sender, rng, text) for text in texts
    ]


def unrelated_events(sender: Sender, rng: Random, now_ms: int) -> list[Record]:
    """Return events without a message: of the campaign, the journey, a session, a test."""
    at = now_ms - 30 * HOUR
    campaign, journey = campaign_attributes(sender, CAMPAIGN), campaign_attributes(sender, JOURNEY)
    records = [
        pinpoint_record(sender, uuid_like(rng), event_type, at, at + 640, attributes)
        for event_type, attributes in (
            ("_campaign.send", campaign | {"campaign_send_status": "SUCCESS", "campaign_type": None}),
            ("_campaign.send", campaign | {"campaign_send_status": "DAILY_CAP", "delivery_type": "EMAIL"}),
            ("_campaign.send", campaign | {"campaign_send_status": "SUCCESS", "delivery_type": "SMS"}),
            ("_journey.send", journey | {"journey_send_status": "SUCCESS", "journey_activity_type": "EMAIL"}),
            ("_session.start", {}),
            ("_session.stop", {}),
            ("_test.event_stream", {}),
        )
    ]
    endpoint = json.dumps({"ChannelType": "EMAIL", "EndpointStatus": "ACTIVE", "OptOut": "NONE"})
    for record in records[:4]:
        record.event["client_context"] = {"custom": {"endpoint": endpoint}}
    return records


def text_history(sender: Sender, rng: Random, outgoing: Outgoing) -> MessageHistory:
    message_id = uuid_like(rng)
    request_id = uuid_like(rng)
    records = [_text_record(sender, rng, outgoing, message_id, request_id, step) for step in outgoing.steps]
    return MessageHistory(message_id, outgoing.person.phone, outgoing.occasion, tuple(records))


def _text_record(
    sender: Sender, rng: Random, outgoing: Outgoing, message_id: str, request_id: str, step: Step
) -> Record:
    event_type, status = _TEXT_EVENTS.get(step.kind) or ("_SMS.FAILURE", step.detail[0])
    person, at = outgoing.person, outgoing.sent_at + step.after
    attributes = campaign_attributes(sender, outgoing.occasion) | {
        "sender_request_id": request_id,
        "destination_phone_number": person.phone,
        "record_status": status,
        "iso_country_code": person.country,
        "number_of_message_parts": "1",
        "message_id": message_id,
        "message_type": "Promotional" if outgoing.occasion == CAMPAIGN else "Transactional",
        "customer_context": json.dumps({"userId": person.user_id}),
    }
    if step.kind != "queued":
        attributes["origination_phone_number"] = sender.phone
    # Text events are stamped a moment after they arrive.
    record = pinpoint_record(
        sender, person.endpoint_id, event_type, at, at - rng.randint(200, 600), attributes
    )
    record.event["metrics"] = {"price_in_millicents_usd": round(TEXT_PRICES_USD[person.country] * 100_000, 1)}
    return record
