"""Parses AWS End User Messaging events of a configuration set: SMS, MMS, voice and RCS.

Source: AWS End User Messaging SMS user guide, "Event destination event format" and "Event types".
"""

import re

from functions.messages.event import Channel, Event, EventDetail, MessageAttributes, MessageEvent
from functions.messages.parsers.json_fields import Fields, MalformedEventError
from functions.messages.parsers.prices import usd
from functions.messages.parsers.tags import TagNames

EVENT_TYPE = re.compile(r"(TEXT|MEDIA|VOICE|RCS)_[A-Z_-]+")

_CHANNELS = {"TEXT": Channel.SMS, "MEDIA": Channel.MMS, "VOICE": Channel.VOICE, "RCS": Channel.RCS}
#: A sender of this form is an RCS agent: the message went by RCS, whatever the event's type
#: ("To determine the delivery channel, inspect the originationPhoneNumber field").
_RCS_AGENT = "rcs-"
#: An event of this type or status turns an RCS message into a text message, though its sender is the agent.
_FALLBACK = frozenset({"RCS_FALLEN_BACK_TO_SMS", "FALLEN_BACK_TO_SMS"})


def parse(event: Fields, tags: TagNames, received_at: int) -> list[MessageEvent]:
    """Parse one delivery status event. Raises MalformedEventError."""
    event_type = event.text("eventType") or ""
    message_id = event.text("messageId")
    if message_id is None:
        raise MalformedEventError("messageId is missing")
    at = event.moment("eventTimestamp")
    occurred_at = received_at if at is None else at
    sender = event.text("originationPhoneNumber") or event.text("originationNumber")
    return [
        MessageEvent(
            message_id=message_id,
            sent_at=event.moment("messageRequestTimestamp") or occurred_at,
            attributes=MessageAttributes(
                channel=_channel(event_type, event.text("messageStatus") or "", sender or ""),
                destination=event.text("destinationPhoneNumber"),
                sender=sender,
                iso_country_code=event.text("isoCountryCode"),
                message_type=event.text("messageType"),
                parts=event.text("totalMessageParts"),
                account_id=event.text("account"),
                carrier=event.text("carrierName"),
                **tags.attributes(event.child("context").text),
            ),
            event=Event(occurred_at, event_type, event.text("messageStatus") or "", _detail(event, at)),
        )
    ]


def _channel(event_type: str, status: str, sender: str) -> Channel:
    if status in _FALLBACK or event_type in _FALLBACK:
        return Channel.SMS
    return Channel.RCS if sender.startswith(_RCS_AGENT) else _CHANNELS[event_type.partition("_")[0]]


def _detail(event: Fields, at: int | None) -> EventDetail:
    # A read receipt has a price of 0.0; the delivery event before it has the real one ("Read receipts").
    is_priced = event.text("messageStatus") != "READ"
    insights = event.child("protectConfigurationAssessment").child("protectInsights")
    return EventDetail(
        diagnostic=event.text("messageStatusDescription") or "",
        reject_reason=insights.text("blockReason") or "",
        price_usd=usd(event, "totalMessagePrice") if is_priced else "",
        carrier_fee_usd=usd(event, "totalCarrierFee") if is_priced else "",
        # "Charged once per 24-hour conversation session"; it covers the message, whose own price is then 0.
        session_fee_usd=usd(event, "conversationSessionFee") if is_priced else "",
        answered_at=str(at) if at and event.text("eventType") == "VOICE_ANSWERED" else "",
        duration_seconds=_whole_seconds(event.text("callDurationInSeconds") or ""),
        is_final="yes" if event.flag("isFinal") else "",
        time_is_arrival="" if at else "yes",
    )


def _whole_seconds(text: str) -> str:
    """Return a duration without a fraction; "" where it is no duration of a call."""
    whole = text.partition(".")[0]
    return whole if whole.isdecimal() and whole.isascii() and len(whole) <= 6 else ""
