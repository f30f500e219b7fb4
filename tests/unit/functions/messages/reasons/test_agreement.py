"""Reasons never contradict the status beside them: every code and status, before and after it is final.

The rules: what is final leaves nothing to wait for; what is permanent is not to be sent again; what may yet
arrive is not to be sent again; where the sender, AWS, the carrier or a policy is at fault, the address stays
on the list; permanence is the status's own.
"""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.messages.event import Event, EventDetail
from functions.messages.reasons import Reason, reason_of
from functions.messages.reasons.entry import Explanation, ResponsibleParty
from functions.messages.reasons.mailbox_providers import CODES
from functions.messages.statuses import EventKind, MessageStatus
from tests.builders import SENT_AT
from tests.examples import examples
from tests.unit.functions.messages.reasons.documented import BOUNCES, DELAYS, ENHANCED_STATUS, WORDS
from tests.unit.functions.messages.reasons.provider_answers import ANSWERS

pytestmark = pytest.mark.slow

_WAITS = re.compile(
    r"\bwait\b|is trying|\bstill\b|\byet\b|just now|for now|is delayed|in progress", re.IGNORECASE
)
_SENDS_AGAIN = re.compile(r"\b(?:send|try)(?: it)? again\b|\blater\b|\bretry\b", re.IGNORECASE)
_REMOVES = re.compile(r"take the address off|take it off the list|do not write|do not send", re.IGNORECASE)
_PERMANENCE: dict[EventKind, set[bool | None]] = {
    EventKind.HARD_BOUNCED: {True},
    EventKind.SOFT_BOUNCED: {False},
    EventKind.DELAYED: {False},
    EventKind.SUPPRESSED: {True},
    EventKind.RENDERING_FAILED: {True},
    EventKind.COMPLAINED: {True},
    EventKind.REJECTED: {True, False},
    EventKind.FAILED: {True, False, None},
}
#: Who cannot be helped by taking an address off a list.
_NOT_THE_RECIPIENT = {ResponsibleParty.SENDER, ResponsibleParty.AWS, ResponsibleParty.CARRIER}
#: Statuses of a message that its provider still tries to deliver, while they are not final.
_UNDER_WAY = {
    MessageStatus.ACCEPTED,
    MessageStatus.DELAYED,
    MessageStatus.SENT,
    MessageStatus.SOFT_BOUNCED,
    MessageStatus.FAILED,
}


def contradictions(event: Event, *, is_settled: bool) -> list[str]:
    """Return the rules that the reason of an event breaks."""
    reason = reason_of(event, is_settled=is_settled)
    explanation, is_final = reason.explanation, is_settled or event.is_final
    advice = explanation.advice
    text = f"{explanation.summary} {advice}"
    under_way = not is_final and event.status_reached in _UNDER_WAY
    rules = {
        "final, and to be waited for": is_final and _WAITS.search(text),
        "permanent, and to be sent again": explanation.is_permanent and _SENDS_AGAIN.search(advice),
        "under way, and to be sent again": under_way and _SENDS_AGAIN.search(advice),
        "temporary, and to be taken off the list": explanation.is_permanent is False
        and _REMOVES.search(advice),
        "not the recipient's, and to be taken off the list": _is_not_the_recipient_s(reason)
        and _REMOVES.search(advice),
        "permanence of another status": explanation.is_permanent not in _PERMANENCE.get(event.kind, {None}),
        "no end of the explanation": explanation.settled is not None and is_final,
    }
    return [rule for rule, is_broken in rules.items() if is_broken]


def _is_not_the_recipient_s(reason: Reason) -> bool:
    is_policy = bool(re.match(r"[45]\.7\.", reason.code)) and reason.explanation.summary != _GONE
    return reason.explanation.responsible_party in _NOT_THE_RECIPIENT or (
        is_policy and reason.explanation.responsible_party is ResponsibleParty.MAILBOX_PROVIDER
    )


_GONE = "The mailbox does not exist."
_MAIL = [*(("Bounce", status) for status in BOUNCES), *(("DeliveryDelay", status) for status in DELAYS)]
_MAIL += [("Bounce", "Permanent"), ("Bounce", ""), ("Bounce", "Permanent/New"), ("_email.softbounce", "")]


def _every_code() -> Iterator[str]:
    codes = [*ENHANCED_STATUS, *CODES, "7.606", "7.649", "7.550", "7.850", "9.9", "1.99", "7.999", "0.350"]
    return (f"{status_class}.{code}" for status_class, code in product("45", codes))


@pytest.mark.parametrize("word", WORDS, ids=" ".join)
def test_no_word_has_a_reason_that_contradicts_it(word: tuple[str, str]) -> None:
    for is_settled, is_final in product((False, True), ("", "yes")):
        event = Event(SENT_AT, *word, EventDetail(is_final=is_final))
        assert contradictions(event, is_settled=is_settled) == []


@pytest.mark.parametrize("word", _MAIL, ids=" ".join)
def test_no_status_code_has_a_reason_that_contradicts_the_bounce(word: tuple[str, str]) -> None:
    broken = {
        (code, is_settled): rules
        for code, is_settled in product(_every_code(), (False, True))
        if (rules := contradictions(_mail_event(word, code), is_settled=is_settled))
    }

    assert broken == {}


@pytest.mark.parametrize("word", _MAIL, ids=" ".join)
def test_no_provider_s_answer_has_a_reason_that_contradicts_the_bounce(word: tuple[str, str]) -> None:
    for answer, is_settled in product(ANSWERS, (False, True)):
        assert contradictions(_mail_event(word, diagnostic=answer), is_settled=is_settled) == []


@settings(max_examples=examples(300))
@given(
    st.sampled_from(_MAIL),
    st.from_regex(r"[245]\.\d{1,3}\.\d{1,3}", fullmatch=True),
    st.booleans(),
    st.text(),
)
def test_no_code_at_all_contradicts_the_bounce(
    word: tuple[str, str], code: str, is_settled: bool, diagnostic: str
) -> None:
    assert contradictions(_mail_event(word, code, diagnostic), is_settled=is_settled) == []


def test_the_rules_find_what_they_are_for() -> None:
    wrong = Explanation("It is still being tried.", ResponsibleParty.SENDER, True, "Wait, then send again.")

    assert _WAITS.search(wrong.summary)
    assert _SENDS_AGAIN.search(wrong.advice)
    assert _REMOVES.search("Take the address off the list; do not write to it again.")


def _mail_event(word: tuple[str, str], code: str = "", diagnostic: str = "") -> Event:
    return Event(SENT_AT, *word, EventDetail(enhanced_status=code, diagnostic=diagnostic))
