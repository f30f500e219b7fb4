"""The statuses a message may have and the kinds of its events: the same words for every channel and source.

A message's status is the one with the highest rank among those its events reached, whatever their
order: evidence that a message went further outranks evidence that it did not, with two exceptions
that mail makes necessary. A mailbox provider may accept a message and return it later, so a hard
bounce outranks a delivery; and a complaint outranks everything, since it is never good news.

Which status and kind each word of each provider stands for: `functions.messages.provider_statuses`.
"""

from dataclasses import dataclass
from enum import StrEnum


class MessageStatus(StrEnum):
    """The delivery status of a message, in the same words for every channel and source."""

    ACCEPTED = "ACCEPTED"
    DELAYED = "DELAYED"
    UNKNOWN = "UNKNOWN"
    SENT = "SENT"
    SOFT_BOUNCED = "SOFT_BOUNCED"
    FAILED = "FAILED"
    REJECTED = "REJECTED"
    DELIVERED = "DELIVERED"
    OPENED = "OPENED"
    CLICKED = "CLICKED"
    HARD_BOUNCED = "HARD_BOUNCED"
    COMPLAINED = "COMPLAINED"


@dataclass(frozen=True)
class StatusRule:
    """How a status compares with the others.

    `rank`: the higher one wins. `final`: no further event is expected of itself; a status that is not
    final settles with time, see `functions.messages.message`. `arrived`: whether it claims that the
    message went its way (True) or came to nothing (False); None where it claims neither.
    """

    rank: int
    final: bool
    arrived: bool | None
    meaning: str


STATUSES: dict[MessageStatus, StatusRule] = {
    MessageStatus.ACCEPTED: StatusRule(
        10, False, None, "AWS accepted the message and is trying to deliver it."
    ),
    MessageStatus.DELAYED: StatusRule(
        20, False, None, "A temporary problem delays delivery; it is still being tried."
    ),
    MessageStatus.UNKNOWN: StatusRule(
        30, False, None, "The provider does not know, or used a word not known here."
    ),
    MessageStatus.SENT: StatusRule(
        40, False, True, "The carrier accepted the message; no delivery receipt yet."
    ),
    MessageStatus.SOFT_BOUNCED: StatusRule(
        50, True, False, "The mailbox provider refused it for a temporary reason."
    ),
    MessageStatus.FAILED: StatusRule(60, True, False, "The message could not be delivered."),
    MessageStatus.REJECTED: StatusRule(
        70, True, False, "AWS refused the message; delivery was never attempted."
    ),
    MessageStatus.DELIVERED: StatusRule(
        80, True, True, "The recipient's mailbox provider or device took it."
    ),
    MessageStatus.OPENED: StatusRule(90, True, True, "The recipient opened or read it."),
    MessageStatus.CLICKED: StatusRule(100, True, True, "The recipient clicked a link in it."),
    MessageStatus.HARD_BOUNCED: StatusRule(110, True, False, "The mailbox provider refused it for good."),
    MessageStatus.COMPLAINED: StatusRule(120, True, True, "The recipient reported it as spam."),
}


#: The statuses that few messages in a hundred end in: those that came to nothing, and complaints.
RARE_STATUSES = frozenset(
    {status for status, rule in STATUSES.items() if rule.arrived is False} | {MessageStatus.COMPLAINED}
)


class EventKind(StrEnum):
    """The kind of an event, in the same words for every channel and source."""

    ACCEPTED = "ACCEPTED"
    DELAYED = "DELAYED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    OPENED = "OPENED"
    CLICKED = "CLICKED"
    SOFT_BOUNCED = "SOFT_BOUNCED"
    HARD_BOUNCED = "HARD_BOUNCED"
    REJECTED = "REJECTED"
    SUPPRESSED = "SUPPRESSED"
    FAILED = "FAILED"
    RENDERING_FAILED = "RENDERING_FAILED"
    COMPLAINED = "COMPLAINED"
    POSSIBLY_COMPLAINED = "POSSIBLY_COMPLAINED"
    NOT_SPAM = "NOT_SPAM"
    AUTHENTICATION_FAILED = "AUTHENTICATION_FAILED"
    UNSUBSCRIBED = "UNSUBSCRIBED"
    SUBSCRIPTION_CHANGED = "SUBSCRIPTION_CHANGED"
    OPTED_OUT = "OPTED_OUT"
    OTHER_ADDRESS = "OTHER_ADDRESS"
    UNKNOWN = "UNKNOWN"


KIND_MEANINGS: dict[EventKind, str] = {
    EventKind.ACCEPTED: "AWS accepted the message for sending.",
    EventKind.DELAYED: "Delivery is delayed by a temporary problem.",
    EventKind.SENT: "The carrier accepted the message.",
    EventKind.DELIVERED: "The recipient's mailbox provider or device took the message.",
    EventKind.OPENED: "The message was opened or read.",
    EventKind.CLICKED: "A link in the message was clicked.",
    EventKind.SOFT_BOUNCED: "The mailbox provider refused the message for a temporary reason.",
    EventKind.HARD_BOUNCED: "The mailbox provider refused the message for good.",
    EventKind.REJECTED: "AWS refused to send the message.",
    EventKind.SUPPRESSED: "AWS did not send the message: the address is on a suppression list.",
    EventKind.FAILED: "The message could not be delivered.",
    EventKind.RENDERING_FAILED: "The message's template could not be rendered.",
    EventKind.COMPLAINED: "The recipient reported the message as spam.",
    EventKind.POSSIBLY_COMPLAINED: (
        "One of several recipients reported the message as spam, perhaps this one."
    ),
    EventKind.NOT_SPAM: "The recipient took it out of the spam folder.",
    EventKind.AUTHENTICATION_FAILED: "A receiver reported that the message's authentication failed.",
    EventKind.UNSUBSCRIBED: "The recipient unsubscribed.",
    EventKind.SUBSCRIPTION_CHANGED: "The recipient changed what to receive.",
    EventKind.OPTED_OUT: "The recipient replied that no further message is wanted.",
    EventKind.OTHER_ADDRESS: (
        "A report about an address that the message was not sent to, such as a forwarding target."
    ),
    EventKind.UNKNOWN: "A word not known here: see the provider's own.",
}
