"""Why a message has its status, in words: the dictionary of every documented code and the look-up in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from functions.messages.event import Event
from functions.messages.provider_statuses import PHONE_STATUSES
from functions.messages.reasons.campaigns import CAMPAIGNS, JOURNEYS
from functions.messages.reasons.entry import Explanation, ResponsibleParty
from functions.messages.reasons.mail import (
    BOUNCES,
    BY_MACHINE,
    COMPLAINTS,
    DELAYS,
    GENERAL_BOUNCES,
    GENERAL_DELAYS,
    MAIL_EVENTS,
)
from functions.messages.reasons.phone import PHONE, PHONE_EVENTS
from functions.messages.reasons.smtp import SMTP
from functions.messages.statuses import STATUSES, EventKind, MessageStatus

#: Rises with every change of an entry's meaning, so that an answer given to somebody can be traced.
REASONS_VERSION = "2026-11-23"

#: `5.1.1` in `smtp; 550 5.1.1 user unknown`, and no part of an IP address.
_ENHANCED_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_SAYS_NOTHING = {"4.0.0", "5.0.0"}
_PERMANENCE = {EventKind.HARD_BOUNCED: True, EventKind.SOFT_BOUNCED: False, EventKind.DELAYED: False}


@dataclass(frozen=True)
class Reason:
    """One event's reason. `code` is the provider's word that was explained; where it is not known here,
    `explanation` says so."""

    code: str
    explanation: Explanation
    is_known: bool = True


def reason_of(event: Event) -> Reason:
    """Why the event happened, by the most specific code it carries."""
    if event.is_automated:
        return Reason(event.type, BY_MACHINE)
    known = next(_mail_reasons(event), None) or next(_phone_reasons(event), None)
    return known or _unknown(event)


def campaign_reason(status: str) -> Explanation | None:
    """What a `campaign_send_status` means; None for one that is not documented."""
    return CAMPAIGNS.get(status)


def journey_reason(status: str) -> Explanation | None:
    """What a `journey_send_status` means; None for one that is not documented."""
    return JOURNEYS.get(status)


def _mail_reasons(event: Event) -> Iterator[Reason]:
    """What is known of a mail event, the most specific first."""
    if event.type not in MAIL_EVENTS:
        return
    specific, general = _tables(event.kind)
    yield from _known(specific, event.status)
    yield from _smtp_reasons(event)
    yield from _known(general, event.status)
    # A code that is not known is not passed over: the type alone would sound as if nothing were told.
    if event.status and (specific or general):
        return
    yield from _known(MAIL_EVENTS, event.type)


def _tables(kind: EventKind) -> tuple[dict[str, Explanation], dict[str, Explanation]]:
    match kind:
        case EventKind.HARD_BOUNCED | EventKind.SOFT_BOUNCED:
            return BOUNCES, GENERAL_BOUNCES
        case EventKind.DELAYED:
            return DELAYS, GENERAL_DELAYS
        case EventKind.COMPLAINED | EventKind.NOT_SPAM | EventKind.REJECTED:
            return COMPLAINTS, {}
    return {}, {}


def _known(table: dict[str, Explanation], code: str) -> Iterator[Reason]:
    if code in table:
        yield Reason(code, table[code])


def _smtp_reasons(event: Event) -> Iterator[Reason]:
    """The enhanced status code that a bounce or delay tells, in its own field or in the diagnostic."""
    if (permanence := _PERMANENCE.get(event.kind)) is None:
        return
    told = f"{event.detail.enhanced_status} {event.detail.diagnostic}"
    for code in _ENHANCED_STATUS.findall(told):
        if code in SMTP and code not in _SAYS_NOTHING:
            # Whether it is for good is the sending service's to judge: it knows the mailbox providers' ways.
            yield Reason(code, replace(SMTP[code], is_permanent=permanence))


def _phone_reasons(event: Event) -> Iterator[Reason]:
    """What is known of a text, call or RCS message: by its status, unless the event's type overrules it."""
    outcome = PHONE_STATUSES.get(event.status)
    if outcome and outcome.status is event.status_reached:
        yield from _known(PHONE, event.status)
    # Pinpoint's types alone say too little to stand in for a status that is not known.
    if outcome or not event.status or event.kind is EventKind.OPTED_OUT:
        yield from _known(PHONE_EVENTS, event.type)
    channel, _, word = event.type.partition("_")
    if channel in ("TEXT", "MEDIA", "VOICE", "RCS"):
        yield from _known(PHONE, word)


def _unknown(event: Event) -> Reason:
    meaning = STATUSES[event.status_reached or MessageStatus.UNKNOWN].meaning
    return Reason(
        event.status or event.type,
        Explanation(
            f"{meaning} The provider's code for it is not known here.",
            ResponsibleParty.UNKNOWN,
            None,
            "Look the code up in the provider's documentation.",
        ),
        is_known=False,
    )
