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
    """The meaning of a provider's word. `status` is None where it says nothing about delivery.

    `supersedes` holds statuses of earlier events that no longer count after an event with this word.
    """

    kind: EventKind
    status: MessageStatus | None
    final: bool
    supersedes: frozenset[MessageStatus] = frozenset()


def _outcome(kind: EventKind, *, status: MessageStatus | None = None, final: bool | None = None) -> Outcome:
    status = status or MessageStatus(kind)
    return Outcome(kind, status, STATUSES[status].final if final is None else final)


_K = EventKind
_S = MessageStatus

UNRECOGNISED = _outcome(_K.UNKNOWN)
_ACCEPTED, _SENT, _DELIVERED = _outcome(_K.ACCEPTED), _outcome(_K.SENT), _outcome(_K.DELIVERED)
_DELAYED, _FAILED, _REJECTED = _outcome(_K.DELAYED), _outcome(_K.FAILED), _outcome(_K.REJECTED)
_HARD_BOUNCED, _SOFT_BOUNCED = _outcome(_K.HARD_BOUNCED), _outcome(_K.SOFT_BOUNCED)
_OPENED, _CLICKED = _outcome(_K.OPENED), _outcome(_K.CLICKED)
_COMPLAINED = _outcome(_K.COMPLAINED)
#: Never sent, so neither a bounce nor a complaint of this message: SES counts it in neither rate.
_SUPPRESSED = _outcome(_K.SUPPRESSED, status=_S.REJECTED)
_RENDERING_FAILED = _outcome(_K.RENDERING_FAILED, status=_S.FAILED)
#: Only a recipient who has the message can unsubscribe from it or move it out of the spam folder.
_UNSUBSCRIBED = _outcome(_K.UNSUBSCRIBED, status=_S.DELIVERED)
_SUBSCRIPTION_CHANGED = _outcome(_K.SUBSCRIPTION_CHANGED, status=_S.DELIVERED)
#: RFC 6430 and IANA's register "Messaging Abuse Reporting Format": it corrects an earlier report of spam.
_NOT_SPAM = Outcome(_K.NOT_SPAM, _S.DELIVERED, True, frozenset({_S.COMPLAINED}))
#: A receiver's report about SPF, DKIM or DMARC (RFC 6591): no recipient complained, and it may have arrived.
_AUTHENTICATION_FAILED = Outcome(_K.AUTHENTICATION_FAILED, None, final=False)

#: Amazon Pinpoint developer guide, "Email events".
_PINPOINT_EMAIL = {
    "_email.send": _ACCEPTED,
    "_email.delivered": _DELIVERED,
    "_email.rejected": _REJECTED,
    "_email.hardbounce": _HARD_BOUNCED,
    "_email.hardbounce Permanent/Suppressed": _SUPPRESSED,
    "_email.hardbounce Permanent/OnAccountSuppressionList": _SUPPRESSED,
    "_email.hardbounce Permanent/OnTenantSuppressionList": _SUPPRESSED,
    "_email.hardbounce Permanent/EmailValidationSuppressed": _SUPPRESSED,
    "_email.hardbounce Permanent/UnsubscribedRecipient": _SUPPRESSED,
    # Pinpoint continues to retry after a soft bounce; SES has stopped when it publishes a transient one.
    "_email.softbounce": _outcome(_K.SOFT_BOUNCED, final=False),
    "_email.complaint": _COMPLAINED,
    "_email.complaint not-spam": _NOT_SPAM,
    "_email.complaint auth-failure": _AUTHENTICATION_FAILED,
    "_email.complaint OnAccountSuppressionList": _SUPPRESSED,
    "_email.complaint OnTenantSuppressionList": _SUPPRESSED,
    "_email.open": _OPENED,
    "_email.click": _CLICKED,
    "_email.unsubscribe": _UNSUBSCRIBED,
    "_email.rendering_failure": _RENDERING_FAILED,
}

#: Amazon SES developer guide, "Contents of event data published to Firehose".
_SES = {
    "Send": _ACCEPTED,
    "Delivery": _DELIVERED,
    "DeliveryDelay": _DELAYED,
    "Bounce": _HARD_BOUNCED,
    "Bounce Transient": _SOFT_BOUNCED,
    "Bounce Undetermined": _SOFT_BOUNCED,
    "Bounce Permanent": _HARD_BOUNCED,
    "Bounce Permanent/Suppressed": _SUPPRESSED,
    "Bounce Permanent/OnAccountSuppressionList": _SUPPRESSED,
    "Bounce Permanent/OnTenantSuppressionList": _SUPPRESSED,
    "Bounce Permanent/EmailValidationSuppressed": _SUPPRESSED,
    "Bounce Permanent/UnsubscribedRecipient": _SUPPRESSED,
    "Complaint": _COMPLAINED,
    "Complaint not-spam": _NOT_SPAM,
    "Complaint auth-failure": _AUTHENTICATION_FAILED,
    "Complaint OnAccountSuppressionList": _SUPPRESSED,
    "Complaint OnTenantSuppressionList": _SUPPRESSED,
    "Reject": _REJECTED,
    "Open": _OPENED,
    "Click": _CLICKED,
    "Rendering Failure": _RENDERING_FAILED,
    "Subscription": _SUBSCRIPTION_CHANGED,
    "Subscription UnsubscribeAll": _UNSUBSCRIBED,
    "Subscription OptOut": _UNSUBSCRIBED,
    "Subscription OptIn": _SUBSCRIPTION_CHANGED,
}

#: RFC 3464, "Action field": what a soft bounce reports where its mail server did not refuse the message.
#: Of a permanent bounce SES's own judgement counts.
_SOFT_BOUNCE_ACTIONS = {
    "delayed": _DELAYED,
    "delivered": _DELIVERED,
    "relayed": _DELIVERED,
    "expanded": _DELIVERED,
}

#: A fallback to SMS starts another attempt: nothing short of a delivery counts of the RCS attempt.
_FALLEN_BACK = Outcome(
    _K.ACCEPTED, _S.ACCEPTED, False, frozenset({_S.UNKNOWN, _S.SENT, _S.FAILED, _S.REJECTED})
)

#: `record_status` of Pinpoint and `messageStatus` of End User Messaging; each block in alphabetical order.
PHONE_STATUSES = {
    # On the way.
    "ACCEPTED": _ACCEPTED,
    "FALLEN_BACK_TO_SMS": _FALLEN_BACK,
    "INITIATED": _ACCEPTED,
    "PENDING": _ACCEPTED,
    "QUEUED": _ACCEPTED,
    "RINGING": _SENT,
    "SENT": _SENT,
    "SUCCESS": _SENT,
    "SUCCESSFUL": _SENT,
    # Delivered.
    "ANSWERED": _DELIVERED,
    "COMPLETED": _DELIVERED,
    "DELIVERED": _DELIVERED,
    "READ": _OPENED,
    # Sent after 72 hours without a receipt: no further event follows.
    "UNKNOWN": _outcome(_K.UNKNOWN, final=True),
    # The carrier, the device or the network did not deliver it. Connect uses the spelling with a hyphen.
    "BLOCKED": _FAILED,
    "BUSY": _FAILED,
    "CARRIER_BLOCKED": _FAILED,
    "CARRIER_UNREACHABLE": _FAILED,
    "FAILED": _FAILED,
    "FAILURE": _FAILED,
    "FILE_INACCESSIBLE": _FAILED,
    "FILE_SIZE_EXCEEDED": _FAILED,
    "FILE_TYPE_UNSUPPORTED": _FAILED,
    "INVALID": _FAILED,
    "INVALID_MESSAGE": _FAILED,
    "INVALID_PHONE_NUMBER": _FAILED,
    "NO_ANSWER": _FAILED,
    "REJECTED": _FAILED,
    "SPAM": _FAILED,
    "TTL-EXPIRED": _FAILED,
    "TTL_EXPIRATION_REVOKED": _FAILED,
    # "The revocation failed and the message might still be delivered" (user guide, "RCS message events").
    "TTL_EXPIRATION_REVOKE_FAILED": _outcome(_K.FAILED, final=False),
    "TTL_EXPIRED": _FAILED,
    "UNDELIVERABLE": _FAILED,
    "UNREACHABLE": _FAILED,
    "UNROUTABLE": _FAILED,
    # AWS refused it before a carrier saw it.
    "ACCESS_DENIED": _REJECTED,
    "ACCOUNT_IN_SANDBOX": _REJECTED,
    "DESTINATION_COUNTRY_NOT_SUPPORTED": _REJECTED,
    "INVALID_DLT_PARAMETERS": _REJECTED,
    "INVALID_KEYWORD": _REJECTED,
    "INVALID_ORIGINATION_IDENTITY": _REJECTED,
    "INVALID_PARAMETERS": _REJECTED,
    "INVALID_POOL_ID": _REJECTED,
    "INVALID_SENDER_ID": _REJECTED,
    "MAX_PRICE_EXCEEDED": _REJECTED,
    "NO_ORIGINATION_IDENTITY_AVAILABLE_TO_SEND": _REJECTED,
    "NO_QUOTA_LEFT_ON_ACCOUNT": _REJECTED,
    "OPTED_OUT": _REJECTED,
    "ORIGINATION_IDENTITY_DOES_NOT_EXIST": _REJECTED,
    "PROTECT_BLOCKED": _REJECTED,
    "RATE_EXCEEDED": _REJECTED,
    "SENDER_ID_NOT_SUPPORTED_FOR_DESTINATION": _REJECTED,
}

#: Amazon Pinpoint developer guide, "SMS events": the type outweighs the status, since a BUFFERED
#: event may say SUCCESSFUL, and an opt-out is a reply, not a delivery status.
_PINPOINT_SMS = {
    "_SMS.BUFFERED": _ACCEPTED,
    "_SMS.SUCCESS": _SENT,
    "_SMS.FAILURE": _FAILED,
    # Reported as a failure, although the outcome is unknown.
    "_SMS.FAILURE UNKNOWN": _outcome(_K.FAILED, status=_S.UNKNOWN, final=True),
    "_SMS.OPTOUT": Outcome(_K.OPTED_OUT, None, final=False),
}
#: The kinds of status that say more than the type.
_REFINES = {"_SMS.SUCCESS": (_K.SENT, _K.DELIVERED), "_SMS.FAILURE": (_K.FAILED, _K.REJECTED)}

EVENTS: dict[str, Outcome] = _PINPOINT_EMAIL | _SES | _PINPOINT_SMS

#: AWS End User Messaging user guide, "Event types": types are `<channel>_<status>`.
_PHONE_CHANNELS = ("TEXT", "MEDIA", "VOICE", "RCS")

#: Qualifiers of an event that no provider's action is called.
OTHER_ADDRESS, UNCERTAIN = "other address", "uncertain recipient"


@lru_cache(maxsize=1_024)
def outcome_of(event_type: str, status: str, qualifier: str = "") -> Outcome:
    """Return the meaning of an event by its type and, where it has one, its status.

    `qualifier` is what the event says beyond them that changes its meaning: `OTHER_ADDRESS` where it names
    an address that the message was not sent to, `UNCERTAIN` where it names several recipients of whom only
    some are meant, or the action of a bounce.
    """
    outcome = _outcome_of_word(event_type, status)
    if qualifier == OTHER_ADDRESS:
        return Outcome(_K.OTHER_ADDRESS, None, final=False)
    if qualifier == UNCERTAIN:
        kind = _K.POSSIBLY_COMPLAINED if outcome.kind is _K.COMPLAINED else outcome.kind
        return Outcome(kind, None, final=False)
    if outcome.kind is _K.SOFT_BOUNCED:
        return _SOFT_BOUNCE_ACTIONS.get(qualifier.lower(), outcome)
    return outcome


def _outcome_of_word(event_type: str, status: str) -> Outcome:
    # A status may have parts (`Permanent/General`): the first one decides where the whole is not listed.
    for word in (f"{event_type} {status}", f"{event_type} {status.partition('/')[0]}"):
        if word in EVENTS:
            return EVENTS[word]
    by_status = PHONE_STATUSES.get(status)
    if by_status and by_status.kind in _REFINES.get(event_type, ()):
        return by_status
    channel, _, word = event_type.partition("_")
    if channel not in _PHONE_CHANNELS:
        return EVENTS.get(event_type, UNRECOGNISED)
    # The status outweighs the type: an RCS_DELIVERED event may say UNDELIVERABLE ("RCS message events"). A
    # fallback outweighs the status, which is that of the RCS attempt.
    by_type = PHONE_STATUSES.get(word)
    return _FALLEN_BACK if by_type is _FALLEN_BACK else by_status or by_type or UNRECOGNISED
