"""Parses Amazon Pinpoint's event stream: `_email.*` and `_SMS.*` events, current and of older archives.

Source: Amazon Pinpoint developer guide, "Streaming Amazon Pinpoint events to Kinesis". Campaign, journey,
session, custom and test events have no message id and yield no message events.
"""

import json

from functions.messages.event import Channel, Event, EventDetail, MessageAttributes, MessageEvent
from functions.messages.parsers.email_events import message_events, status_of
from functions.messages.parsers.email_headers import decoded
from functions.messages.parsers.json_fields import Fields
from functions.messages.parsers.prices import MILLICENTS_PER_USD, usd
from functions.messages.parsers.tags import TagNames

_ABOUT_EVERYONE = {"_email.send", "_email.rejected", "_email.rendering_failure"}


def parse(event: Fields, tags: TagNames, received_at: int) -> list[MessageEvent]:
    """Parse one stream event; empty where it has no message id. Raises MalformedEventError."""
    event_type = event.text("event_type") or ""
    if event_type.startswith("_email."):
        return _email(event, event_type, received_at)
    if event_type.startswith("_SMS."):
        return _sms(event, event_type, tags, received_at)
    return []


def _email(event: Fields, event_type: str, received_at: int) -> list[MessageEvent]:
    mail_event = event.child("facets").child("email_channel").child("mail_event").in_snake_case()
    mail = mail_event.child("mail")
    message_id = mail.text("messageId")
    if message_id is None:
        return []
    # `event_timestamp` is the send time on every event of a mail; only the arrival times differ.
    at = event.moment("arrival_timestamp")
    occurred_at = received_at if at is None else at
    headers = mail.child("commonHeaders")
    return message_events(
        mail_event,
        message_id=message_id,
        sent_at=mail.moment("messageSendTimestamp") or event.moment("event_timestamp") or occurred_at,
        attributes=_attributes(
            event,
            Channel.EMAIL,
            sender=decoded(mail.text("fromAddress") or headers.first("from")),
            subject=decoded(headers.text("subject")),
        ),
        base=Event(occurred_at, event_type, status_of(mail_event), _time_mark(at)),
        about_everyone=event_type in _ABOUT_EVERYONE,
    )


def _sms(event: Fields, event_type: str, tags: TagNames, received_at: int) -> list[MessageEvent]:
    sms = event.child("attributes")
    message_id = sms.text("message_id")
    if message_id is None:
        return []
    # The arrival may be earlier than the event here. `timestamp*` occur in archives of 2017 and 2018.
    at = event.moment("event_timestamp", "timestamp", "timestamp_created", "arrival_timestamp")
    occurred_at = received_at if at is None else at
    price = usd(event.child("metrics"), "price_in_millicents_usd", MILLICENTS_PER_USD)
    return [
        MessageEvent(
            message_id=message_id,
            sent_at=occurred_at,
            attributes=_attributes(
                event,
                Channel.SMS,
                destination=sms.text("destination_phone_number"),
                sender=sms.text("origination_phone_number"),
                iso_country_code=sms.text("iso_country_code"),
                message_type=sms.text("message_type"),
                parts=sms.text("number_of_message_parts"),
                reference=tags.attributes(_customer_context(sms).text)["reference"],
            ),
            event=Event(
                occurred_at,
                event_type,
                sms.text("record_status") or "",
                _time_mark(at, price_usd=price),
            ),
        )
    ]


def _attributes(event: Fields, channel: Channel, **attributes: str | None) -> MessageAttributes:
    values = event.child("attributes")
    return MessageAttributes(
        channel=channel,
        account_id=event.text("awsAccountId") or event.text("account_id"),
        application_id=event.child("application").text("app_id") or _legacy_application(event),
        client_id=event.child("client").text("client_id"),
        campaign_id=values.text("campaign_id"),
        campaign_activity_id=values.text("campaign_activity_id"),
        treatment_id=values.text("treatment_id"),
        journey_id=values.text("journey_id"),
        journey_run_id=values.text("journey_run_id"),
        journey_activity_id=values.text("journey_activity_id"),
        **attributes,
    )


def _legacy_application(event: Fields) -> str | None:
    """Return the application of a mail sent through the Amazon Pinpoint Email API ("Email events")."""
    return event.child("client_context").child("custom").text("legacy_identifier")


def _customer_context(sms: Fields) -> Fields:
    """Return the sender's own context, a JSON object as text; empty where it is anything else."""
    try:
        context: object = json.loads(sms.text("customer_context") or "{}")
    except (ValueError, RecursionError):
        context = {}
    entries = context if isinstance(context, dict) else {}
    return Fields({name: str(value) for name, value in entries.items() if type(value) in (str, int, float)})


def _time_mark(at: int | None, **detail: str) -> EventDetail:
    return EventDetail(time_is_arrival="" if at else "yes", **detail)
