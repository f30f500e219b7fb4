"""Parses Amazon SES events: those of a configuration set, and identity feedback (`notificationType`).

Source: Amazon SES developer guide, "Examples of event data that Amazon SES publishes to Firehose" and
"Amazon SNS notification contents for Amazon SES".
"""

from functions.messages.event import Channel, Event, EventDetail, MessageAttributes, MessageEvent
from functions.messages.parsers.email_events import message_events, status_of
from functions.messages.parsers.email_headers import decoded
from functions.messages.parsers.json_fields import Fields, MalformedEventError
from functions.messages.parsers.tags import TagNames

#: The documented types of identity feedback; other notifications are about received mail or a topic.
FEEDBACK_TYPES = {"Bounce", "Complaint", "Delivery"}
_ABOUT_EVERYONE = {"Send", "Reject", "Rendering Failure"}

#: Which object holds each event's time; the other events happened when the mail was sent.
_BODIES = {
    "Bounce": "bounce",
    "Click": "click",
    "Complaint": "complaint",
    "Delivery": "delivery",
    "DeliveryDelay": "deliveryDelay",
    "Open": "open",
    "Subscription": "subscription",
}


def event_type_of(event: Fields) -> str:
    return event.text("eventType") or event.text("notificationType") or ""


def parse(event: Fields, tags: TagNames, received_at: int) -> list[MessageEvent]:
    """Parse one SES event: one message event per recipient it is about. Raises MalformedEventError."""
    event_type = event_type_of(event)
    mail = event.child("mail")
    message_id = mail.text("messageId")
    if message_id is None:
        raise MalformedEventError("mail.messageId is missing")
    sent_at = mail.moment("timestamp")
    body = _BODIES.get(event_type)
    at = event.child(body).moment("timestamp") if body else sent_at
    occurred_at = received_at if at is None else at
    headers = mail.child("commonHeaders")
    return message_events(
        event,
        message_id=message_id,
        sent_at=occurred_at if sent_at is None else sent_at,
        attributes=MessageAttributes(
            channel=Channel.EMAIL,
            sender=decoded(mail.text("source")),
            subject=decoded(headers.text("subject")),
            account_id=mail.text("sendingAccountId") or event.text("account"),
            **tags.attributes(mail.child("tags").first),
        ),
        base=Event(
            occurred_at, event_type, status_of(event), EventDetail(time_is_arrival="" if at else "yes")
        ),
        about_everyone=event_type in _ABOUT_EVERYONE,
    )


def _time_mark(at: int | None) -> EventDetail:
    return EventDetail(time_is_arrival="" if at else "yes")
