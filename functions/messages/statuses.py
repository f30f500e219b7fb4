"""What each word of each provider means: the one table behind every status the product tells.

A message's status is the outcome with the highest rank among its events, whatever their order:
evidence that a message went further outranks evidence that it did not, with two exceptions that
mail makes necessary. A mailbox provider may accept a message and return it later, so a hard
bounce outranks a delivery; and a complaint outranks everything, since it is never good news.

Sources: the event references of Amazon Pinpoint (e-mail, SMS), Amazon SES (event publishing) and
AWS End User Messaging (event types), as named beside each block.
"""

from dataclasses import dataclass
from enum import StrEnum

HOUR_MS = 3_600_000


class MessageStatus(StrEnum):
    """What became of a message, in the same words for every channel and source."""

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
    """How a status compares with the others. `rank`: the higher one wins. `final`: by itself, no
    further event is expected; a status that is not final settles `SETTLES_AFTER_MS` after the send."""

    rank: int
    final: bool
    meaning: str


STATUSES: dict[MessageStatus, StatusRule] = {
    MessageStatus.ACCEPTED: StatusRule(10, False, "AWS accepted the message and is trying to deliver it."),
    MessageStatus.DELAYED: StatusRule(
        20, False, "A temporary problem delays delivery; it is still being tried."
    ),
    MessageStatus.UNKNOWN: StatusRule(
        30, False, "The provider does not know, or used a word not known here."
    ),
    MessageStatus.SENT: StatusRule(40, False, "The carrier accepted the message; no delivery receipt yet."),
    MessageStatus.SOFT_BOUNCED: StatusRule(
        50, True, "The mailbox provider refused it for a temporary reason."
    ),
    MessageStatus.FAILED: StatusRule(60, True, "The message could not be delivered."),
    MessageStatus.REJECTED: StatusRule(70, True, "AWS refused the message; delivery was never attempted."),
    MessageStatus.DELIVERED: StatusRule(80, True, "The recipient's mailbox provider or device took it."),
    MessageStatus.OPENED: StatusRule(90, True, "The recipient opened or read it."),
    MessageStatus.CLICKED: StatusRule(100, True, "The recipient clicked a link in it."),
    MessageStatus.HARD_BOUNCED: StatusRule(110, True, "The mailbox provider refused it for good."),
    MessageStatus.COMPLAINED: StatusRule(120, True, "The recipient reported it as spam."),
}


class EventKind(StrEnum):
    """What an event tells, in the same words for every channel and source."""

    ACCEPTED = "ACCEPTED"
    DELAYED = "DELAYED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    OPENED = "OPENED"
    CLICKED = "CLICKED"
    SOFT_BOUNCED = "SOFT_BOUNCED"
    HARD_BOUNCED = "HARD_BOUNCED"
    REJECTED = "REJECTED"
    FAILED = "FAILED"
    RENDERING_FAILED = "RENDERING_FAILED"
    COMPLAINED = "COMPLAINED"
    NOT_SPAM = "NOT_SPAM"
    UNSUBSCRIBED = "UNSUBSCRIBED"
    SUBSCRIPTION_CHANGED = "SUBSCRIPTION_CHANGED"
    OPTED_OUT = "OPTED_OUT"
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
    EventKind.FAILED: "The message could not be delivered.",
    EventKind.RENDERING_FAILED: "The message's template could not be rendered.",
    EventKind.COMPLAINED: "The recipient reported the message as spam.",
    EventKind.NOT_SPAM: "The recipient took it out of the spam folder.",
    EventKind.UNSUBSCRIBED: "The recipient used the unsubscribe link.",
    EventKind.SUBSCRIPTION_CHANGED: "The recipient changed what to receive.",
    EventKind.OPTED_OUT: "The recipient replied that no further message is wanted.",
    EventKind.UNKNOWN: "A word not known here: see the provider's own.",
}


@dataclass(frozen=True)
class Outcome:
    """What one word of a provider says. `status` is None where it says nothing about delivery."""

    kind: EventKind
    status: MessageStatus | None
    final: bool


def _outcome(kind: EventKind, *, status: MessageStatus | None = None, final: bool | None = None) -> Outcome:
    status = status or MessageStatus(kind)
    return Outcome(kind, status, STATUSES[status].final if final is None else final)


_K = EventKind
_S = MessageStatus

UNRECOGNISED = _outcome(_K.UNKNOWN)
_DELIVERED_BY_IMPLICATION = _S.DELIVERED

#: Amazon Pinpoint developer guide, "Email events".
_PINPOINT_EMAIL = {
    "_email.send": _outcome(_K.ACCEPTED),
    "_email.delivered": _outcome(_K.DELIVERED),
    "_email.rejected": _outcome(_K.REJECTED),
    "_email.hardbounce": _outcome(_K.HARD_BOUNCED),
    # Pinpoint goes on trying after a soft bounce; SES has stopped when it publishes a transient one.
    "_email.softbounce": _outcome(_K.SOFT_BOUNCED, final=False),
    "_email.complaint": _outcome(_K.COMPLAINED),
    "_email.open": _outcome(_K.OPENED),
    "_email.click": _outcome(_K.CLICKED),
    "_email.unsubscribe": _outcome(_K.UNSUBSCRIBED, status=_DELIVERED_BY_IMPLICATION),
    "_email.rendering_failure": _outcome(_K.RENDERING_FAILED, status=_S.FAILED),
}

#: Amazon SES developer guide, "Contents of event data published to Firehose".
_SES = {
    "Send": _outcome(_K.ACCEPTED),
    "Delivery": _outcome(_K.DELIVERED),
    "DeliveryDelay": _outcome(_K.DELAYED),
    "Bounce": _outcome(_K.HARD_BOUNCED),
    "Bounce Transient": _outcome(_K.SOFT_BOUNCED),
    "Bounce Undetermined": _outcome(_K.SOFT_BOUNCED),
    "Bounce Permanent": _outcome(_K.HARD_BOUNCED),
    "Complaint": _outcome(_K.COMPLAINED),
    "Reject": _outcome(_K.REJECTED),
    "Open": _outcome(_K.OPENED),
    "Click": _outcome(_K.CLICKED),
    "Rendering Failure": _outcome(_K.RENDERING_FAILED, status=_S.FAILED),
    "Subscription": _outcome(_K.SUBSCRIPTION_CHANGED, status=_DELIVERED_BY_IMPLICATION),
}

#: A feedback report of this type takes an earlier complaint back: RFC 5965 and the IANA register.
_NOT_SPAM = {
    f"{complaint} not-spam": _outcome(_K.NOT_SPAM, status=_DELIVERED_BY_IMPLICATION)
    for complaint in ("_email.complaint", "Complaint")
}

#: `record_status` of Pinpoint and `messageStatus` of End User Messaging, where the event is not a refusal.
_PHONE_STATUSES = {
    "ACCEPTED": _outcome(_K.ACCEPTED),
    "QUEUED": _outcome(_K.ACCEPTED),
    "PENDING": _outcome(_K.ACCEPTED),
    "INITIATED": _outcome(_K.ACCEPTED),
    "RINGING": _outcome(_K.ACCEPTED),
    "FALLEN_BACK_TO_SMS": _outcome(_K.ACCEPTED),
    "SENT": _outcome(_K.SENT),
    "SUCCESS": _outcome(_K.SENT),
    "SUCCESSFUL": _outcome(_K.SENT),
    "ANSWERED": _outcome(_K.DELIVERED),
    "COMPLETED": _outcome(_K.DELIVERED),
    "DELIVERED": _outcome(_K.DELIVERED),
    "READ": _outcome(_K.OPENED),
    # Given after 72 hours without a receipt: nobody will know more.
    "UNKNOWN": _outcome(_K.UNKNOWN, final=True),
}

#: The carrier, the device or the network did not deliver it.
_PHONE_FAILURES = (
    "BLOCKED", "BUSY", "CARRIER_BLOCKED", "CARRIER_UNREACHABLE", "FAILED", "FAILURE", "FILE_INACCESSIBLE",
    "FILE_SIZE_EXCEEDED", "FILE_TYPE_UNSUPPORTED", "INVALID", "INVALID_MESSAGE", "INVALID_PHONE_NUMBER",
    "NO_ANSWER", "REJECTED", "SPAM", "TTL_EXPIRATION_REVOKED", "TTL_EXPIRATION_REVOKE_FAILED",
    "TTL_EXPIRED", "UNDELIVERABLE", "UNREACHABLE", "UNROUTABLE",
)  # fmt: skip

#: AWS refused it before a carrier saw it.
_PHONE_REJECTIONS = (
    "ACCESS_DENIED", "ACCOUNT_IN_SANDBOX", "DESTINATION_COUNTRY_NOT_SUPPORTED",
    "INVALID_DLT_PARAMETERS", "INVALID_KEYWORD", "INVALID_ORIGINATION_IDENTITY", "INVALID_PARAMETERS",
    "INVALID_POOL_ID", "INVALID_SENDER_ID", "MAX_PRICE_EXCEEDED",
    "NO_ORIGINATION_IDENTITY_AVAILABLE_TO_SEND", "NO_QUOTA_LEFT_ON_ACCOUNT", "OPTED_OUT",
    "ORIGINATION_IDENTITY_DOES_NOT_EXIST", "PROTECT_BLOCKED", "RATE_EXCEEDED",
    "SENDER_ID_NOT_SUPPORTED_FOR_DESTINATION",
)  # fmt: skip

_PHONE_STATUSES |= dict.fromkeys(_PHONE_FAILURES, _outcome(_K.FAILED))
_PHONE_STATUSES |= dict.fromkeys(_PHONE_REJECTIONS, _outcome(_K.REJECTED))

#: Amazon Pinpoint developer guide, "SMS events": the type outweighs the status, since a BUFFERED
#: event may say SUCCESSFUL, and an opt-out is a reply, not a delivery status.
_PINPOINT_SMS = {
    "_SMS.BUFFERED": _outcome(_K.ACCEPTED),
    "_SMS.SUCCESS": _outcome(_K.SENT),
    "_SMS.FAILURE": _outcome(_K.FAILED),
    "_SMS.OPTOUT": Outcome(_K.OPTED_OUT, None, final=False),
}
_PINPOINT_SMS |= {
    f"{event_type} {status}": outcome
    for event_type, decided in (
        ("_SMS.SUCCESS", {_K.SENT, _K.DELIVERED}),
        ("_SMS.FAILURE", {_K.FAILED, _K.REJECTED, _K.UNKNOWN}),
    )
    for status, outcome in _PHONE_STATUSES.items()
    if outcome.kind in decided
}

#: AWS End User Messaging user guide, "Event types": `<channel>_<status>`.
_END_USER_MESSAGING = {
    f"{channel}_{status}": outcome
    for channel in ("TEXT", "MEDIA", "VOICE", "RCS")
    for status, outcome in _PHONE_STATUSES.items()
}

EVENTS: dict[str, Outcome] = _PINPOINT_EMAIL | _SES | _NOT_SPAM | _PINPOINT_SMS | _END_USER_MESSAGING


def outcome_of(event_type: str, status: str) -> Outcome:
    """What a provider's event says, by its type and, where it has one, its own status word.

    A status may be made of parts (`Permanent/General`); the first decides where the whole is not known.
    """
    for word in (f"{event_type} {status}", f"{event_type} {status.partition('/')[0]}", event_type):
        if found := EVENTS.get(word):
            return found
    return UNRECOGNISED
