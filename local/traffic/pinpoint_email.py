"""Emails as events of Amazon Pinpoint's event stream.

Shape: Amazon Pinpoint developer guide, "Email events"; bodies as in AWS's Athena schema of the stream.
"""

from random import Random
from typing import Any

from local.traffic.histories import REPORTING_MTA, Step
from local.traffic.messages import MessageHistory, Outgoing, Record, Sender, email_message_id, uuid_like
from local.traffic.people import MACHINE_AGENT, ip_address, user_agent
from local.traffic.pinpoint_envelope import campaign_attributes, pinpoint_record

_MAIL_EVENTS = {
    "send": "_email.send",
    "delivery": "_email.delivered",
    "open": "_email.open",
    "machine open": "_email.open",
    "click": "_email.click",
    "unsubscribe": "_email.unsubscribe",
    "complaint": "_email.complaint",
    "hard bounce": "_email.hardbounce",
    "soft bounce": "_email.softbounce",
    "delay": "_email.softbounce",
    "reject": "_email.rejected",
    "rendering failure": "_email.rendering_failure",
}
_FEEDBACK = {"send": "received", "delivery": "delivered", "open": "opened", "machine open": "opened"}


def email_history(sender: Sender, rng: Random, outgoing: Outgoing) -> MessageHistory:
    message_id = email_message_id(rng, outgoing.sent_at)
    records = [_mail_record(sender, rng, outgoing, message_id, step) for step in outgoing.steps]
    return MessageHistory(message_id, outgoing.person.email, outgoing.occasion, tuple(records))


def _mail_record(sender: Sender, rng: Random, outgoing: Outgoing, message_id: str, step: Step) -> Record:
    mail = {
        "message_id": message_id,
        "message_send_timestamp": outgoing.sent_at,
        "from_address": sender.from_address,
        "destination": [outgoing.person.email],
        "headers_truncated": False,
        "headers": [
            {"name": "From", "value": sender.from_header},
            {"name": "To", "value": outgoing.person.email},
            {"name": "Subject", "value": outgoing.subject},
            {"name": "MIME-Version", "value": "1.0"},
        ],
        "common_headers": {
            "from": sender.from_header,
            "to": [outgoing.person.email],
            "subject": outgoing.subject,
        },
    }
    event_type = _MAIL_EVENTS[step.kind]
    feedback = (
        step.detail[0] if step.kind in ("click", "unsubscribe") else _FEEDBACK.get(step.kind, event_type)
    )
    attributes = campaign_attributes(sender, outgoing.occasion) | {"feedback": feedback}
    # The time of the event is the time of the send on all of a mail's events; only the arrival differs.
    record = pinpoint_record(
        sender,
        outgoing.person.endpoint_id,
        event_type,
        outgoing.sent_at,
        outgoing.sent_at + step.after,
        attributes,
    )
    record.event["facets"] = {
        "email_channel": {"mail_event": {"mail": mail} | _mail_body(rng, outgoing.person.email, step)}
    }
    return record


def _mail_body(rng: Random, email: str, step: Step) -> dict[str, Any]:
    match step.kind:
        case "delivery":
            return {"delivery": _delivery(rng, email, step)}
        case "open" | "machine open" | "click" | "unsubscribe":
            return _engagement(rng, step)
        case "hard bounce" | "soft bounce" | "delay":
            return {"bounce": _bounce(rng, email, step)}
        case "complaint":
            return {"complaint": _complaint(rng, email, step)}
        case "reject":
            return {"reject": {"reason": step.detail[0]}}
        case "rendering failure":
            return {"failure": {"template_name": step.detail[0], "error_message": step.detail[1]}}
    return {"send": {}}


def _delivery(rng: Random, email: str, step: Step) -> dict[str, Any]:
    return {
        "smtp_response": f"250 ok:  Message {rng.randint(10**7, 10**8)} accepted",
        "reporting_mta": REPORTING_MTA,
        "recipients": [email],
        "processing_time_millis": step.after,
    }


def _engagement(rng: Random, step: Step) -> dict[str, Any]:
    """Return an open or click; an unsubscribe has the shape of a click."""
    agent = MACHINE_AGENT if step.kind == "machine open" else user_agent(rng)
    engagement = {"ip_address": ip_address(rng), "user_agent": agent}
    return {"click": engagement | {"link": step.detail[0]}} if step.detail else {"open": engagement}


def _bounce(rng: Random, email: str, step: Step) -> dict[str, Any]:
    status, diagnostic, sub_type = step.detail
    return {
        "bounce_type": "Permanent" if step.kind == "hard bounce" else "Transient",
        "bounce_sub_type": sub_type,
        "bounced_recipients": [
            {"email_address": email, "action": "failed", "status": status, "diagnostic_code": diagnostic}
        ],
        "feedback_id": uuid_like(rng),
        "reporting_mta": f"dns; {REPORTING_MTA}",
    }


def _complaint(rng: Random, email: str, step: Step) -> dict[str, Any]:
    return {
        "complained_recipients": [{"email_address": email}],
        "feedback_id": uuid_like(rng),
        "user_agent": user_agent(rng),
        "complaint_feedback_type": step.detail[0],
    }
