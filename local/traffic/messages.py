"""The messages of a demo project: a campaign, a journey, and single messages about orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from local.traffic.histories import HOUR, MINUTE, Step
from local.traffic.people import Person, people

#: How many go out with the campaign, with the journey, and one by one.
MAILS = (120, 40, 40)
TEXTS = (40, 15, 25)

CAMPAIGN, JOURNEY, SINGLE = "campaign", "journey", "single"
SUBJECTS = {
    CAMPAIGN: ("Spring is here: 20 % off everything",),
    JOURNEY: ("Welcome!", "Three things to try first"),
    SINGLE: ("Your order is on its way", "Your receipt", "Reset your password", "Your order has arrived"),
}


@dataclass(frozen=True)
class Sender:
    """The sender of a project's messages: its identity, campaign and journey."""

    project: str
    people: tuple[Person, ...]
    account_id: str
    application_id: str
    campaign_id: str
    campaign_activity_id: str
    journey_id: str
    journey_run_id: str
    from_address: str = "hello@example.com"
    phone: str = "+12065550142"

    @classmethod
    def of(cls, project: str, rng: Random) -> "Sender":
        ids = [hex_id(rng) for _ in range(5)]
        return cls(project, people(rng), "111122223333", *ids)

    @property
    def from_header(self) -> str:
        return f"{self.project.replace('-', ' ').title()} <{self.from_address}>"


@dataclass(frozen=True)
class Outgoing:
    """One message to one person and its timeline; `occasion` is CAMPAIGN, JOURNEY or SINGLE."""

    person: Person
    occasion: str
    subject: str
    sent_at: int
    steps: tuple[Step, ...]
    message_id: str | None = None
    """None: generated."""


@dataclass(frozen=True)
class Record:
    """An event as its source would put it into the stream at `at`, epoch milliseconds."""

    at: int
    event: dict[str, Any]


@dataclass(frozen=True)
class MessageHistory:
    """One message: its id, destination and occasion, and its records."""

    message_id: str
    destination: str
    occasion: str
    records: tuple[Record, ...]


def outgoing_messages(
    sender: Sender, rng: Random, now_ms: int, counts: tuple[int, int, int], timelines: Sequence[list[Step]]
) -> list[Outgoing]:
    """Return one message per timeline: `counts` of the campaign, the journey and single messages.

    The campaign left 30 hours ago, within minutes; the journey since five days, the rest since a day.
    """
    campaign, journey, single = counts
    start = now_ms - 30 * HOUR
    occasions = [
        *(
            (CAMPAIGN, person, start + rng.randint(0, 8 * MINUTE))
            for person in rng.sample(sender.people, campaign)
        ),
        *(
            (JOURNEY, person, now_ms - rng.randint(HOUR, 120 * HOUR))
            for person in rng.sample(sender.people, journey)
        ),
        *(
            (SINGLE, rng.choice(sender.people), now_ms - rng.randint(MINUTE, 24 * HOUR))
            for _ in range(single)
        ),
    ]
    return [
        Outgoing(person, occasion, rng.choice(SUBJECTS[occasion]), sent_at, tuple(steps))
        for (occasion, person, sent_at), steps in zip(occasions, timelines, strict=True)
    ]


def hex_id(rng: Random, bits: int = 128) -> str:
    return f"{rng.getrandbits(bits):0{bits // 4}x}"


def uuid_like(rng: Random) -> str:
    whole = hex_id(rng)
    return "-".join((whole[:8], whole[8:12], whole[12:16], whole[16:20], whole[20:]))


def email_message_id(rng: Random, sent_at: int) -> str:
    """In the form of SES, which Pinpoint sends through: region, time, a random part, a counter."""
    return f"0102{sent_at:012x}-{hex_id(rng, 32)}-{uuid_like(rng)[9:]}-000000"
