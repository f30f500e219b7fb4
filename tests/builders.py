"""Builders of provider events and of everything else tests talk about, with dull defaults."""

import base64
import json
from collections.abc import Iterable
from typing import Any

from functions.messages.event import Channel, Event, MessageAttributes, MessageEvent

SENT_AT = 1_790_000_000_000
MESSAGE_ID = "a-message"
ADA = "ada@example.com"
PHONE = "+12065550100"


def pinpoint_email(event_type: str = "_email.send", *, at: int = SENT_AT, **body: Any) -> dict[str, Any]:
    """An event of Pinpoint's stream about one e-mail; `body` is put beside `mail` (snake_case)."""
    mail = {
        "message_id": body.pop("message_id", MESSAGE_ID),
        "message_send_timestamp": body.pop("sent_at", SENT_AT),
        "from_address": "news@example.com",
        "destination": body.pop("destination", [ADA]),
        "headers_truncated": False,
        "common_headers": {"from": "news@example.com", "to": [ADA], "subject": "A subject"},
    }
    return {
        "event_type": event_type,
        "event_timestamp": mail["message_send_timestamp"],
        "arrival_timestamp": at,
        "event_version": "3.1",
        "application": {"app_id": "an-application", "sdk": {}},
        "client": {"client_id": body.pop("client_id", "an-endpoint")},
        "attributes": body.pop("attributes", {}),
        "awsAccountId": "123456789012",
        "facets": {"email_channel": {"mail_event": {"mail": mail, **body}}},
    }


def pinpoint_sms(
    event_type: str = "_SMS.BUFFERED",
    record_status: str = "PENDING",
    *,
    at: int = SENT_AT,
    price: float | None = None,
    **attributes: Any,
) -> dict[str, Any]:
    """An event of Pinpoint's stream about one text message."""
    return {
        "event_type": event_type,
        "event_timestamp": at,
        "arrival_timestamp": at - 300,
        "event_version": "3.1",
        "application": {"app_id": "an-application", "sdk": {}},
        "client": {"client_id": "an-endpoint"},
        "attributes": {
            "message_id": MESSAGE_ID,
            "sender_request_id": "a-request",
            "destination_phone_number": PHONE,
            "record_status": record_status,
            "iso_country_code": "US",
            "number_of_message_parts": "1",
            "message_type": "Transactional",
            **attributes,
        },
        "metrics": {} if price is None else {"price_in_millicents_usd": price},
        "awsAccountId": "123456789012",
    }


def ses(
    event_type: str = "Send",
    *,
    message_id: str = MESSAGE_ID,
    sent_at: str = "2026-09-21T14:13:20.000Z",
    destination: Iterable[str] = (ADA,),
    tags: dict[str, list[str]] | None = None,
    **body: Any,
) -> dict[str, Any]:
    """An event of a SES configuration set; `body` is put beside `mail`."""
    return {
        "eventType": event_type,
        "mail": {
            "timestamp": sent_at,
            "messageId": message_id,
            "source": "News <news@example.com>",
            "sendingAccountId": "123456789012",
            "destination": list(destination),
            "headersTruncated": False,
            "commonHeaders": {"from": ["news@example.com"], "subject": "A subject"},
            "tags": tags or {},
        },
        **body,
    }


def text_message(
    event_type: str = "TEXT_QUEUED", status: str | None = None, *, at: int = SENT_AT, **fields: Any
) -> dict[str, Any]:
    """An event of an End User Messaging configuration set."""
    return {
        "eventType": event_type,
        "eventVersion": "1.0",
        "eventTimestamp": at,
        "isFinal": False,
        "originationPhoneNumber": "+18445550123",
        "destinationPhoneNumber": PHONE,
        "isoCountryCode": "US",
        "messageId": MESSAGE_ID,
        "messageRequestTimestamp": SENT_AT,
        "messageType": "TRANSACTIONAL",
        "messageStatus": status or event_type.partition("_")[2],
        "messageStatusDescription": "A description",
        "totalMessageParts": 1,
        **fields,
    }


def message_event(
    event_type: str = "_email.send",
    status: str = "",
    *,
    message_id: str = MESSAGE_ID,
    at: int = SENT_AT,
    sent_at: int = SENT_AT,
    recipients: tuple[str, ...] = (),
    **attributes: Any,
) -> MessageEvent:
    """A normalised event."""
    attributes = {"channel": Channel.EMAIL, "destination": ADA} | attributes
    return MessageEvent(
        message_id, sent_at, MessageAttributes(**attributes), Event(at, event_type, status), recipients
    )


def firehose_batch(*events: object) -> dict[str, Any]:
    """What Firehose hands to its transform; an event that is bytes is handed over as it is."""
    return {
        "invocationId": "an-invocation",
        "deliveryStreamArn": "arn:aws:firehose:eu-central-1:123456789012:deliverystream/a-stream",
        "region": "eu-central-1",
        "records": [
            {
                "recordId": f"record-{position}",
                "approximateArrivalTimestamp": SENT_AT,
                "data": base64.b64encode(
                    event if isinstance(event, bytes) else json.dumps(event).encode()
                ).decode(),
            }
            for position, event in enumerate(events)
        ],
    }
