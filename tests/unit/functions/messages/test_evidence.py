"""Which events count towards a message's status, and how often."""

from itertools import permutations
from typing import Any

import pytest

from functions.messages.message import Message
from functions.messages.statuses import EventKind, MessageStatus
from tests.builders import ADA, SENT_AT, pinpoint_email, text_message
from tests.unit.functions.messages.helpers import mail, merged

EXPIRED = text_message("RCS_TTL_EXPIRED", "TTL_EXPIRATION_REVOKED", at=SENT_AT + 60_000, isFinal=True)
REFUSED = text_message("RCS_FAILED", "UNDELIVERABLE", at=SENT_AT + 60_000, isFinal=True)
FELL_BACK = text_message("RCS_FALLEN_BACK_TO_SMS", "FALLEN_BACK_TO_SMS", at=SENT_AT + 61_000)


def in_every_order(*events: dict[str, Any]) -> Message:
    """Return the message that the events add up to, the same in every order."""
    messages = [merged(*order) for order in permutations(events)]
    assert len({(one.status, one.settles_at, one.failed_after_delivery) for one in messages}) == 1
    return messages[0]


@pytest.mark.parametrize("failed", [EXPIRED, REFUSED], ids=["expired", "undeliverable"])
@pytest.mark.parametrize(
    ("later", "status"),
    [
        ([], MessageStatus.ACCEPTED),
        ([text_message("TEXT_SUCCESSFUL", at=SENT_AT + 70_000, isFinal=False)], MessageStatus.SENT),
        ([text_message("TEXT_DELIVERED", at=SENT_AT + 70_000)], MessageStatus.DELIVERED),
        ([text_message("TEXT_INVALID", at=SENT_AT + 70_000)], MessageStatus.FAILED),
    ],
    ids=["nothing yet", "sent", "delivered", "failed"],
)
def test_a_fallback_to_sms_is_a_new_attempt(
    failed: dict[str, Any], later: list[dict[str, Any]], status: MessageStatus
) -> None:
    message = in_every_order(text_message("RCS_SENT", "PENDING"), failed, FELL_BACK, *later)

    assert message.status is status
    assert not message.failed_after_delivery
    assert message.is_final(SENT_AT + 80_000) is (status in {MessageStatus.DELIVERED, MessageStatus.FAILED})


def test_a_failed_rcs_message_without_a_fallback_has_failed() -> None:
    assert in_every_order(text_message("RCS_SENT", "PENDING"), EXPIRED).status is MessageStatus.FAILED


@pytest.mark.parametrize(
    "event",
    [
        mail("Bounce", 1, bounceType="Permanent", bounceSubType=subtype)
        for subtype in ("Suppressed", "OnAccountSuppressionList", "OnTenantSuppressionList")
    ]
    + [mail("Complaint", 1, complaintSubType="OnAccountSuppressionList")],
    ids=["global list", "account list", "tenant list", "account list, as a complaint"],
)
def test_a_suppressed_mail_was_never_sent(event: dict[str, Any]) -> None:
    message = in_every_order(mail("Send"), event)

    assert message.status is MessageStatus.REJECTED
    assert message.count(EventKind.HARD_BOUNCED) == message.count(EventKind.COMPLAINED) == 0


def test_not_spam_takes_an_earlier_complaint_back_and_no_later_one() -> None:
    delivered, spam = mail("Delivery", 1), mail("Complaint", 60, complaintFeedbackType="abuse")
    taken_back = mail("Complaint", 120, complaintFeedbackType="not-spam")
    again = mail("Complaint", 180, complaintFeedbackType="abuse")

    assert in_every_order(delivered, spam, taken_back).status is MessageStatus.DELIVERED
    assert in_every_order(delivered, spam, taken_back, again).status is MessageStatus.COMPLAINED


def test_a_failure_after_the_carrier_s_acceptance_is_no_failure_after_delivery() -> None:
    accepted = text_message("TEXT_SUCCESSFUL", at=SENT_AT + 1_000, isFinal=True)
    failed = text_message("TEXT_CARRIER_UNREACHABLE", at=SENT_AT + 9_000, isFinal=True)
    delivered = text_message("TEXT_DELIVERED", at=SENT_AT + 1_000)

    assert not in_every_order(accepted, failed).failed_after_delivery
    assert in_every_order(accepted, delivered).status is MessageStatus.DELIVERED


def test_an_open_and_a_click_that_two_sources_report_count_once() -> None:
    link = "https://x.example/1"
    message = in_every_order(
        mail("Open", 600),
        pinpoint_email("_email.open", at=SENT_AT + 600_000, open={"user_agent": "iPhone"}),
        mail("Click", 700, link=link),
        pinpoint_email("_email.click", at=SENT_AT + 700_000, click={"user_agent": "iPhone", "link": link}),
    )

    assert (message.count(EventKind.OPENED), message.count(EventKind.CLICKED)) == (1, 1)


def test_two_opens_at_different_times_and_two_links_at_one_time_are_two_events() -> None:
    message = in_every_order(
        mail("Open", 600),
        mail("Open", 601),
        mail("Click", 700, link="https://x/1"),
        mail("Click", 700, link="https://x/2"),
    )

    assert (message.count(EventKind.OPENED), message.count(EventKind.CLICKED)) == (2, 2)


def test_a_click_whose_link_an_earlier_version_cut_counts_once() -> None:
    link = "https://x.example/" + "p" * 400
    message = merged(mail("Click", 700, link=link), mail("Click", 700, link=link[:256]))

    assert message.count(EventKind.CLICKED) == 1
    assert message.latest_detail("link") == link


def test_a_bounce_about_a_forwarding_target_is_shown_and_blames_no_recipient() -> None:
    named = {"bouncedRecipients": [{"emailAddress": "old-box@elsewhere.example"}]}
    bounce = mail("Bounce", 9, bounceType="Permanent", bounceSubType="General", **named)
    message = in_every_order(mail("Send"), mail("Delivery", 1), bounce)

    assert message.attributes.destination == ADA
    assert message.status is MessageStatus.DELIVERED
    assert message.first(EventKind.HARD_BOUNCED) is None
    assert message.latest_detail("named_address") == "old-box@elsewhere.example"
