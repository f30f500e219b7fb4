"""The event model: the one shape that the events of every source are parsed into and stored in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Any, Self, TypeVar

from functions.messages.provider_statuses import OTHER_ADDRESS, UNCERTAIN, Outcome, outcome_of
from functions.messages.statuses import EventKind, MessageStatus
from functions.messages.text_limits import LINK_LIMIT, TEXT_LIMIT, cut_texts, shorten_link

#: A message stores this many events of one retention group: half of them the earliest, half the latest.
MAX_EVENTS_PER_GROUP = 32


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
    """The attributes that all events of a message share; each is None until an event carries it."""

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
        cut_texts(self, ("subject", "sender", "carrier"))

    @classmethod
    def from_stored(cls, values: Mapping[str, Any]) -> Self:
        """Restore attributes from the stored ones by name."""
        return restore_dataclass(cls, _NO_ATTRIBUTES, values)

    def merge(self, other: Self) -> Self:
        """Combine both; where they differ the lesser wins, so that order of arrival changes nothing."""
        changes: dict[str, Any] = {
            name: mine if theirs is None else theirs if mine is None else _least(name, mine, theirs)
            for name in ATTRIBUTE_NAMES
            if (mine := getattr(self, name)) != (theirs := getattr(other, name))
        }
        return replace(self, **changes) if changes else self


def _least(name: str, *values: str) -> str:
    """Return the value of an attribute that wins where events differ."""
    return min(values, key=_ORDERS.get(name, _text_order))


def _channel_order(value: str) -> tuple[bool, str]:
    """Order channels; RCS comes last, since its messages fall back to another channel and never return."""
    return value == Channel.RCS, value


def _number_order(value: str) -> tuple[bool, int, str]:
    """Order counts as numbers; 0 and what is not a number come last, since they count nothing."""
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
    return number == 0, number, value


def _text_order(value: str) -> str:
    """Order texts; one of exactly `TEXT_LIMIT` characters, which an earlier version may have cut, comes after
    the longer ones that begin with it, so that the whole text wins."""
    return f"{value}\U0010ffff" if len(value) == TEXT_LIMIT else value


_ORDERS = {"channel": _channel_order, "parts": _number_order}

ATTRIBUTE_NAMES = tuple(f.name for f in fields(MessageAttributes))
_NO_ATTRIBUTES = dict.fromkeys(ATTRIBUTE_NAMES)

_T = TypeVar("_T")


def restore_dataclass(cls: type[_T], defaults: Mapping[str, Any], values: Mapping[str, Any]) -> _T:
    """Return an instance of a frozen dataclass with these values, without calling its constructor.

    A page of messages restores thousands of instances. A frozen dataclass sets its fields one by one
    through `object.__setattr__` and checks texts that were checked when they were stored; that took a
    tenth of the time of a page (decision 33).
    The caller passes every field, in `defaults` or `values`.
    """
    instance = object.__new__(cls)
    fields_of = vars(instance)
    fields_of.update(defaults)
    fields_of.update(values)
    return instance


@dataclass(frozen=True, order=True)
class EventDetail:
    """The details of one event beyond its type, status and time; "" where it has none.

    `automated` names the rule of `functions.messages.bot_detection` that attributes an open or a click to
    a machine. `tried_until` and `answered_at` are epoch milliseconds. `action` is the action that a
    bounce reports for its recipient. `named_address` is an address that the event names although the
    message was not sent to it. `uncertain` marks an event that names several recipients of whom only some
    may be meant. `subscription` says which topics the recipient opted out of, or into again.
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
    session_fee_usd: str = ""
    answered_at: str = ""
    duration_seconds: str = ""
    action: str = ""
    named_address: str = ""
    uncertain: str = ""
    subscription: str = ""

    def __post_init__(self) -> None:
        cut_texts(self, _DISPLAYED_DETAILS)
        if len(self.link) > LINK_LIMIT:
            object.__setattr__(self, "link", shorten_link(self.link))

    @classmethod
    def from_stored(cls, values: Mapping[str, str]) -> Self:
        """Restore a detail from the stored values by name."""
        return restore_dataclass(cls, _NO_DETAILS, values)

    @property
    def qualifier(self) -> str:
        """The part of the detail that changes the meaning of the event's type and status."""
        if self.named_address:
            return OTHER_ADDRESS
        return UNCERTAIN if self.uncertain else self.action


_DISPLAYED_DETAILS = (
    "diagnostic", "enhanced_status", "smtp_response", "reject_reason", "complaint_type", "action",
    "named_address",
)  # fmt: skip
DETAIL_NAMES = tuple(f.name for f in fields(EventDetail))
_NO_DETAILS = dict.fromkeys(DETAIL_NAMES, "")
NO_DETAIL = EventDetail()
_ENGAGEMENTS = (EventKind.OPENED, EventKind.CLICKED)


@dataclass(frozen=True, order=True)
class Event:
    """One event of a message. `at` is epoch milliseconds; `type` and `status` are the provider's own words,
    which `functions.messages.provider_statuses` interprets."""

    at: int
    type: str
    status: str = ""
    detail: EventDetail = NO_DETAIL

    def __hash__(self) -> int:
        # Events that differ in their detail alone are rare: hashing its texts would only cost time.
        return hash((self.at, self.type, self.status))

    @classmethod
    def from_stored(cls, at: int, type: str, status: str, detail: EventDetail) -> Self:  # noqa: A002
        """Restore a stored event with its outcome."""
        values = {"at": at, "type": type, "status": status, "detail": detail}
        return restore_dataclass(cls, values, {"outcome": outcome_of(type, status, detail.qualifier)})

    @cached_property
    def outcome(self) -> Outcome:
        return outcome_of(self.type, self.status, self.detail.qualifier)

    @property
    def kind(self) -> EventKind:
        return self.outcome.kind

    @property
    def is_final(self) -> bool:
        """Whether the event or its provider says that no further status follows."""
        return self.outcome.final or bool(self.detail.is_final)

    @property
    def is_automated(self) -> bool:
        return bool(self.detail.automated)

    @property
    def status_reached(self) -> MessageStatus | None:
        """The status that this event proves; an open, click or reply of a machine proves delivery alone."""
        return MessageStatus.DELIVERED if self.detail.automated else self.outcome.status

    @property
    def is_engagement(self) -> bool:
        """Whether it is an open or a click, which a machine may have caused."""
        return self.outcome.kind in _ENGAGEMENTS

    @property
    def identity_key(self) -> tuple[int | None, str, str, str, str, str]:
        """Equal for two reports of one event, even if one has more details or arrived later.

        Two sources name an open or a click differently: its kind identifies it, not the word.
        """
        detail = self.detail
        at = None if detail.time_is_arrival else self.at
        word = (self.kind, "") if self.is_engagement else (self.type, self.status)
        return at, *word, detail.link, detail.named_address, detail.uncertain

    @property
    def retention_group(self) -> tuple[str, str, str, bool]:
        """The values that decide its outcome: of each group some events are always stored."""
        return self.type, self.status, self.detail.qualifier, self.is_automated


@dataclass(frozen=True)
class MessageEvent:
    """One parsed event of one message to one destination, in the same shape for every source.

    `sent_at` is epoch milliseconds. `recipients` holds every destination of a message that has
    several; `attributes.destination` is then None where the event names none of them.
    """

    message_id: str
    sent_at: int
    attributes: MessageAttributes
    event: Event
    recipients: tuple[str, ...] = ()


def limit_events(events: Iterable[Event]) -> frozenset[Event]:
    """Return the earliest and the latest events of each retention group, `MAX_EVENTS_PER_GROUP` together.

    A mail gateway follows every link as a mail arrives, a reader clicks later: neither end may push the
    other out. The limit of a union is the limit of the limited parts, so order and repetition of merges
    change nothing: an event that has enough earlier and enough later ones in a part has them in the whole.
    """
    groups: dict[tuple[str, str, str, bool], list[Event]] = defaultdict(list)
    for event in sorted(set(events)):
        groups[event.retention_group].append(event)
    half = MAX_EVENTS_PER_GROUP // 2
    return frozenset(chain.from_iterable((*group[:half], *group[-half:]) for group in groups.values()))
