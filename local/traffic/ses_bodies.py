"""The bodies of Amazon SES events: the part of an event besides its `mail`.

Shapes: Amazon SES developer guide, "Contents of event data that Amazon SES publishes to Firehose".
"""

from datetime import UTC, datetime
from random import Random
from typing import Any

from local.traffic.histories import HOUR, REPORTING_MTA, Step
from local.traffic.messages import uuid_like
from local.traffic.people import MACHINE_AGENT, ip_address, user_agent


def body(rng: Random, at: int, step: Step, emails: list[str]) -> dict[str, Any]:
    """Return the body of the event of `step` at `at` (epoch milliseconds) about `emails`."""
    match step.kind:
        case "delivery":
            return {"delivery": _delivery(at, step, emails)}
        case "open" | "machine open" | "click":
            return _engagement(rng, at, step)
        case "hard bounce" | "soft bounce":
            return {"bounce": _bounce(rng, at, step, emails)}
        case "delay":
            return {"deliveryDelay": _delay(at, step, emails)}
        case "complaint":
            return {"complaint": _complaint(rng, at, step, emails)}
        case "reject":
            return {"reject": {"reason": step.detail[0]}}
        case "rendering failure":
            return {"failure": {"templateName": step.detail[0], "errorMessage": step.detail[1]}}
        case "unsubscribe":
            return {"subscription": _subscription(at)}
    return {"send": {}}


def iso(at: int) -> str:
    """Return epoch milliseconds in SES's format."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _delivery(at: int, step: Step, emails: list[str]) -> dict[str, Any]:
    return {
        "timestamp": iso(at),
        "processingTimeMillis": step.after,
        "recipients": emails,
        "smtpResponse": "250 2.6.0 Message received",
        "reportingMTA": REPORTING_MTA,
    }


def _engagement(rng: Random, at: int, step: Step) -> dict[str, Any]:
    machine = step.kind == "machine open"
    engagement = {
        "timestamp": iso(at),
        "ipAddress": ip_address(rng),
        "userAgent": MACHINE_AGENT if machine else user_agent(rng),
        "isBotEvent": "Likely" if machine else "Unlikely",
    }
    if step.kind == "click":
        return {"click": engagement | {"link": step.detail[0], "linkTags": None}}
    return {"open": engagement}


def _bounce(rng: Random, at: int, step: Step, emails: list[str]) -> dict[str, Any]:
    status, diagnostic, sub_type = step.detail
    return {
        "bounceType": "Permanent" if step.kind == "hard bounce" else "Transient",
        "bounceSubType": sub_type,
        "bouncedRecipients": [
            {"emailAddress": email, "action": "failed", "status": status, "diagnosticCode": diagnostic}
            for email in emails
        ],
        "timestamp": iso(at),
        "feedbackId": uuid_like(rng),
        "reportingMTA": f"dns; {REPORTING_MTA}",
    }


def _delay(at: int, step: Step, emails: list[str]) -> dict[str, Any]:
    status, diagnostic, _ = step.detail
    return {
        "timestamp": iso(at),
        "delayType": "TransientCommunicationFailure",
        "expirationTime": iso(at + 12 * HOUR),
        "delayedRecipients": [
            {"emailAddress": email, "status": status, "diagnosticCode": diagnostic} for email in emails
        ],
    }


def _complaint(rng: Random, at: int, step: Step, emails: list[str]) -> dict[str, Any]:
    return {
        "complainedRecipients": [{"emailAddress": email} for email in emails],
        "timestamp": iso(at),
        "feedbackId": uuid_like(rng),
        "userAgent": user_agent(rng),
        "complaintFeedbackType": step.detail[0],
        "arrivalDate": iso(at),
    }


def _subscription(at: int) -> dict[str, Any]:
    topics = [{"topicName": "Offers", "subscriptionStatus": "OptOut"}]
    return {
        "contactList": "Customers",
        "timestamp": iso(at),
        "source": "UnsubscribeHeader",
        "newTopicPreferences": {"unsubscribeAll": True, "topicSubscriptionStatus": topics},
        "oldTopicPreferences": {"unsubscribeAll": False, "topicSubscriptionStatus": topics},
    }
