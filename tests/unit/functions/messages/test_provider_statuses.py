"""The meaning of every provider's word: each documented one has one, and one of several decides."""

import pytest

from functions.messages.provider_statuses import EVENTS, PHONE_STATUSES, UNRECOGNISED, outcome_of
from functions.messages.statuses import KIND_MEANINGS, STATUSES, EventKind, MessageStatus
from tests.unit.functions.messages.reasons.documented import (
    FAILED_RECORD_STATUS,
    MESSAGE_STATUS,
    RCS_STATUS,
    RECORD_STATUS,
    REFUSED_RECORD_STATUS,
    VOICE_STATUS,
    WORDS,
)

#: Every word of mail: kind, status, final.
MAIL = {
    ("_email.send", ""): ("ACCEPTED", "ACCEPTED", False),
    ("_email.delivered", ""): ("DELIVERED", "DELIVERED", True),
    ("_email.rejected", ""): ("REJECTED", "REJECTED", True),
    ("_email.hardbounce", ""): ("HARD_BOUNCED", "HARD_BOUNCED", True),
    ("_email.softbounce", ""): ("SOFT_BOUNCED", "SOFT_BOUNCED", False),
    ("_email.complaint", "abuse"): ("COMPLAINED", "COMPLAINED", True),
    ("_email.complaint", "not-spam"): ("NOT_SPAM", "DELIVERED", True),
    ("_email.open", ""): ("OPENED", "OPENED", True),
    ("_email.click", ""): ("CLICKED", "CLICKED", True),
    ("_email.unsubscribe", ""): ("UNSUBSCRIBED", "DELIVERED", True),
    ("_email.rendering_failure", ""): ("RENDERING_FAILED", "FAILED", True),
    ("Send", ""): ("ACCEPTED", "ACCEPTED", False),
    ("Delivery", ""): ("DELIVERED", "DELIVERED", True),
    ("DeliveryDelay", "General"): ("DELAYED", "DELAYED", False),
    ("Bounce", ""): ("HARD_BOUNCED", "HARD_BOUNCED", True),
    ("Bounce", "Permanent/General"): ("HARD_BOUNCED", "HARD_BOUNCED", True),
    ("Bounce", "Permanent/Suppressed"): ("SUPPRESSED", "REJECTED", True),
    ("Bounce", "Permanent/OnAccountSuppressionList"): ("SUPPRESSED", "REJECTED", True),
    ("Bounce", "Permanent/OnTenantSuppressionList"): ("SUPPRESSED", "REJECTED", True),
    ("Bounce", "Permanent/EmailValidationSuppressed"): ("SUPPRESSED", "REJECTED", True),
    ("Bounce", "Permanent/UnsubscribedRecipient"): ("SUPPRESSED", "REJECTED", True),
    ("Bounce", "Transient/MailboxFull"): ("SOFT_BOUNCED", "SOFT_BOUNCED", True),
    ("Bounce", "Undetermined/Undetermined"): ("SOFT_BOUNCED", "SOFT_BOUNCED", True),
    ("Complaint", ""): ("COMPLAINED", "COMPLAINED", True),
    ("Complaint", "abuse"): ("COMPLAINED", "COMPLAINED", True),
    ("Complaint", "auth-failure"): ("AUTHENTICATION_FAILED", None, False),
    ("_email.complaint", "auth-failure"): ("AUTHENTICATION_FAILED", None, False),
    ("Complaint", "not-spam"): ("NOT_SPAM", "DELIVERED", True),
    ("Complaint", "OnAccountSuppressionList"): ("SUPPRESSED", "REJECTED", True),
    ("Complaint", "OnTenantSuppressionList"): ("SUPPRESSED", "REJECTED", True),
    ("Reject", ""): ("REJECTED", "REJECTED", True),
    ("Open", ""): ("OPENED", "OPENED", True),
    ("Click", ""): ("CLICKED", "CLICKED", True),
    ("Rendering Failure", ""): ("RENDERING_FAILED", "FAILED", True),
    ("Subscription", ""): ("SUBSCRIPTION_CHANGED", "DELIVERED", True),
    ("Subscription", "OptIn"): ("SUBSCRIPTION_CHANGED", "DELIVERED", True),
    ("Subscription", "OptOut"): ("UNSUBSCRIBED", "DELIVERED", True),
    ("Subscription", "UnsubscribeAll"): ("UNSUBSCRIBED", "DELIVERED", True),
}


def test_every_word_of_mail_has_its_meaning() -> None:
    outcomes = {word: outcome_of(*word) for word in MAIL}

    assert {word: (o.kind, o.status, o.final) for word, o in outcomes.items()} == MAIL


@pytest.mark.parametrize("word", WORDS, ids=" ".join)
def test_every_documented_word_has_a_meaning(word: tuple[str, str]) -> None:
    assert outcome_of(*word) is not UNRECOGNISED


@pytest.mark.parametrize("status", [*RECORD_STATUS, *MESSAGE_STATUS, *VOICE_STATUS, *RCS_STATUS])
def test_every_documented_status_of_a_phone_has_a_meaning_of_its_own(status: str) -> None:
    assert status in PHONE_STATUSES
    assert (PHONE_STATUSES[status].kind is EventKind.UNKNOWN) == (status == "UNKNOWN")


def test_what_failed_on_the_way_differs_from_what_was_never_sent() -> None:
    outcomes = {status: outcome_of("_SMS.FAILURE", status).status for status in RECORD_STATUS}

    assert all(outcomes[status] is MessageStatus.FAILED for status in FAILED_RECORD_STATUS)
    assert all(outcomes[status] is MessageStatus.REJECTED for status in REFUSED_RECORD_STATUS)


def test_every_status_and_kind_is_described_and_every_rank_its_own() -> None:
    assert set(STATUSES) == set(MessageStatus)
    assert set(KIND_MEANINGS) == set(EventKind)
    assert len({rule.rank for rule in STATUSES.values()}) == len(STATUSES)
    assert all(outcome.final is False for outcome in EVENTS.values() if outcome.status is None)


@pytest.mark.parametrize(
    ("event_type", "status", "expected"),
    [
        ("RCS_DELIVERED", "UNDELIVERABLE", MessageStatus.FAILED),
        ("RCS_DELIVERED", "PENDING", MessageStatus.ACCEPTED),
        ("RCS_FALLEN_BACK_TO_SMS", "UNDELIVERABLE", MessageStatus.ACCEPTED),
        ("VOICE_FAILED", "PROTECT_BLOCKED", MessageStatus.REJECTED),
        ("TEXT_DELIVERED", "a word never heard", MessageStatus.DELIVERED),
        ("TEXT_TELEPORTED", "DELIVERED", MessageStatus.DELIVERED),
    ],
)
def test_end_user_messaging_s_status_outweighs_its_type(
    event_type: str, status: str, expected: MessageStatus
) -> None:
    assert outcome_of(event_type, status).status is expected
