"""Text messages as events of an AWS End User Messaging SMS configuration set.

Shapes: AWS End User Messaging SMS user guide, "Event destination event format".
"""

from random import Random

from local.traffic.histories import HOUR, TEXT_FAILURES, Step, text_timelines
from local.traffic.messages import (
    CAMPAIGN,
    JOURNEY,
    SINGLE,
    TEXTS,
    MessageHistory,
    Outgoing,
    Record,
    Sender,
    hex_id,
    outgoing_messages,
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


def histories(sender: Sender, rng: Random, now_ms: int) -> list[MessageHistory]:
    """Return the project's text messages."""
    texts = outgoing_messages(sender, rng, now_ms, TEXTS, text_timelines(rng, sum(TEXTS), FAILURES))
    return [text_history(sender, rng, text) for text in texts]


def unrelated_events(sender: Sender, rng: Random, now_ms: int) -> list[Record]:
    """Return two inbound messages, which arrive through the same stream."""
    return [
        Record(
            now_ms - hours * HOUR,
            {
                "originationNumber": rng.choice(sender.people).phone,
                "destinationNumber": sender.phone,
                "messageKeyword": "KEYWORD_111122223333",
                "messageBody": text,
                "inboundMessageId": uuid_like(rng),
            },
        )
        for hours, text in ((3, "STOP"), (7, "Thanks!"))
    ]


def text_history(sender: Sender, rng: Random, outgoing: Outgoing) -> MessageHistory:
    message_id = outgoing.message_id or uuid_like(rng)
    context = _context(sender, rng, outgoing.occasion)
    # A STOP is an inbound message here, not a status of the message it answers.
    steps = [step for step in outgoing.steps if step.kind != "opt-out"]
    records = [_record(sender, outgoing, message_id, context, step) for step in steps]
    return MessageHistory(message_id, outgoing.person.phone, outgoing.occasion, tuple(records))


def _context(sender: Sender, rng: Random, occasion: str) -> dict[str, str]:
    """Return the sender's context: End User Messaging itself has no campaigns."""
    return {
        CAMPAIGN: {"campaign_id": sender.campaign_id},
        JOURNEY: {"journey_id": sender.journey_id},
        SINGLE: {"reference": f"order-{hex_id(rng, 24)}"},
    }[occasion]


def _record(
    sender: Sender, outgoing: Outgoing, message_id: str, context: dict[str, str], step: Step
) -> Record:
    status = _STATUSES.get(step.kind) or step.detail[0]
    person, at = outgoing.person, outgoing.sent_at + step.after
    country_code, network_code, carrier = _NETWORKS[person.country]
    never_sent = status in ("QUEUED", "PROTECT_BLOCKED")
    event = {
        "eventType": f"TEXT_{status}",
        "eventVersion": "1.0",
        "eventTimestamp": at,
        "isFinal": status != "QUEUED",
        "originationPhoneNumber": sender.phone,
        "destinationPhoneNumber": person.phone,
        "isoCountryCode": person.country,
        "mcc": country_code,
        "mnc": network_code,
        "carrierName": carrier,
        "isInternationalSend": person.country != "US",
        "messageId": message_id,
        "messageRequestTimestamp": outgoing.sent_at,
        "messageEncoding": "GSM",
        "messageType": "PROMOTIONAL" if outgoing.occasion == CAMPAIGN else "TRANSACTIONAL",
        "messageStatus": status,
        "messageStatusDescription": _DESCRIPTIONS.get(status, "Message could not be delivered"),
        "context": context,
        "totalMessageParts": 1,
        "totalMessagePrice": 0 if never_sent else TEXT_PRICES_USD[person.country],
        "totalCarrierFee": 0 if never_sent else 0.0025,
    }
    return Record(at, event)
