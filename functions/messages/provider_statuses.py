"""The meaning of every event type and status of every provider, in one table.

A word is an event type (`Delivery`), or a type and its status (`Bounce Permanent`) where the status
changes what the type says. Sources: the event references of Amazon Pinpoint (e-mail, SMS), Amazon SES
(event publishing) and AWS End User Messaging (event types), as named beside each block.
"""

from dataclasses import dataclass
from functools import lru_cache

from functions.messages.statuses import STATUSES, EventKind, MessageStatus


@dataclass(frozen=True)
class Outcome:
    """The meaning of a provider's word. `status` is None where it says nothing about delivery."""

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
    # Pinpoint continues to retry after a soft bounce; SES has stopped when it publishes a transient one.
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

_COMPLAINTS = {
    f"{complaint} {status}": outcome
    for complaint in ("_email.complaint", "Complaint")
    for status, outcome in {
        # A feedback report of this type takes an earlier complaint back: RFC 5965 and the IANA register.
        "not-spam": _outcome(_K.NOT_SPAM, status=_DELIVERED_BY_IMPLICATION),
        # No complaint about this message: SES never sent it, since the address had complained before.
        "OnAccountSuppressionList": _outcome(_K.REJECTED),
        "OnTenantSuppressionList": _outcome(_K.REJECTED),
    }.items()
}

#: `record_status` of Pinpoint and `messageStatus` of End User Messaging, where the event is not a refusal.
PHONE_STATUSES = {
    "ACCEPTED": _outcome(_K.ACCEPTED),
    "QUEUED": _outcome(_K.ACCEPTED),
    "PENDING": _outcome(_K.ACCEPTED),
    "INITIATED": _outcome(_K.ACCEPTED),
    "FALLEN_BACK_TO_SMS": _outcome(_K.ACCEPTED),
    "RINGING": _outcome(_K.SENT),
    "SENT": _outcome(_K.SENT),
    "SUCCESS": _outcome(_K.SENT),
    "SUCCESSFUL": _outcome(_K.SENT),
    "ANSWERED": _outcome(_K.DELIVERED),
    "COMPLETED": _outcome(_K.DELIVERED),
    "DELIVERED": _outcome(_K.DELIVERED),
    "READ": _outcome(_K.OPENED),
    # Sent after 72 hours without a receipt: no further event follows.
    "UNKNOWN": _outcome(_K.UNKNOWN, final=True),
    # "The revocation failed and the message might still be delivered" (user guide, "RCS message events").
    "TTL_EXPIRATION_REVOKE_FAILED": _outcome(_K.FAILED, final=False),
}

#: The carrier, the device or the network did not deliver it. Connect spells one of them with a hyphen.
_PHONE_FAILURES = (
    "BLOCKED", "BUSY", "CARRIER_BLOCKED", "CARRIER_UNREACHABLE", "FAILED", "FAILURE", "FILE_INACCESSIBLE",
    "FILE_SIZE_EXCEEDED", "FILE_TYPE_UNSUPPORTED", "INVALID", "INVALID_MESSAGE", "INVALID_PHONE_NUMBER",
    "NO_ANSWER", "REJECTED", "SPAM", "TTL-EXPIRED", "TTL_EXPIRATION_REVOKED", "TTL_EXPIRED",
    "UNDELIVERABLE", "UNREACHABLE", "UNROUTABLE",
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

PHONE_STATUSES |= dict.fromkeys(_PHONE_FAILURES, _outcome(_K.FAILED))
PHONE_STATUSES |= dict.fromkeys(_PHONE_REJECTIONS, _outcome(_K.REJECTED))

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
    for status, outcome in PHONE_STATUSES.items()
    if outcome.kind in decided
}

# Reported as a failure, although the outcome is unknown.
_PINPOINT_SMS["_SMS.FAILURE UNKNOWN"] = _outcome(_K.FAILED, status=_S.UNKNOWN, final=True)

#: AWS End User Messaging user guide, "Event types": `<channel>_<status>`. The status outweighs the type,
#: since an RCS_DELIVERED event may say UNDELIVERABLE ("RCS message events"); a fallback means
#: that the message is now sent as SMS, whatever its status says.
_END_USER_MESSAGING = {
    f"{channel}_{status}": outcome
    for channel in ("TEXT", "MEDIA", "VOICE", "RCS")
    for status, outcome in PHONE_STATUSES.items()
}
_END_USER_MESSAGING |= {
    f"RCS_FALLEN_BACK_TO_SMS {status}": PHONE_STATUSES["FALLEN_BACK_TO_SMS"] for status in PHONE_STATUSES
}

EVENTS: dict[str, Outcome] = _PINPOINT_EMAIL | _SES | _COMPLAINTS | _PINPOINT_SMS | _END_USER_MESSAGING


@lru_cache(maxsize=1_024)
def outcome_of(event_type: str, status: str) -> Outcome:
    """Return the meaning of an event by its type and, where it has one, its status.

    A status may have parts (`Permanent/General`); the first part decides where the whole is not listed.
    """
    words = (
        f"{event_type} {status}",
        f"{event_type} {status.partition('/')[0]}",
        f"{event_type.partition('_')[0]}_{status}",
        event_type,
    )
    return next((EVENTS[word] for word in words if word in EVENTS), UNRECOGNISED)
