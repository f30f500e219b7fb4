"""Explains why a message has its status: the look-up in the dictionary of documented codes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from functions.messages.bot_detection import BY_DELIVERY
from functions.messages.event import Event
from functions.messages.provider_statuses import PHONE_STATUSES
from functions.messages.reasons.campaigns import CAMPAIGNS, JOURNEYS
from functions.messages.reasons.entry import Explanation, ResponsibleParty
from functions.messages.reasons.mail import (
    AUTOMATIC_REPLY,
    BOUNCES,
    BY_MACHINE,
    COMPLAINTS,
    DELAYS,
    GENERAL_BOUNCES,
    GENERAL_DELAYS,
    MAIL_EVENTS,
    OTHER_ADDRESS,
    POSSIBLE_COMPLAINT,
    SUBSCRIPTIONS,
    SUPPRESSIONS,
    WAIT_FOR_PINPOINT,
    WAIT_FOR_SES,
)
from functions.messages.reasons.phone import PHONE, PHONE_EVENTS
from functions.messages.reasons.status_codes import smtp_reason
from functions.messages.statuses import KIND_MEANINGS, EventKind

#: Changes with every change of an entry's meaning, so that an answer can be traced to its dictionary.
REASONS_VERSION = "2026-11-27"

_PERMANENCE = {EventKind.HARD_BOUNCED: True, EventKind.SOFT_BOUNCED: False, EventKind.DELAYED: False}


@dataclass(frozen=True)
class Reason:
    """The reason of one event. `code` is the provider's code that `explanation` explains; where it is not
    documented, `explanation` says so."""

    code: str
    explanation: Explanation
    is_known: bool = True


def reason_of(event: Event, *, is_settled: bool = False) -> Reason:
    """Return why the event happened, by the most specific code it carries.

    `is_settled`: whether no further change of the message's status is expected, so that nothing is left to
    wait for.
    """
    known = next(_special_reasons(event), None) or next(_mail_reasons(event), None)
    reason = known or next(_phone_reasons(event), None) or _unknown(event)
    if is_settled or event.is_final:
        return replace(reason, explanation=reason.explanation.settled or reason.explanation)
    if event.kind is EventKind.SOFT_BOUNCED:
        # Amazon Pinpoint reports a soft bounce while it retries.
        return replace(reason, explanation=replace(reason.explanation, advice=WAIT_FOR_PINPOINT))
    return reason


def campaign_reason(status: str) -> Explanation | None:
    """Return the meaning of a `campaign_send_status`; None where it is not documented."""
    return CAMPAIGNS.get(status)


def journey_reason(status: str) -> Explanation | None:
    """Return the meaning of a `journey_send_status`; None where it is not documented."""
    return JOURNEYS.get(status)


def _special_reasons(event: Event) -> Iterator[Reason]:
    """Yield the reason of an event that its detail gives another meaning than its words have."""
    code = event.status or event.type
    if event.is_automated:
        yield Reason(code, AUTOMATIC_REPLY if event.detail.automated == BY_DELIVERY else BY_MACHINE)
    elif event.kind is EventKind.OTHER_ADDRESS:
        yield Reason(code, OTHER_ADDRESS)
    elif event.kind is EventKind.POSSIBLY_COMPLAINED:
        yield Reason(code, POSSIBLE_COMPLAINT)
    elif event.kind is EventKind.SUPPRESSED:
        for sub_type in event.status.split("/"):
            yield from (replace(known, code=code) for known in _known(SUPPRESSIONS, sub_type))


def _mail_reasons(event: Event) -> Iterator[Reason]:
    """Yield the known reasons of a mail event, the most specific first."""
    if event.type not in MAIL_EVENTS:
        return
    specific, general = _tables(event)
    yield from _known(specific, event.status)
    yield from _smtp_reasons(event)
    yield from _known(general, event.status)
    # An unknown code is shown: the explanation of the type alone would hide it.
    if event.status and (specific or general):
        return
    yield from _known(MAIL_EVENTS, event.type)


def _tables(event: Event) -> tuple[dict[str, Explanation], dict[str, Explanation]]:
    match event.kind:
        case EventKind.HARD_BOUNCED | EventKind.SOFT_BOUNCED:
            return BOUNCES, GENERAL_BOUNCES
        case EventKind.DELAYED if event.type == "DeliveryDelay":
            return DELAYS, GENERAL_DELAYS
        case EventKind.COMPLAINED | EventKind.NOT_SPAM | EventKind.AUTHENTICATION_FAILED:
            return COMPLAINTS, {}
        case EventKind.UNSUBSCRIBED | EventKind.SUBSCRIPTION_CHANGED:
            return SUBSCRIPTIONS, {}
    return {}, {}


def _known(table: dict[str, Explanation], code: str) -> Iterator[Reason]:
    if code in table:
        yield Reason(code, table[code])


def _smtp_reasons(event: Event) -> Iterator[Reason]:
    """Yield the reason that a mail server gives for a bounce or a delay."""
    # Whether it is permanent is the sending service's judgement: it knows the mailbox providers.
    is_permanent = _PERMANENCE.get(event.kind)
    found = smtp_reason(event.detail.enhanced_status, event.detail.diagnostic)
    if is_permanent is None or found is None:
        return
    code, entry = found
    advice = entry.advice.permanent if is_permanent else entry.advice.temporary
    explanation = Explanation(entry.summary, entry.responsible_party, is_permanent, advice)
    if event.kind is EventKind.DELAYED:
        explanation = replace(explanation, advice=WAIT_FOR_SES, settled=explanation)
    yield Reason(code or event.status or event.type, explanation)


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
    return Reason(
        event.status or event.type,
        Explanation(
            f"{KIND_MEANINGS[event.kind]} The provider's code for it is not known here.",
            ResponsibleParty.UNKNOWN,
            _PERMANENCE.get(event.kind),
            "Look the code up in the provider's documentation.",
        ),
        is_known=False,
    )
