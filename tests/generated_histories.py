"""Histories of generated messages: every word of every provider, ties, disorder and duplicates."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from functions.ingest.tracked import tracked
from functions.messages.bot_detection import BY_SES
from functions.messages.event import Channel, Event, EventDetail, MessageAttributes, MessageEvent
from functions.messages.parsers import Parsed
from functions.messages.provider_statuses import EVENTS, PHONE_STATUSES
from tests.builders import SENT_AT

_PHONE = ("TEXT", "RCS", "VOICE", "MEDIA")
_MAIL_WORDS = [*(word.split(" ", 1) for word in EVENTS if not word.startswith("_SMS")), ["New.Type", "ODD"],
               ["Bounce", "Weird/Odd"], ["Bounce", "Transient/General"]]  # fmt: skip
_PHONE_WORDS = [
    *(word.split(" ", 1) for word in EVENTS if word.startswith("_SMS")),
    *([f"{channel}_{status}", status] for channel in _PHONE for status in PHONE_STATUSES),
]
_OFTEN = [["Delivery"], ["Open"], ["Click"], ["_email.delivered"], ["_email.open"], ["Complaint", "not-spam"],
          ["Bounce", "Transient/General"]]  # fmt: skip


@dataclass
class Generator:
    """Generates histories from a seed."""

    seed: int
    #: About when the messages were sent, epoch milliseconds.
    sent_at: int = SENT_AT

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def events(self, messages: int) -> list[MessageEvent]:
        """Return the events of so many messages, shuffled, some twice."""
        events = [event for number in range(messages) for event in self._message(number)]
        events += self._random.sample(events, len(events) // 5)
        self._random.shuffle(events)
        return events

    def _message(self, number: int) -> Iterator[MessageEvent]:
        pick = self._random.choice
        is_mail = self._random.random() < 0.6
        destinations = (
            (f"a{number}@gmail.com", f"b{number}@example.com") if is_mail else (f"+120655{number:05}",)
        )
        destinations = destinations if is_mail and self._random.random() < 0.3 else destinations[:1]
        words, sent_at = (
            _MAIL_WORDS if is_mail else _PHONE_WORDS,
            self.sent_at + self._random.randrange(10**8),
        )
        for destination in destinations:
            for _ in range(self._random.randrange(1, 9)):
                word = pick(_OFTEN if is_mail and self._random.random() < 0.4 else words)
                is_nameless = len(destinations) > 1 and self._random.random() < 0.2
                yield MessageEvent(
                    f"m{number}",
                    sent_at - pick([0, 0, 5]),
                    self._attributes(is_mail, None if is_nameless else destination),
                    Event(
                        sent_at + self._delay(),
                        word[0],
                        word[1] if len(word) > 1 else "",
                        self._detail(word[0]),
                    ),
                    destinations if len(destinations) > 1 else (),
                )

    def _attributes(self, is_mail: bool, destination: str | None) -> MessageAttributes:
        pick = self._random.choice
        channel = Channel.EMAIL if is_mail else pick([Channel.SMS, Channel.RCS])
        of_phone = {} if is_mail else {"parts": pick(["1", "3", "0"]), "iso_country_code": pick(["US", "GB"])}
        campaign, reference = pick(["c1", "c2", None]), pick(["é-1", None])
        return MessageAttributes(channel, destination, campaign_id=campaign, reference=reference, **of_phone)

    def _delay(self) -> int:
        return self._random.choice([0, 1000, 4999, 5000, 5001, 6000, 90_000, self._random.randrange(10**7)])

    def _detail(self, type_: str) -> EventDetail:
        pick, is_engagement = self._random.choice, type_.lower().endswith(("open", "click"))
        is_phone = type_.startswith((*_PHONE, "_SMS"))
        return EventDetail(
            diagnostic=pick(["", "", "550 5.1.1 unknown"]) if "ounce" in type_ else "",
            action=pick(["", "", "failed", "delayed", "Delivered"]) if type_ == "Bounce" else "",
            link=pick(["", "https://example.com/1", "https://example.com/2"])
            if type_.lower().endswith("click")
            else "",
            automated=pick(["", "", BY_SES]) if is_engagement else "",
            price_usd=pick(["", "0.00581", "0.1"]) if is_phone else "",
            carrier_fee_usd=pick(["", "0.003"]) if is_phone else "",
            named_address=pick([""] * 9 + ["c@example.com"]) if type_ == "Bounce" else "",
            uncertain=pick([""] * 5 + ["yes"]) if type_ == "Complaint" else "",
            time_is_arrival=pick(["", "", "", "yes"]),
        )


def lines_of(events: list[MessageEvent]) -> Iterator[bytes]:
    """Yield a delivered line for each event, as the transform writes it beside the provider's members."""
    for number, event in enumerate(events):
        yield json.dumps({"number": number, "tracked": tracked(Parsed("", (event,)))}).encode() + b"\n"
