"""AWS End User Messaging: SMS, MMS, voice and RCS events of a configuration set.

Source: AWS End User Messaging SMS user guide, "Event destination event format" and "Event types".
"""

import re

from functions.messages.model import Channel, Event, EventDetail, MessageAttributes, MessageEvent
from functions.messages.sources.fields import Fields, MalformedEventError
from functions.messages.sources.money import usd
from functions.messages.sources.tags import TagNames

EVENT_TYPE = re.compile(r"(TEXT|MEDIA|VOICE|RCS)_[A-Z_-]+")

_CHANNELS = {"TEXT": Channel.SMS, "MEDIA": Channel.MMS, "VOICE": Channel.VOICE, "RCS": Channel.RCS}


def parse(event: Fields, tags: TagNames, received_at: int) -> list[MessageEvent]:
    """The message event of one delivery status. Raises MalformedEventError."""
    event_type = event.text("eventType") or ""
    message_id = event.text("messageId")
    if message_id is None:
        raise MalformedEventError("messageId is missing")
    at = event.moment("eventTimestamp")
    told_at = received_at if at is None else at
    status = event.text("messageStatus") or ""
    context = event.child("context")
    return [
        MessageEvent(
            message_id=message_id,
            sent_at=event.moment("messageRequestTimestamp") or told_at,
            attributes=MessageAttributes(
                channel=_CHANNELS[event_type.partition("_")[0]],
                destination=event.text("destinationPhoneNumber"),
                sender=event.text("originationPhoneNumber") or event.text("originationNumber"),
                iso_country_code=event.text("isoCountryCode"),
                message_type=event.text("messageType"),
                parts=event.text("totalMessageParts"),
                account_id=event.text("account"),
                carrier=event.text("carrierName"),
                **tags.attributes({name: context.text(name) for name in context.values}),
            ),
            event=Event(
                told_at,
                event_type,
                status,
                EventDetail(
                    diagnostic=event.text("messageStatusDescription") or "",
                    price_usd=usd(event.text("totalMessagePrice")),
                    carrier_fee_usd=usd(event.text("totalCarrierFee")),
                    is_final="yes" if event.values.get("isFinal") is True else "",
                    time_is_arrival="" if at else "yes",
                ),
            ),
        )
    ]
