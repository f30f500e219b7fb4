"""Explains why a message has its status: the look-up in the dictionary of documented codes."""

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

#: Changes with every change of an entry's meaning, so that an answer can be traced to its dictionary.
REASONS_VERSION = "2026-11-23"

#: `5.1.1` in `smtp; 550 5.1.1 user unknown`, and no part of an IP address.
_ENHANCED_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_SAYS_NOTHING = {"4.0.0", "5.0.0"}
_PERMANENCE = {EventKind.HARD_BOUNCED: True, EventKind.SOFT_BOUNCED: False, EventKind.DELAYED: False}


@dataclass(frozen=True)
class Reason:
    """The reason of one event. `code` is the provider's code that `explanation` explains; where it is not
    documented, `explanation` says so."""

    code: str
    explanation: Explanation
    is_known: bool = True


def reason_of(event: Event) -> Reason:
    """Return why the event happened, by the most specific code it carries."""
    if event.is_automated:
        return Reason(event.type, BY_MACHINE)
    known = next(_mail_reasons(event), None) or next(_phone_reasons(event), None)
    return known or _unknown(event)


def campaign_reason(status: str) -> Explanation | None:
    """Return the meaning of a `campaign_send_status`; None where it is not documented."""
    return CAMPAIGNS.get(status)


def journey_reason(status: str) -> Explanation | None:
    """Return the meaning of a `journey_send_status`; None where it is not documented."""
    return JOURNEYS.get(status)


def _mail_reasons(event: Event) -> Iterator[Reason]:
    """Yield the known reasons of a mail event, the most specific first."""
    if event.type not in MAIL_EVENTS:
        return
    specific, general = _tables(event.kind)
    yield from _known(specific, event.status)
    yield from _smtp_reasons(event)
    yield from _known(general, event.status)
    # An unknown code is shown: the explanation of the type alone would hide it.
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
    """Yield the enhanced status code of a bounce or delay, from its own field or from the diagnostic."""
    if (permanence := _PERMANENCE.get(event.kind)) is None:
        return
    codes = f"{event.detail.enhanced_status} {event.detail.diagnostic}"
    for code in _ENHANCED_STATUS.findall(codes):
        if code in SMTP and code not in _SAYS_NOTHING:
            # Whether it is permanent is the sending service's judgement: it knows the mailbox providers.
            yield Reason(code, replace(SMTP[code], is_permanent=permanence))


def _phone_reasons(event: Event) -> Iterator[Reason]:
    """Yield the known reasons of a text, call or RCS message: by its status, unless the type overrules it."""
    outcome = PHONE_STATUSES.get(event.status)
    if outcome and outcome.status is event.status_reached:
        yield from _known(PHONE, event.status)
    # Pinpoint's types alone say too little to replace an unknown status.
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
