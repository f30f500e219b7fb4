"""Records in the shapes and sizes of the providers: Amazon Pinpoint, AWS End User Messaging."""

from random import Random
from typing import Any

Event = dict[str, Any]

CAMPAIGN = "4f8d6097c2e8400fa3081d8750000000"
_SUBJECT = "Spring has come: 20 % off everything, this week only"
_USER_AGENT = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
_ENDPOINT = (
    '{"ChannelType":"EMAIL","EndpointStatus":"ACTIVE","OptOut":"NONE","Attributes":{},'
    '"EffectiveDate":"2026-09-21T13:33:20.000Z","User":{"UserId":"u"}}'
)


def _hex(rng: Random, digits: int) -> str:
    return f"{rng.getrandbits(4 * digits):0{digits}x}"


def mail(rng: Random, sent_at: int) -> dict[str, Any]:
    """What each event of one e-mail tells of it."""
    address = f"user{rng.randint(1, 10**6)}@example.com"
    headers = {
        "From": "Shop <news@shop.example.com>",
        "To": address,
        "Subject": _SUBJECT,
        "MIME-Version": "1.0",
    }
    return {
        "mail": {
            "message_id": "-".join(
                ("0100018f" + _hex(rng, 8), *(_hex(rng, n) for n in (8, 4, 4, 12)), "0" * 6)
            ),
            "message_send_timestamp": sent_at,
            "from_address": "news@shop.example.com",
            "destination": [address],
            "headers_truncated": False,
            "headers": [{"name": name, "value": value} for name, value in headers.items()],
            "common_headers": {"from": headers["From"], "to": [address], "subject": _SUBJECT},
        }
    }


def pinpoint(
    event_type: str, event_at: int, arrived_at: int, body: dict[str, Any], **attributes: str
) -> Event:
    """An event of Pinpoint's stream about a message of a campaign; `body` only for e-mail."""
    marks = {
        "campaign_id": CAMPAIGN,
        "campaign_activity_id": "5" * 32,
        "treatment_id": "0",
        "user_agent": _USER_AGENT,
    }
    return {
        "event_type": event_type,
        "event_timestamp": event_at,
        "arrival_timestamp": arrived_at,
        "event_version": "3.1",
        "application": {"app_id": "a" * 32, "cognito_identity_pool_id": None, "sdk": {}},
        "client": {"client_id": f"{event_at:036d}", "cognito_id": None},
        "device": {"platform": {}},
        "session": {},
        "attributes": marks | attributes,
        "client_context": {"custom": {"endpoint": _ENDPOINT}},
        "awsAccountId": "123456789012",
        "facets": {"email_channel": {"mail_event": body}} if body else {},
    }


def text_marks(rng: Random) -> dict[str, str]:
    """What each of Pinpoint's events of one text message tells of it."""
    return {
        "message_id": _hex(rng, 26),
        "sender_request_id": _hex(rng, 32),
        "iso_country_code": "US",
        "destination_phone_number": _phone(rng),
        "number_of_message_parts": "1",
        "message_type": "Promotional",
    }


def text(rng: Random, sent_at: int) -> Event:
    """What each of End User Messaging's events of one text message tells of it."""
    return {
        "eventVersion": "1.0",
        "messageId": _hex(rng, 32),
        "messageRequestTimestamp": sent_at,
        "destinationPhoneNumber": _phone(rng),
        "originationPhoneNumber": "+18445550123",
        "isoCountryCode": "US",
        "mcc": "310",
        "mnc": "800",
        "messageType": "TRANSACTIONAL",
        "messageEncoding": "GSM",
        "totalMessageParts": 1,
        "totalMessagePrice": 0.00645,
        "totalCarrierFee": 0.003,
        "context": {"campaign_id": CAMPAIGN},
    }


def text_status(event_type: str, at: int) -> Event:
    """What one of those events tells beside: `TEXT_DELIVERED` and when."""
    return {
        "eventType": event_type,
        "eventTimestamp": at,
        "isFinal": event_type == "TEXT_DELIVERED",
        "messageStatus": event_type.partition("_")[2],
        "messageStatusDescription": "A description of the status",
    }


def _phone(rng: Random) -> str:
    return f"+1206555{rng.randint(0, 9999):04d}"
