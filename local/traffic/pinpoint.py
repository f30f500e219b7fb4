"""The demo's Amazon Pinpoint event stream: mail and SMS events, and those that are about no message.

Shapes: Amazon Pinpoint developer guide, "SMS events", "Campaign events", "Journey events".
"""

import json
from random import Random

from local.traffic.histories import HOUR, TEXT_FAILURES, Step, mail_lives, text_lives
from local.traffic.messages import (
    CAMPAIGN,
    JOURNEY,
    MAILS,
    TEXTS,
    Cast,
    Record,
    Sending,
    Story,
    sendings,
    uuid_like,
)
from local.traffic.people import TEXT_PRICES_USD
from local.traffic.pinpoint_email import mail_story
from local.traffic.pinpoint_envelope import occasion_marks, pinpoint_record

FAILURES = (*TEXT_FAILURES, "MAX_PRICE_EXCEEDED", "OPTED_OUT")

_TEXT_EVENTS = {
    "queued": ("_SMS.BUFFERED", "SUCCESSFUL"),
    "accepted": ("_SMS.SUCCESS", "SUCCESSFUL"),
    "received": ("_SMS.SUCCESS", "DELIVERED"),
    "opt-out": ("_SMS.OPTOUT", "OPTED_OUT"),
}


def stories(cast: Cast, rng: Random, now_ms: int) -> list[Story]:
    """The project's mails and texts."""
    mails = sendings(cast, rng, now_ms, MAILS, mail_lives(rng, sum(MAILS)))
    texts = sendings(cast, rng, now_ms, TEXTS, text_lives(rng, sum(TEXTS), FAILURES))
    return [mail_story(cast, rng, mail) for mail in mails] + [_text_story(cast, rng, text) for text in texts]


def asides(cast: Cast, rng: Random, now_ms: int) -> list[Record]:
    """Events about no message: the campaign's and the journey's own, a session, a test."""
    at = now_ms - 30 * HOUR
    campaign, journey = occasion_marks(cast, CAMPAIGN), occasion_marks(cast, JOURNEY)
    records = [
        pinpoint_record(cast, rng, event_type, at, at + 640, attributes)
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


def _text_story(cast: Cast, rng: Random, sending: Sending) -> Story:
    message_id = uuid_like(rng)
    request_id = uuid_like(rng)
    records = [_text_record(cast, rng, sending, message_id, request_id, step) for step in sending.steps]
    return Story(message_id, sending.person.phone, sending.occasion, tuple(records))


def _text_record(
    cast: Cast, rng: Random, sending: Sending, message_id: str, request_id: str, step: Step
) -> Record:
    event_type, status = _TEXT_EVENTS.get(step.kind) or ("_SMS.FAILURE", step.detail[0])
    person, at = sending.person, sending.sent_at + step.after
    attributes = occasion_marks(cast, sending.occasion) | {
        "sender_request_id": request_id,
        "destination_phone_number": person.phone,
        "record_status": status,
        "iso_country_code": person.country,
        "number_of_message_parts": "1",
        "message_id": message_id,
        "message_type": "Promotional" if sending.occasion == CAMPAIGN else "Transactional",
        "customer_context": json.dumps({"userId": person.user_id}),
    }
    if step.kind != "queued":
        attributes["origination_phone_number"] = cast.phone
    # Text events are stamped a moment after they arrive.
    record = pinpoint_record(cast, rng, event_type, at, at - rng.randint(200, 600), attributes)
    record.event["metrics"] = {"price_in_millicents_usd": round(TEXT_PRICES_USD[person.country] * 100_000, 1)}
    return record
