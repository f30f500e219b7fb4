"""Every shape of record that the providers document, with its source, channel, kind of event and status.

A record about no message has its source and the name that it is counted under.
"""

import json
from typing import Any

from tests.builders import PHONE, pinpoint_email, pinpoint_sms, ses, text_message

Shape = tuple[object, tuple[str, ...]]

#: As Amazon SES writes the time of an event.
_AT = {"timestamp": "2026-09-21T14:13:25.000Z"}
_RCS_AGENT: dict[str, Any] = {"originationPhoneNumber": "rcs-0123456789", "rcsBusinessId": "an_agent"}


def _event_bridge(detail: object, detail_type: str) -> dict[str, Any]:
    return {"version": "0", "detail-type": detail_type, "account": "123456789012", "detail": detail}


def _sns(event: object) -> dict[str, Any]:
    return {"Type": "Notification", "MessageId": "not the message's", "Message": json.dumps(event) + "\n"}


def _feedback(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event of a configuration set as identity feedback."""
    return {("notificationType" if name == "eventType" else name): value for name, value in event.items()}


def _whatsapp(status: str) -> dict[str, Any]:
    statuses = [{"id": "wamid.a", "status": status, "timestamp": "1790000000", "recipient_id": "12065550100"}]
    return {"id": "an-account", "changes": [{"field": "messages", "value": {"statuses": statuses}}]}


_STATUS_UPDATED = "Text Message Delivery Status Updated"
_BOUNCE = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": []}
_TEXT_2017 = {
    "account_id": "123456789012",
    "event_type": "_SMS.SUCCESS",
    "timestamp_created": "1495756908285",
    "attributes": {"message_id": "of-2017", "number_of_message_parts": 1, "record_status": "SUCCESS"},
    "metrics": {"price_in_millicents_usd": 0.0},
}
_INBOUND = {"originationNumber": PHONE, "destinationNumber": "+18445550123", "inboundMessageId": "inbound"}

SHAPES: dict[str, Shape] = {
    "text": (text_message("TEXT_DELIVERED"), ("sms", "SMS", "DELIVERED", "DELIVERED")),
    "text accepted by the carrier": (text_message("TEXT_SUCCESSFUL"), ("sms", "SMS", "SENT", "SENT")),
    "text blocked": (text_message("TEXT_PROTECT_BLOCKED"), ("sms", "SMS", "REJECTED", "REJECTED")),
    "text of an RCS agent": (
        text_message("TEXT_SUCCESSFUL", **_RCS_AGENT),
        ("sms", "RCS", "SENT", "SENT"),
    ),
    "text by EventBridge": (
        _event_bridge(text_message("TEXT_DELIVERED"), _STATUS_UPDATED),
        ("sms", "SMS", "DELIVERED", "DELIVERED"),
    ),
    "text by SNS": (_sns(text_message("TEXT_DELIVERED")), ("sms", "SMS", "DELIVERED", "DELIVERED")),
    "media": (text_message("MEDIA_DELIVERED", contentType="MMS"), ("sms", "MMS", "DELIVERED", "DELIVERED")),
    "call": (text_message("VOICE_COMPLETED"), ("sms", "VOICE", "DELIVERED", "DELIVERED")),
    "RCS": (text_message("RCS_DELIVERED", **_RCS_AGENT), ("sms", "RCS", "DELIVERED", "DELIVERED")),
    "RCS read": (text_message("RCS_READ", **_RCS_AGENT), ("sms", "RCS", "OPENED", "OPENED")),
    "RCS conversation": (
        _INBOUND | {"messageBody": '{"type":"CONVERSATION_STARTED"}'},
        ("", "inbound message"),
    ),
    "RCS suggestion": (_INBOUND | {"messageBody": '{"type":"SUGGESTION"}'}, ("", "inbound message")),
    "registration": (
        _event_bridge({"registrationDetails": {}}, "Registration Status Change"),
        ("", "Registration Status Change"),
    ),
    "Pinpoint mail sent": (pinpoint_email(), ("pinpoint", "EMAIL", "ACCEPTED", "ACCEPTED")),
    "Pinpoint mail delivered": (
        pinpoint_email("_email.delivered", delivery={"smtp_response": "250 ok"}),
        ("pinpoint", "EMAIL", "DELIVERED", "DELIVERED"),
    ),
    "Pinpoint mail opened": (
        pinpoint_email("_email.open", open={"user_agent": "Mozilla/5.0 (X11)"}),
        ("pinpoint", "EMAIL", "OPENED", "OPENED"),
    ),
    "Pinpoint mail clicked": (
        pinpoint_email("_email.click", click={"link": "https://example.com/"}),
        ("pinpoint", "EMAIL", "CLICKED", "CLICKED"),
    ),
    "Pinpoint text": (
        pinpoint_sms("_SMS.SUCCESS", "DELIVERED"),
        ("pinpoint", "SMS", "DELIVERED", "DELIVERED"),
    ),
    "Pinpoint text buffered": (pinpoint_sms(), ("pinpoint", "SMS", "ACCEPTED", "ACCEPTED")),
    "Pinpoint text of 2017": (_TEXT_2017, ("pinpoint", "SMS", "SENT", "SENT")),
    "Pinpoint campaign": (
        {"event_type": "_campaign.send", "attributes": {"campaign_type": None}},
        ("pinpoint", "_campaign.send"),
    ),
    "Pinpoint journey": ({"event_type": "_journey.send"}, ("pinpoint", "_journey.send")),
    "Pinpoint session": ({"event_type": "_session.stop"}, ("pinpoint", "_session.stop")),
    "Pinpoint response": ({"MessageResponse": {"Result": {}}}, ("", "SendMessages response")),
    "SES send": (ses("Send", send={}), ("ses", "EMAIL", "ACCEPTED", "ACCEPTED")),
    "SES delivery": (ses("Delivery", delivery=_AT), ("ses", "EMAIL", "DELIVERED", "DELIVERED")),
    "SES delivery by SNS": (
        _sns(_feedback(ses("Delivery", delivery=_AT))),
        ("ses", "EMAIL", "DELIVERED", "DELIVERED"),
    ),
    "SES delay": (
        ses("DeliveryDelay", deliveryDelay=_AT | {"delayType": "General"}),
        ("ses", "EMAIL", "DELAYED", "DELAYED"),
    ),
    "SES bounce": (ses("Bounce", bounce=_AT | _BOUNCE), ("ses", "EMAIL", "HARD_BOUNCED", "HARD_BOUNCED")),
    "SES feedback of a bounce": (
        _feedback(ses("Bounce", bounce=_AT | {"bounceType": "Transient"})),
        ("ses", "EMAIL", "SOFT_BOUNCED", "SOFT_BOUNCED"),
    ),
    "SES complaint": (ses("Complaint", complaint=_AT), ("ses", "EMAIL", "COMPLAINED", "COMPLAINED")),
    "SES reject": (ses("Reject", reject={"reason": "Bad content"}), ("ses", "EMAIL", "REJECTED", "REJECTED")),
    "SES open": (ses("Open", open=_AT), ("ses", "EMAIL", "OPENED", "OPENED")),
    "SES open of a machine": (
        ses("Open", open=_AT | {"isBotEvent": "Likely"}),
        ("ses", "EMAIL", "OPENED", "DELIVERED"),
    ),
    "SES click": (ses("Click", click=_AT), ("ses", "EMAIL", "CLICKED", "CLICKED")),
    "SES rendering failure": (
        ses("Rendering Failure", failure={"errorMessage": "No attribute"}),
        ("ses", "EMAIL", "RENDERING_FAILED", "FAILED"),
    ),
    "SES subscription": (
        ses("Subscription", subscription=_AT | {"newTopicPreferences": {"unsubscribeAll": True}}),
        ("ses", "EMAIL", "UNSUBSCRIBED", "DELIVERED"),
    ),
    "SNS delivery log": (
        {"notification": {}, "delivery": {}, "status": "SUCCESS"},
        ("", "SNS SMS delivery log"),
    ),
    "WhatsApp status": ({"whatsAppWebhookEntry": json.dumps(_whatsapp("sent"))}, ("", "WhatsApp event")),
    "WhatsApp entry": (_whatsapp("read"), ("", "WhatsApp entry")),
}
