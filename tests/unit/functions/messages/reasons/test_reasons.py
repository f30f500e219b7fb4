"""Reasons in words: every documented code has an entry, and the most specific code is the one explained."""

import re

import pytest

from functions.messages.event import Event, EventDetail
from functions.messages.provider_statuses import EVENTS
from functions.messages.reasons import REASONS_VERSION, Reason, campaign_reason, journey_reason, reason_of
from functions.messages.reasons.campaigns import CAMPAIGNS, JOURNEYS
from functions.messages.reasons.entry import RESPONSIBLE_PARTY_MEANINGS, Explanation, ResponsibleParty
from functions.messages.reasons.mail import (
    BOUNCES,
    COMPLAINTS,
    DELAYS,
    GENERAL_BOUNCES,
    GENERAL_DELAYS,
    MAIL_EVENTS,
    SUBSCRIPTIONS,
    SUPPRESSIONS,
)
from functions.messages.reasons.phone import PHONE, PHONE_EVENTS
from functions.messages.reasons.smtp import SMTP
from tests.builders import SENT_AT
from tests.unit.functions.messages.reasons import documented
from tests.unit.functions.messages.reasons.documented import WORDS
from tests.unit.functions.messages.reasons.provider_answers import ANSWERS

TABLES = (
    BOUNCES, CAMPAIGNS, COMPLAINTS, DELAYS, GENERAL_BOUNCES, GENERAL_DELAYS, JOURNEYS, MAIL_EVENTS, PHONE,
    PHONE_EVENTS, SUBSCRIPTIONS, SUPPRESSIONS,
)  # fmt: skip


def reason(event_type: str, status: str = "", **detail: str) -> Reason:
    return reason_of(Event(SENT_AT, event_type, status, EventDetail(**detail)))


@pytest.mark.parametrize("word", WORDS, ids=" ".join)
def test_every_documented_word_has_a_reason(word: tuple[str, str]) -> None:
    result = reason(*word)

    assert result.is_known
    assert result.code


@pytest.mark.parametrize("word", EVENTS)
def test_every_word_with_a_meaning_has_a_reason(word: str) -> None:
    event_type = "Rendering Failure" if word == "Rendering Failure" else word.partition(" ")[0]

    assert reason(event_type, word.removeprefix(event_type).strip()).is_known


def test_every_documented_code_is_in_its_table() -> None:
    suppressed = {f"Permanent/{code}" for code in SUPPRESSIONS}
    assert set(documented.BOUNCES) <= BOUNCES.keys() | GENERAL_BOUNCES.keys() | suppressed
    assert set(documented.DELAYS) == DELAYS.keys() | GENERAL_DELAYS.keys()
    assert set(documented.COMPLAINTS) <= COMPLAINTS.keys() | SUPPRESSIONS.keys()
    assert set(documented.ENHANCED_STATUS) == SMTP.keys()
    assert {*documented.RECORD_STATUS, *documented.MESSAGE_STATUS} <= PHONE.keys()
    assert {*documented.VOICE_STATUS, *documented.RCS_STATUS} <= PHONE.keys()
    assert all(campaign_reason(status) for status in documented.CAMPAIGN_SEND_STATUS)
    assert all(journey_reason(status) for status in documented.JOURNEY_SEND_STATUS)
    assert campaign_reason("TELEPORTED") is journey_reason("TELEPORTED") is None


@pytest.mark.parametrize(("code", "entry"), [pair for table in TABLES for pair in table.items()])
def test_every_entry_is_written_in_sentences(code: str, entry: Explanation) -> None:
    for sentence in (entry.summary, entry.advice):
        assert re.fullmatch(r"[A-Z].*\.", sentence), code
    assert len(entry.summary) <= 110


def test_every_side_is_described_and_the_dictionary_has_a_version() -> None:
    assert set(RESPONSIBLE_PARTY_MEANINGS) == set(ResponsibleParty)
    assert REASONS_VERSION


# The most specific code --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "enhanced", "diagnostic", "code"),
    [
        ("Permanent/General", "5.1.1", "", "5.1.1"),
        ("Permanent/General", "", "smtp; 550 5.4.4 Invalid domain", "5.4.4"),
        ("Permanent/General", "5.0.0", "smtp; 550 5.7.26 unauthenticated", "5.7.26"),
        ("Permanent/General", "5.0.0", "", "Permanent/General"),
        ("Permanent/General", "", "smtp; 550 host 5.1.1.9 said no", "Permanent/General"),
        ("Permanent/General", "5.9.99", "", "5.9.99"),
        ("Permanent/General", "5.7.999", "", "5.7.999"),
        ("Permanent/General", "", "smtp; 550 no such user", "Permanent/General"),
        ("Permanent/General", "", "", "Permanent/General"),
        ("Permanent/NoEmail", "5.0.0", "", "Permanent/NoEmail"),
        ("Permanent/OnAccountSuppressionList", "5.1.1", "", "Permanent/OnAccountSuppressionList"),
        ("Transient/MailboxFull", "5.2.2", "", "Transient/MailboxFull"),
        ("Transient/General", "4.4.7", "", "4.4.7"),
        ("Permanent", "", "", "Permanent"),
        ("", "", "", "Bounce"),
        ("", "5.1.2", "", "5.1.2"),
    ],
)
def test_of_a_bounce_s_codes_the_most_specific_is_explained(
    status: str, enhanced: str, diagnostic: str, code: str
) -> None:
    result = reason("Bounce", status, enhanced_status=enhanced, diagnostic=diagnostic)

    assert (result.code, result.is_known) == (code, True)


def test_whether_a_bounce_is_for_good_is_the_sending_service_s_to_judge() -> None:
    assert reason("Bounce", "Transient/General", enhanced_status="5.7.1").explanation.is_permanent is False
    assert reason("Bounce", "Permanent/General", enhanced_status="4.7.1").explanation.is_permanent is True
    assert reason("_email.softbounce", "", enhanced_status="5.1.1").explanation.is_permanent is False


def test_a_delay_is_explained_by_its_type_or_by_what_the_server_said() -> None:
    assert reason("DeliveryDelay", "IPFailure", enhanced_status="4.4.1").code == "IPFailure"
    assert reason("DeliveryDelay", "General", enhanced_status="4.2.2").code == "4.2.2"


@pytest.mark.parametrize(
    ("event_type", "status", "code"),
    [
        ("_SMS.FAILURE", "CARRIER_BLOCKED", "CARRIER_BLOCKED"),
        ("_SMS.BUFFERED", "SUCCESSFUL", "_SMS.BUFFERED"),
        ("_SMS.SUCCESS", "UNREACHABLE", "_SMS.SUCCESS"),
        ("_SMS.OPTOUT", "DELIVERED", "_SMS.OPTOUT"),
        ("TEXT_BLOCKED", "", "BLOCKED"),
        ("TEXT_BLOCKED", "a word never heard", "BLOCKED"),
        ("RCS_FAILED", "UNDELIVERABLE", "UNDELIVERABLE"),
        ("RCS_FALLEN_BACK_TO_SMS", "UNDELIVERABLE", "FALLEN_BACK_TO_SMS"),
        ("VOICE_FAILED", "SPAM", "SPAM"),
        ("TEXT_TTL-EXPIRED", "TTL-EXPIRED", "TTL-EXPIRED"),
    ],
)
def test_a_phone_s_status_is_explained_unless_its_event_s_type_overrules_it(
    event_type: str, status: str, code: str
) -> None:
    assert (reason(event_type, status).code, reason(event_type, status).is_known) == (code, True)


@pytest.mark.parametrize(
    ("event_type", "status", "code"),
    [
        ("Bounce", "Permanent/Teleported", "Permanent/Teleported"),
        ("DeliveryDelay", "Teleported", "Teleported"),
        ("Complaint", "teleported", "teleported"),
        ("_SMS.FAILURE", "TELEPORTED", "TELEPORTED"),
        ("TEXT_TELEPORTED", "TELEPORTED", "TELEPORTED"),
        ("TEXT_TELEPORTED", "", "TEXT_TELEPORTED"),
        ("Teleported", "", "Teleported"),
    ],
)
def test_an_unknown_code_is_shown_raw_and_said_to_be_unknown(event_type: str, status: str, code: str) -> None:
    result = reason(event_type, status)

    assert (result.code, result.is_known) == (code, False)
    assert "not known here" in result.explanation.summary


def test_a_machine_s_open_is_not_explained_as_a_reader_s() -> None:
    assert "machine" in reason("Open", automated="ses_bot_flag").explanation.summary
    assert "machine" not in reason("Open").explanation.summary


@pytest.mark.parametrize(("answer", "summary"), ANSWERS.items())
@pytest.mark.parametrize("status", ["Permanent/General", "Transient/General"])
def test_a_mailbox_provider_s_own_words_are_explained(answer: str, summary: str, status: str) -> None:
    result = reason("Bounce", status, diagnostic=answer)

    assert (result.explanation.summary, result.is_known) == (summary, True)
    assert result.explanation.is_permanent is (status == "Permanent/General")


@pytest.mark.parametrize(
    ("code", "like"),
    [
        ("5.1.99", "1.0"),
        ("5.2.350", "2.0"),
        ("5.7.999", "7.0"),
        ("4.7.999", "7.0"),
        ("5.8.1", "0.0"),
    ],
)
def test_a_code_outside_the_register_means_what_its_subject_means(code: str, like: str) -> None:
    explanation = reason("Bounce", "Permanent/General", enhanced_status=code).explanation

    assert explanation.summary == SMTP[like].summary
    assert explanation.summary != "The mailbox does not exist."
