"""Emails as events of an Amazon SES configuration set, some with several recipients.

Shapes: Amazon SES developer guide, "Examples of event data that Amazon SES publishes to Firehose".
"""

from random import Random
from typing import Any

from local.traffic.histories import HARD_BOUNCES, HOUR, MINUTE, Step, email_timelines
from local.traffic.messages import (
    CAMPAIGN,
    JOURNEY,
    MAILS,
    SINGLE,
    MessageHistory,
    Outgoing,
    Record,
    Sender,
    email_message_id,
    hex_id,
    outgoing_messages,
)
from local.traffic.people import Person
from local.traffic.ses_bodies import body, iso

SHARED_EMAILS = 6

_EVENT_TYPES = {
    "send": "Send",
    "delivery": "Delivery",
    "open": "Open",
    "machine open": "Open",
    "click": "Click",
    "unsubscribe": "Subscription",
    "complaint": "Complaint",
    "hard bounce": "Bounce",
    "soft bounce": "Bounce",
    "delay": "DeliveryDelay",
    "reject": "Reject",
    "rendering failure": "Rendering Failure",
}


def histories(sender: Sender, rng: Random, now_ms: int) -> list[MessageHistory]:
    """Return the project's emails: one recipient each, except for a few shared ones."""
    mails = outgoing_messages(sender, rng, now_ms, MAILS, email_timelines(rng, sum(MAILS)))
    return [email_history(sender, rng, mail) for mail in mails] + [
        _shared_history(sender, rng, now_ms) for _ in range(SHARED_EMAILS)
    ]


def unrelated_events(sender: Sender, rng: Random, now_ms: int) -> list[Record]:
    """Return none: every event of SES is about an email."""
    del sender, rng, now_ms
    return []


def email_history(sender: Sender, rng: Random, outgoing: Outgoing) -> MessageHistory:
    mail = _mail(sender, rng, outgoing, [outgoing.person.email])
    records = [_record(rng, outgoing.sent_at, mail, step, mail["destination"]) for step in outgoing.steps]
    return MessageHistory(mail["messageId"], outgoing.person.email, outgoing.occasion, tuple(records))


def _shared_history(sender: Sender, rng: Random, now_ms: int) -> MessageHistory:
    """Return an email to three recipients: two deliveries, one bounce, and an open without a recipient."""
    recipients: list[Person] = rng.sample(sender.people, 3)
    emails = [person.email for person in recipients]
    sent_at = now_ms - rng.randint(HOUR, 20 * HOUR)
    mail = _mail(sender, rng, Outgoing(recipients[0], SINGLE, "Your team's invoice", sent_at, ()), emails)
    steps = (
        (Step("send", 300), emails),
        (Step("delivery", 2_100), emails[:1]),
        (Step("delivery", 4_800), emails[1:2]),
        (Step("hard bounce", 3_300, HARD_BOUNCES[0]), emails[2:]),
        (Step("open", 12 * MINUTE), emails),
    )
    records = [_record(rng, sent_at, mail, step, concerned) for step, concerned in steps]
    return MessageHistory(mail["messageId"], emails[0], SINGLE, tuple(records))


def _mail(sender: Sender, rng: Random, outgoing: Outgoing, emails: list[str]) -> dict[str, Any]:
    message_id = outgoing.message_id or email_message_id(rng, outgoing.sent_at)
    domain = sender.from_address.partition("@")[2]
    return {
        "timestamp": iso(outgoing.sent_at),
        "source": sender.from_header,
        "sourceArn": f"arn:aws:ses:eu-central-1:{sender.account_id}:identity/{domain}",
        "sendingAccountId": sender.account_id,
        "messageId": message_id,
        "destination": emails,
        "headersTruncated": False,
        "headers": [
            {"name": "From", "value": sender.from_header},
            {"name": "To", "value": ", ".join(emails)},
            {"name": "Subject", "value": outgoing.subject},
            {"name": "MIME-Version", "value": "1.0"},
        ],
        "commonHeaders": {
            "from": [sender.from_header],
            "to": emails,
            "messageId": message_id,
            "subject": outgoing.subject,
        },
        "tags": _tags(sender, rng, outgoing.occasion) | {"ses:from-domain": [domain]},
    }


def _tags(sender: Sender, rng: Random, occasion: str) -> dict[str, list[str]]:
    """Return the sender's tags: SES itself has no campaigns."""
    own = {
        CAMPAIGN: {"campaign_id": [sender.campaign_id]},
        JOURNEY: {"journey_id": [sender.journey_id]},
        SINGLE: {"reference": [f"order-{hex_id(rng, 24)}"]},
    }
    return {
        "ses:operation": ["SendEmail"],
        "ses:configuration-set": [sender.project],
        "ses:source-ip": ["192.0.2.10"],
        "ses:caller-identity": ["shop-mailer"],
    } | own[occasion]


def _record(rng: Random, sent_at: int, mail: dict[str, Any], step: Step, concerned: list[str]) -> Record:
    at = sent_at + step.after
    event = {"eventType": _EVENT_TYPES[step.kind], "mail": mail} | body(rng, at, step, concerned)
    return Record(at, event)
