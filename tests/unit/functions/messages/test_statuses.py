"""The rules between a message's events: one status, with its evidence, and until when it may change."""

from itertools import permutations
from typing import Any

import pytest

from functions.messages.statuses import STATUSES, EventKind, MessageStatus
from tests.builders import SENT_AT, pinpoint_email, pinpoint_sms, ses, text_message
from tests.unit.functions.messages.helpers import mail, merged

HOUR_MS = 3_600_000
BOUNCED = {"bounceType": "Permanent", "bounceSubType": "General"}
SOFT_BOUNCED = {"bounceType": "Transient", "bounceSubType": "MailboxFull"}


def test_any_order_and_any_duplication_give_the_same_answer() -> None:
    events = [
        mail("Send"),
        mail("DeliveryDelay", 10, delayType="General"),
        mail("Delivery", 20),
        mail("Open", 50),
        mail("Bounce", 60, **BOUNCED),
    ]
    answers = {
        (
            message.status,
            message.events,
            message.contradicted_events,
            message.failed_after_delivery,
            message.settles_at,
        )
        for order in permutations(events)
        for message in (merged(*order), merged(*order, *order[:2]))
    }

    assert len(answers) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_a_transient_bounce_then_a_delivery_is_delivered(order: int) -> None:
    events = [mail("Bounce", 10, **SOFT_BOUNCED), mail("Delivery", 20)][::order]
    message = merged(*events)

    assert message.status is MessageStatus.DELIVERED
    assert [event.type for event in message.contradicted_events] == ["Bounce"]
    assert not message.failed_after_delivery


@pytest.mark.parametrize("order", [1, -1])
def test_a_delivery_then_a_permanent_bounce_is_bounced_and_flagged_late(order: int) -> None:
    events = [mail("Delivery", 10), mail("Bounce", 900, **BOUNCED)][::order]
    message = merged(*events)

    assert message.status is MessageStatus.HARD_BOUNCED
    assert message.deciding_event is not None
    assert message.deciding_event.type == "Bounce"
    assert [event.type for event in message.contradicted_events] == ["Delivery"]
    assert message.failed_after_delivery


def test_a_bounce_without_a_delivery_before_it_is_not_late() -> None:
    bounced = (mail("Send"), mail("Bounce", 5, **BOUNCED))

    assert (merged(*bounced).failed_after_delivery, merged(*bounced).contradicted_events) == (False, ())
    assert not merged(*bounced, mail("Delivery", 9)).failed_after_delivery


def test_a_complaint_is_not_delivered_and_fine() -> None:
    message = merged(
        mail("Delivery", 1), mail("Open", 60), mail("Complaint", 90, complaintFeedbackType="abuse")
    )

    assert message.status is MessageStatus.COMPLAINED
    assert (message.contradicted_events, message.failed_after_delivery) == ((), False)


@pytest.mark.parametrize(
    "event",
    [
        mail("Complaint", 9, complaintFeedbackType="not-spam"),
        pinpoint_email("_email.complaint", complaint={"complaint_feedback_type": "not-spam"}),
    ],
)
def test_not_spam_is_no_complaint(event: dict[str, Any]) -> None:
    message = merged(event)

    assert message.status is MessageStatus.DELIVERED
    assert message.first(EventKind.COMPLAINED) is None


def test_a_complaint_of_the_past_stopped_the_message_and_is_no_new_one() -> None:
    message = merged(mail("Send"), mail("Complaint", 1, complaintSubType="OnAccountSuppressionList"))

    assert message.status is MessageStatus.REJECTED
    assert message.first(EventKind.COMPLAINED) is None


def test_a_soft_bounce_is_final_in_ses_and_not_in_pinpoint() -> None:
    bounce = {"bounce_type": "Transient", "bounce_sub_type": "General"}
    of_pinpoint = merged(pinpoint_email("_email.softbounce", at=SENT_AT + 9, bounce=bounce))
    of_ses = merged(mail("Bounce", 9, **SOFT_BOUNCED))

    assert of_pinpoint.status is of_ses.status is MessageStatus.SOFT_BOUNCED
    assert of_ses.is_final(SENT_AT + 10)
    assert not of_pinpoint.is_final(SENT_AT + 10)
    assert of_pinpoint.settles_at == SENT_AT + 15 * HOUR_MS


def test_successful_is_not_delivered_and_final_only_by_its_source_or_after_72_hours() -> None:
    of_pinpoint = merged(pinpoint_sms("_SMS.SUCCESS", "SUCCESSFUL"))
    open_ended = merged(text_message("TEXT_SUCCESSFUL", isFinal=False))
    closed = merged(text_message("TEXT_SUCCESSFUL", isFinal=True))

    for message in (of_pinpoint, open_ended, closed):
        assert message.status is MessageStatus.SENT
        assert message.is_final(SENT_AT + 72 * HOUR_MS)
    assert closed.is_final(SENT_AT)
    assert not of_pinpoint.is_final(SENT_AT + 72 * HOUR_MS - 1)
    assert not open_ended.is_final(SENT_AT + 72 * HOUR_MS - 1)


def test_final_is_no_latch() -> None:
    message = merged(
        text_message("TEXT_SUCCESSFUL", at=SENT_AT + 9, isFinal=True),
        text_message("TEXT_DELIVERED", at=SENT_AT + 5, isFinal=True),
    )

    assert (message.status, message.contradicted_events) == (MessageStatus.DELIVERED, ())


@pytest.mark.parametrize("event", [mail("Open", 60), mail("Click", 60), text_message("RCS_READ")])
def test_read_open_and_click_imply_delivered(event: dict[str, Any]) -> None:
    message = merged(event)

    assert STATUSES[message.status].rank >= STATUSES[MessageStatus.DELIVERED].rank
    assert STATUSES[message.status].arrived
    assert message.is_final(SENT_AT)


def test_a_read_receipt_earlier_than_its_delivery_is_still_a_reader_s() -> None:
    message = merged(
        text_message("RCS_DELIVERED", at=SENT_AT + 500), text_message("RCS_READ", at=SENT_AT + 40)
    )

    assert message.status is MessageStatus.OPENED
    assert message.count(EventKind.OPENED) == 1


@pytest.mark.parametrize("record_status", ["DELIVERED", "SUCCESSFUL", "OPTED_OUT", "UNKNOWN"])
def test_an_opt_out_reply_never_regresses_a_delivered_message(record_status: str) -> None:
    message = merged(
        pinpoint_sms("_SMS.SUCCESS", "DELIVERED"),
        pinpoint_sms("_SMS.OPTOUT", record_status, at=SENT_AT + 60_000),
    )

    assert message.status is MessageStatus.DELIVERED
    assert message.first(EventKind.OPTED_OUT) is not None


@pytest.mark.parametrize(
    "event",
    [
        text_message("TEXT_UNKNOWN"),
        pinpoint_sms("_SMS.FAILURE", "UNKNOWN"),
        text_message("TEXT_TELEPORTED"),
        ses("Teleported"),
    ],
)
def test_unknown_is_a_status_and_no_error(event: dict[str, Any]) -> None:
    assert merged(event).status is MessageStatus.UNKNOWN


def test_unknown_after_72_hours_is_final_and_a_word_never_heard_is_not() -> None:
    assert merged(text_message("TEXT_UNKNOWN")).is_final(SENT_AT)
    assert not merged(text_message("TEXT_TELEPORTED")).is_final(SENT_AT)


def test_pinpoint_s_buffered_is_accepted_whatever_its_record_status_says() -> None:
    assert merged(pinpoint_sms("_SMS.BUFFERED", "SUCCESSFUL")).status is MessageStatus.ACCEPTED


def test_a_message_that_could_not_be_taken_back_may_yet_be_delivered() -> None:
    expired = text_message("RCS_TTL_EXPIRED", "TTL_EXPIRATION_REVOKE_FAILED")

    assert not merged(expired).is_final(SENT_AT)
    assert merged(expired, text_message("RCS_DELIVERED")).status is MessageStatus.DELIVERED
