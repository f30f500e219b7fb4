"""The demo's mails as an Amazon SES configuration set tells of them, some with several recipients.

Shapes: Amazon SES developer guide, "Examples of event data that Amazon SES publishes to Firehose".
"""

from random import Random
from typing import Any

from local.traffic.histories import HARD_BOUNCES, HOUR, MINUTE, Step, mail_lives
from local.traffic.messages import (
    CAMPAIGN,
    JOURNEY,
    MAILS,
    SINGLE,
    Cast,
    Record,
    Sending,
    Story,
    hex_id,
    mail_message_id,
    sendings,
)
from local.traffic.people import Person
from local.traffic.ses_bodies import body, iso

SHARED_MAILS = 6

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


def stories(cast: Cast, rng: Random, now_ms: int) -> list[Story]:
    """The project's mails: one recipient each, but for a few shared ones."""
    mails = sendings(cast, rng, now_ms, MAILS, mail_lives(rng, sum(MAILS)))
    return [_story(cast, rng, mail) for mail in mails] + [
        _shared_story(cast, rng, now_ms) for _ in range(SHARED_MAILS)
    ]


def asides(cast: Cast, rng: Random, now_ms: int) -> list[Record]:
    """None: every event of SES is about a mail."""
    del cast, rng, now_ms
    return []


def _story(cast: Cast, rng: Random, sending: Sending) -> Story:
    mail = _mail(cast, rng, sending, [sending.person.email])
    records = [_record(rng, sending.sent_at, mail, step, mail["destination"]) for step in sending.steps]
    return Story(mail["messageId"], sending.person.email, sending.occasion, tuple(records))


def _shared_story(cast: Cast, rng: Random, now_ms: int) -> Story:
    """A mail to three: two get it, the third's provider returns it; nobody can tell who opened it."""
    recipients: list[Person] = rng.sample(cast.people, 3)
    emails = [person.email for person in recipients]
    sent_at = now_ms - rng.randint(HOUR, 20 * HOUR)
    mail = _mail(cast, rng, Sending(recipients[0], SINGLE, "Your team's invoice", sent_at, ()), emails)
    steps = (
        (Step("send", 300), emails),
        (Step("delivery", 2_100), emails[:1]),
        (Step("delivery", 4_800), emails[1:2]),
        (Step("hard bounce", 3_300, HARD_BOUNCES[0]), emails[2:]),
        (Step("open", 12 * MINUTE), emails),
    )
    records = [_record(rng, sent_at, mail, step, concerned) for step, concerned in steps]
    return Story(mail["messageId"], emails[0], SINGLE, tuple(records))


def _mail(cast: Cast, rng: Random, sending: Sending, emails: list[str]) -> dict[str, Any]:
    message_id = mail_message_id(rng, sending.sent_at)
    domain = cast.sender.partition("@")[2]
    return {
        "timestamp": iso(sending.sent_at),
        "source": cast.from_header,
        "sourceArn": f"arn:aws:ses:eu-central-1:{cast.account_id}:identity/{domain}",
        "sendingAccountId": cast.account_id,
        "messageId": message_id,
        "destination": emails,
        "headersTruncated": False,
        "headers": [
            {"name": "From", "value": cast.from_header},
            {"name": "To", "value": ", ".join(emails)},
            {"name": "Subject", "value": sending.subject},
            {"name": "MIME-Version", "value": "1.0"},
        ],
        "commonHeaders": {
            "from": [cast.from_header],
            "to": emails,
            "messageId": message_id,
            "subject": sending.subject,
        },
        "tags": _tags(cast, rng, sending.occasion) | {"ses:from-domain": [domain]},
    }


def _tags(cast: Cast, rng: Random, occasion: str) -> dict[str, list[str]]:
    """SES knows of no campaign: the sender tags its mails."""
    own = {
        CAMPAIGN: {"campaign_id": [cast.campaign_id]},
        JOURNEY: {"journey_id": [cast.journey_id]},
        SINGLE: {"reference": [f"order-{hex_id(rng, 24)}"]},
    }
    return {
        "ses:operation": ["SendEmail"],
        "ses:configuration-set": [cast.project],
        "ses:source-ip": ["192.0.2.10"],
        "ses:caller-identity": ["shop-mailer"],
    } | own[occasion]


def _record(rng: Random, sent_at: int, mail: dict[str, Any], step: Step, concerned: list[str]) -> Record:
    at = sent_at + step.after
    event = {"eventType": _EVENT_TYPES[step.kind], "mail": mail} | body(rng, at, step, concerned)
    return Record(at, event)
