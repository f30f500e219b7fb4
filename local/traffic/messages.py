"""What a project of the demo sends, when and to whom: a campaign, a journey, and messages about orders."""

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
class Cast:
    """Who sends, and what the things are called that the demo's queries ask for."""

    project: str
    people: tuple[Person, ...]
    account_id: str
    application_id: str
    campaign_id: str
    campaign_activity_id: str
    journey_id: str
    journey_run_id: str
    sender: str = "hello@example.com"
    phone: str = "+12065550142"

    @classmethod
    def of(cls, project: str, dice: Random) -> "Cast":
        ids = [hex_id(dice) for _ in range(5)]
        return cls(project, people(dice), "111122223333", *ids)

    @property
    def from_header(self) -> str:
        return f"{self.project.replace('-', ' ').title()} <{self.sender}>"


@dataclass(frozen=True)
class Sending:
    """One message to one person, and what becomes of it; `occasion` is CAMPAIGN, JOURNEY or SINGLE."""

    person: Person
    occasion: str
    subject: str
    sent_at: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Record:
    """An event as its source would put it into the stream at `at`, epoch milliseconds."""

    at: int
    event: dict[str, Any]


@dataclass(frozen=True)
class Story:
    """One message: what the demo's queries may ask for, and its records."""

    message_id: str
    destination: str
    occasion: str
    records: tuple[Record, ...]


def sendings(
    cast: Cast, dice: Random, now_ms: int, counts: tuple[int, int, int], lives: Sequence[list[Step]]
) -> list[Sending]:
    """One sending per life: `counts` of the campaign, of the journey and of single messages.

    The campaign left 30 hours ago, within minutes; the journey since five days, the rest since a day.
    """
    campaign, journey, single = counts
    start = now_ms - 30 * HOUR
    occasions = [
        *(
            (CAMPAIGN, person, start + dice.randint(0, 8 * MINUTE))
            for person in dice.sample(cast.people, campaign)
        ),
        *(
            (JOURNEY, person, now_ms - dice.randint(HOUR, 120 * HOUR))
            for person in dice.sample(cast.people, journey)
        ),
        *(
            (SINGLE, dice.choice(cast.people), now_ms - dice.randint(MINUTE, 24 * HOUR))
            for _ in range(single)
        ),
    ]
    return [
        Sending(person, occasion, dice.choice(SUBJECTS[occasion]), sent_at, tuple(steps))
        for (occasion, person, sent_at), steps in zip(occasions, lives, strict=True)
    ]


def hex_id(dice: Random, bits: int = 128) -> str:
    return f"{dice.getrandbits(bits):0{bits // 4}x}"


def uuid_like(dice: Random) -> str:
    whole = hex_id(dice)
    return "-".join((whole[:8], whole[8:12], whole[12:16], whole[16:20], whole[20:]))


def mail_message_id(dice: Random, sent_at: int) -> str:
    """In the form of SES, which Pinpoint sends through: region, time, a random part, a counter."""
    return f"0102{sent_at:012x}-{hex_id(dice, 32)}-{uuid_like(dice)[9:]}-000000"
