"""Public cases: the status that a message ends in, whatever the order of its events."""

from itertools import permutations

import pytest

from functions.messages.event import Channel
from functions.messages.reasons import reason_of
from functions.messages.statuses import EventKind, MessageStatus
from tests.builders import ADA, SENT_AT, pinpoint_sms, text_message
from tests.unit.functions.messages.cases import GRACE, Project, at, bounced, complained, delivered, sent


def test_an_out_of_office_note_is_no_soft_bounce() -> None:
    note = bounced(ADA, kind="Transient/General", emailAddress=ADA)
    message = Project(sent(ADA), delivered(ADA, to=ADA), note).message()

    assert (message.status, message.contradicted_events) == (MessageStatus.DELIVERED, ())
    assert message.count(EventKind.SOFT_BOUNCED) == 0
    assert [event.detail.automated for event in message.events][-1] == "automatic_reply"
    assert Project(sent(ADA), note).message().status is MessageStatus.SOFT_BOUNCED


def test_a_soft_bounce_of_another_recipient_is_no_automatic_reply() -> None:
    everyone = (ADA, GRACE)
    project = Project(
        sent(*everyone),
        delivered(*everyone, to=ADA),
        bounced(*everyone, kind="Transient/General", emailAddress=GRACE),
    )

    assert project.message().count(EventKind.SOFT_BOUNCED) == 1


@pytest.mark.parametrize(
    ("action", "status"),
    [("failed", "SOFT_BOUNCED"), ("delayed", "DELAYED"), ("relayed", "DELIVERED"), ("Expanded", "DELIVERED")],
)
def test_a_transient_bounce_means_what_its_action_says(action: str, status: str) -> None:
    project = Project(
        sent(ADA), bounced(ADA, kind="Transient/General", emailAddress=ADA, action=action, status="4.4.1")
    )

    assert project.message().status == status


def test_a_permanent_bounce_is_permanent_whatever_its_action_says() -> None:
    message = Project(bounced(ADA, emailAddress=ADA, action="delayed")).message()

    assert message.status is MessageStatus.HARD_BOUNCED


@pytest.mark.parametrize(
    "sub_type",
    [
        "Suppressed", "OnAccountSuppressionList", "OnTenantSuppressionList", "EmailValidationSuppressed",
        "UnsubscribedRecipient",
    ],
)  # fmt: skip
def test_suppressed_mail_was_never_sent_whichever_event_says_it(sub_type: str) -> None:
    named = f"Ada <{ADA}>"
    by_bounce = Project(
        sent(named),
        bounced(named, kind=f"Permanent/{sub_type}", emailAddress=named, status="5.1.1", action="failed"),
    )
    by_complaint = Project(sent(named), complained(named, by=(ADA,), complaintSubType=sub_type))

    for project in (by_bounce, by_complaint):
        if project is by_complaint and "On" not in sub_type:
            continue
        assert project.message().status is MessageStatus.REJECTED
        assert project.message().count(EventKind.SUPPRESSED) == 1
        assert project.message().count(EventKind.HARD_BOUNCED) == 0
        assert "did not send" in project.reason().explanation.summary
        assert project.found(ADA) == 1
    if "On" in sub_type:
        assert by_bounce.reason().explanation == by_complaint.reason().explanation


def test_an_rcs_message_that_falls_back_to_sms_is_another_attempt() -> None:
    fallen_back = (
        text_message("RCS_QUEUED", at=SENT_AT),
        text_message("RCS_TTL_EXPIRED", "TTL_EXPIRATION_REVOKED", at=SENT_AT + 9_000, isFinal=True),
        text_message("RCS_FALLEN_BACK_TO_SMS", "UNDELIVERABLE", at=SENT_AT + 9_000),
    )
    successful = text_message("TEXT_SUCCESSFUL", at=SENT_AT + 12_000)
    failed = text_message("TEXT_CARRIER_BLOCKED", at=SENT_AT + 12_000, isFinal=True)

    assert Project(*fallen_back[:2]).message().status is MessageStatus.FAILED
    assert Project(*fallen_back).message().status is MessageStatus.ACCEPTED
    assert not Project(*fallen_back).message().is_final(SENT_AT + 20_000)
    assert Project(*fallen_back, successful).message().status is MessageStatus.SENT
    assert Project(*fallen_back[::-1], successful).message().contradicted_events == ()
    assert Project(*fallen_back, failed).message().status is MessageStatus.FAILED
    late = text_message("RCS_DELIVERED", "UNDELIVERABLE", at=SENT_AT + 13_000)
    assert Project(*fallen_back, successful, late).message().status is MessageStatus.SENT


@pytest.mark.parametrize(
    "fallback",
    [("RCS_FALLEN_BACK_TO_SMS", "UNDELIVERABLE"), ("RCS_UNDELIVERABLE", "FALLEN_BACK_TO_SMS")],
    ids=["by type", "by status"],
)
def test_an_rcs_message_that_fell_back_is_an_sms_whatever_event_arrives_last(
    fallback: tuple[str, str],
) -> None:
    agent = {"originationPhoneNumber": "rcs-0123456789"}
    queued = text_message("RCS_QUEUED", at=SENT_AT, **agent)
    fallen_back = text_message(*fallback, at=SENT_AT + 9_000, **agent)
    sent = text_message("TEXT_SUCCESSFUL", at=SENT_AT + 12_000, **agent)

    assert Project(queued, sent).message().attributes.channel is Channel.RCS
    for events in permutations((queued, fallen_back, sent)):
        assert Project(*events).message().attributes.channel is Channel.SMS


def test_not_spam_takes_an_earlier_complaint_back() -> None:
    complaint = complained(ADA, by=(ADA,))
    taken_back = complained(ADA, by=(ADA,), complaintFeedbackType="not-spam")
    taken_back["complaint"] |= at(200)

    assert Project(delivered(ADA, to=ADA), complaint).message().status is MessageStatus.COMPLAINED
    message = Project(delivered(ADA, to=ADA), complaint, taken_back).message()
    assert message.status is MessageStatus.DELIVERED
    assert message.count(EventKind.NOT_SPAM) == 1
    taken_back["complaint"] |= at(10)
    assert Project(complaint, taken_back).message().status is MessageStatus.COMPLAINED


def test_an_authentication_report_is_no_complaint_of_the_recipient() -> None:
    report = complained(ADA, by=(ADA,), complaintFeedbackType="auth-failure")
    message = Project(delivered(ADA, to=ADA), report).message()

    assert (message.status, message.count(EventKind.COMPLAINED)) == (MessageStatus.DELIVERED, 0)
    event = message.first(EventKind.AUTHENTICATION_FAILED)
    assert event is not None
    assert "authentication" in reason_of(event).explanation.summary


def test_a_delivery_outweighs_what_pinpoint_says_after_it() -> None:
    project = Project(
        pinpoint_sms("_SMS.SUCCESS", "DELIVERED", at=SENT_AT + 4_000, price=883.0),
        pinpoint_sms("_SMS.SUCCESS", "SUCCESSFUL", at=SENT_AT + 28_000, price=883.0),
        pinpoint_sms("_SMS.BUFFERED", "SUCCESSFUL", at=SENT_AT + 1_000, price=883.0),
    )

    assert project.message().status is MessageStatus.DELIVERED
    assert project.message().latest_detail("price_usd") == "0.00883"


def test_a_blocked_text_without_a_sender_costs_nothing() -> None:
    event = text_message("TEXT_BLOCKED", isFinal=True, totalMessagePrice=0)
    del event["originationPhoneNumber"]

    message = Project(event).message()

    assert (message.status, message.latest_detail("price_usd")) == (MessageStatus.FAILED, "0")
    assert message.attributes.sender is None
