"""The event model: what every source is translated into, and what is kept of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Self, TypeVar

from functions.messages.provider_statuses import Outcome, outcome_of
from functions.messages.statuses import EventKind, MessageStatus

#: A message keeps this many events of one sort, the earliest; the rest are only more opens and clicks.
MAX_EVENTS_PER_GROUP = 32

#: Texts are cut to this many characters: with them a usual item stays under one write unit (1 KB).
TEXT_LIMIT = 256


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    MMS = "MMS"
    VOICE = "VOICE"
    RCS = "RCS"
    OTHER = "OTHER"


CHANNEL_MEANINGS: dict[Channel, str] = {
    Channel.EMAIL: "E-mail, by Amazon SES or Amazon Pinpoint.",
    Channel.SMS: "Text message.",
    Channel.MMS: "Text message with media.",
    Channel.VOICE: "Voice call.",
    Channel.RCS: "Rich Communication Services message.",
    Channel.OTHER: "A channel without a type of its own yet.",
}


@dataclass(frozen=True)
class MessageAttributes:
    """What is the same on every event of a message; each is None until an event has told it."""

    channel: Channel
    destination: str | None = None
    sender: str | None = None
    subject: str | None = None
    account_id: str | None = None
    application_id: str | None = None
    client_id: str | None = None
    campaign_id: str | None = None
    campaign_activity_id: str | None = None
    treatment_id: str | None = None
    journey_id: str | None = None
    journey_run_id: str | None = None
    journey_activity_id: str | None = None
    iso_country_code: str | None = None
    message_type: str | None = None
    parts: str | None = None
    carrier: str | None = None
    reference: str | None = None

    def __post_init__(self) -> None:
        _cut_texts(self)

    @classmethod
    def kept(cls, told: Mapping[str, Any]) -> Self:
        """What was kept of attributes, by name: the same as from the constructor."""
        return restore_dataclass(cls, _NO_ATTRIBUTES, told)

    def merge(self, other: Self) -> Self:
        """Both, the lesser where they differ: the one choice that does not depend on who came first."""
        changes = {
            name: mine if theirs is None else theirs if mine is None else min(mine, theirs)
            for name in ATTRIBUTE_NAMES
            if (mine := getattr(self, name)) != (theirs := getattr(other, name))
        }
        return replace(self, **changes) if changes else self


ATTRIBUTE_NAMES = tuple(f.name for f in fields(MessageAttributes))
_NO_ATTRIBUTES = dict.fromkeys(ATTRIBUTE_NAMES)

_T = TypeVar("_T")


def restore_dataclass(cls: type[_T], silent: Mapping[str, Any], told: Mapping[str, Any]) -> _T:
    """An instance of a frozen dataclass from what was kept of one. Its constructor sets the fields one by
    one and cuts texts that were cut before, which is a tenth of the time of a page of messages."""
    made = object.__new__(cls)
    values = vars(made)
    values.update(silent)
    values.update(told)
    return made


def _cut_texts(owner: object) -> None:
    texts = vars(owner)
    # Nearly always there is nothing to cut, and this is made for each event that is read.
    if max(map(len, filter(None, texts.values())), default=0) <= TEXT_LIMIT:
        return
    for name, text in list(texts.items()):
        if text and len(text) > TEXT_LIMIT:
            object.__setattr__(owner, name, text[:TEXT_LIMIT])


@dataclass(frozen=True, order=True)
class EventDetail:
    """What one event says beyond its type, status and time; "" where it says nothing.

    `automated` names the rule that holds a machine for the one who opened or clicked, see
    `functions.messages.bot_detection`; `tried_until` is epoch milliseconds.
    """

    diagnostic: str = ""
    enhanced_status: str = ""
    smtp_response: str = ""
    reject_reason: str = ""
    complaint_type: str = ""
    link: str = ""
    price_usd: str = ""
    carrier_fee_usd: str = ""
    is_final: str = ""
    tried_until: str = ""
    automated: str = ""
    time_is_arrival: str = ""

    def __post_init__(self) -> None:
        _cut_texts(self)

    @classmethod
    def kept(cls, told: Mapping[str, str]) -> Self:
        """What was kept of a detail, by name: the same as from the constructor."""
        return restore_dataclass(cls, _NO_DETAILS, told)


DETAIL_NAMES = tuple(f.name for f in fields(EventDetail))
_NO_DETAILS = dict.fromkeys(DETAIL_NAMES, "")
NO_DETAIL = EventDetail()
_ENGAGEMENTS = (EventKind.OPENED, EventKind.CLICKED)


@dataclass(frozen=True, order=True)
class Event:
    """One thing that happened to a message: `at` is epoch milliseconds; `type` and `status` are the
    provider's own words, read through `functions.messages.statuses`."""

    at: int
    type: str
    status: str = ""
    detail: EventDetail = NO_DETAIL

    def __hash__(self) -> int:
        # The detail's twelve texts tell next to no two events apart that these do not.
        return hash((self.at, self.type, self.status))

    @classmethod
    def kept(cls, at: int, type: str, status: str, detail: EventDetail) -> Self:  # noqa: A002
        """The same as from the constructor, in less time; its outcome is looked up at once."""
        told = {"at": at, "type": type, "status": status, "detail": detail}
        return restore_dataclass(cls, told, {"outcome": outcome_of(type, status)})

    @cached_property
    def outcome(self) -> Outcome:
        return outcome_of(self.type, self.status)

    @property
    def kind(self) -> EventKind:
        return self.outcome.kind

    @property
    def is_final(self) -> bool:
        """Whether no other status is expected after this event, by its own word or its provider's."""
        return self.outcome.final or bool(self.detail.is_final)

    @property
    def is_automated(self) -> bool:
        return bool(self.detail.automated)

    @property
    def status_reached(self) -> MessageStatus | None:
        """The status this event is evidence of; a machine's open proves delivery, not a reader."""
        outcome = self.outcome
        if self.detail.automated and outcome.kind in _ENGAGEMENTS:
            return MessageStatus.DELIVERED
        return outcome.status

    @property
    def is_engagement(self) -> bool:
        """Whether it is an open or a click, which a machine may have made."""
        return self.outcome.kind in _ENGAGEMENTS

    @property
    def identity_key(self) -> tuple[int | None, str, str, str]:
        """Equal for two tellings of one event, though one may tell more, or may have arrived later."""
        return None if self.detail.time_is_arrival else self.at, self.type, self.status, self.detail.link

    @property
    def sort(self) -> tuple[str, str, bool]:
        """What decides its outcome, so that of each sort some are always kept."""
        return self.type, self.status, self.is_automated


@dataclass(frozen=True)
class MessageEvent:
    """One event of one message to one destination, in the same shape for every source.

    `sent_at` is epoch milliseconds. `recipients` holds every destination of a message that has
    several; `attributes.destination` is then None where the event names none of them.
    """

    message_id: str
    sent_at: int
    attributes: MessageAttributes
    event: Event
    recipients: tuple[str, ...] = ()


def keep_earliest(events: Iterable[Event]) -> frozenset[Event]:
    """The earliest `MAX_EVENTS_PER_GROUP` of each sort: keeping twice, or in parts, keeps the same."""
    kept: list[Event] = []
    count: Counter[tuple[str, str, bool]] = Counter()
    for event in sorted(set(events)):
        count[event.sort] += 1
        if count[event.sort] <= MAX_EVENTS_PER_GROUP:
            kept.append(event)
    return frozenset(kept)
