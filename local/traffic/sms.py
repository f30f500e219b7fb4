"""The demo's texts as a configuration set of AWS End User Messaging SMS tells of them.

Shapes: AWS End User Messaging SMS user guide, "Event destination event format".
"""

from random import Random

from local.traffic.histories import HOUR, TEXT_FAILURES, Step, text_lives
from local.traffic.messages import (
    CAMPAIGN,
    JOURNEY,
    SINGLE,
    TEXTS,
    Cast,
    Record,
    Sending,
    Story,
    hex_id,
    sendings,
    uuid_like,
)
from local.traffic.people import TEXT_PRICES_USD

FAILURES = (*TEXT_FAILURES, "PROTECT_BLOCKED")

_STATUSES = {"queued": "QUEUED", "accepted": "SUCCESSFUL", "received": "DELIVERED"}
_DESCRIPTIONS = {
    "QUEUED": "Message has been queued",
    "SUCCESSFUL": "Message has been accepted by phone carrier",
    "DELIVERED": "Message has been accepted by phone",
    "UNREACHABLE": "Phone is currently unreachable/unavailable",
    "CARRIER_UNREACHABLE": "Phone carrier is currently unreachable/unavailable",
    "SPAM": "Blocked as spam by phone carrier",
    "PROTECT_BLOCKED": "Message blocked by protect configuration",
}
_NETWORKS = {"US": ("310", "800", "Example Wireless"), "GB": ("234", "15", "Example Mobile")}


def stories(cast: Cast, rng: Random, now_ms: int) -> list[Story]:
    """The project's texts."""
    texts = sendings(cast, rng, now_ms, TEXTS, text_lives(rng, sum(TEXTS), FAILURES))
    return [_story(cast, rng, text) for text in texts]


def asides(cast: Cast, rng: Random, now_ms: int) -> list[Record]:
    """Events about no message: two people's answers, which arrive through the same stream."""
    return [
        Record(
            now_ms - hours * HOUR,
            {
                "originationNumber": rng.choice(cast.people).phone,
                "destinationNumber": cast.phone,
                "messageKeyword": "KEYWORD_111122223333",
                "messageBody": text,
                "inboundMessageId": uuid_like(rng),
            },
        )
        for hours, text in ((3, "STOP"), (7, "Thanks!"))
    ]


def _story(cast: Cast, rng: Random, sending: Sending) -> Story:
    message_id = uuid_like(rng)
    context = _context(cast, rng, sending.occasion)
    # A person's STOP is an incoming message here, and no status of the one it answers.
    steps = [step for step in sending.steps if step.kind != "opt-out"]
    records = [_record(cast, sending, message_id, context, step) for step in steps]
    return Story(message_id, sending.person.phone, sending.occasion, tuple(records))


def _context(cast: Cast, rng: Random, occasion: str) -> dict[str, str]:
    """End User Messaging knows of no campaign: the sender gives its own keys along."""
    return {
        CAMPAIGN: {"campaign_id": cast.campaign_id},
        JOURNEY: {"journey_id": cast.journey_id},
        SINGLE: {"reference": f"order-{hex_id(rng, 24)}"},
    }[occasion]


def _record(cast: Cast, sending: Sending, message_id: str, context: dict[str, str], step: Step) -> Record:
    status = _STATUSES.get(step.kind) or step.detail[0]
    person, at = sending.person, sending.sent_at + step.after
    country_code, network_code, carrier = _NETWORKS[person.country]
    never_sent = status in ("QUEUED", "PROTECT_BLOCKED")
    event = {
        "eventType": f"TEXT_{status}",
        "eventVersion": "1.0",
        "eventTimestamp": at,
        "isFinal": status != "QUEUED",
        "originationPhoneNumber": cast.phone,
        "destinationPhoneNumber": person.phone,
        "isoCountryCode": person.country,
        "mcc": country_code,
        "mnc": network_code,
        "carrierName": carrier,
        "isInternationalSend": person.country != "US",
        "messageId": message_id,
        "messageRequestTimestamp": sending.sent_at,
        "messageEncoding": "GSM",
        "messageType": "PROMOTIONAL" if sending.occasion == CAMPAIGN else "TRANSACTIONAL",
        "messageStatus": status,
        "messageStatusDescription": _DESCRIPTIONS.get(status, "Message could not be delivered"),
        "context": context,
        "totalMessageParts": 1,
        "totalMessagePrice": 0 if never_sent else TEXT_PRICES_USD[person.country],
        "totalCarrierFee": 0 if never_sent else 0.0025,
    }
    return Record(at, event)
