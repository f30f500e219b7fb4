"""Public cases: which recipients an event is about, and which events are about no sent message."""

from typing import Any

import pytest

from functions.messages.statuses import EventKind, MessageStatus
from tests.builders import ADA, MESSAGE_ID, pinpoint_sms, ses, text_message
from tests.unit.functions.messages.cases import (
    GRACE,
    Project,
    bounced,
    complained,
    delivered,
    sent,
)
from tests.unit.functions.messages.helpers import read


@pytest.mark.parametrize(
    "event",
    [
        ses("Received", receipt={"recipients": [ADA], "action": {"type": "S3"}}),
        {"notificationType": "Received", "receipt": {}, "mail": ses()["mail"]},
        {"notificationType": "Forwarded", "mail": ses()["mail"]},
        pinpoint_sms("_SMS.RECEIVED", message_body="YES", keyword="KEYWORD"),
        {"event_type": "_SMS.RECEIVED", "attributes": {"message_id": MESSAGE_ID}},
        text_message("TEXT_RECEIVED"),
        text_message("TEXT_DELIVERED", inboundMessageId="i", messageBody="STOP"),
        {"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "Subscribed."},
        {"Type": "Notification", "Message": "Successfully validated SNS topic."},
        {"Type": "SubscriptionConfirmation", "Message": "You have chosen to subscribe"},
    ],
)
def test_received_messages_and_notices_are_archived_and_no_sign_of_life(event: dict[str, Any]) -> None:
    assert (read(event).message_events, read(event).source) == ((), "")


def test_the_name_of_a_recipient_may_be_the_address() -> None:
    destination = f"{ADA} <{ADA}>"
    project = Project(sent(destination), delivered(destination, to=ADA))

    assert project.message().status is MessageStatus.DELIVERED
    assert project.found(ADA) == 1


def test_recipients_with_a_bare_comma_in_their_names_are_two() -> None:
    everyone = ("Doe, John <john@example.com>", "Doe, Jane <jane@example.com>")
    project = Project(
        sent(*everyone),
        delivered(*everyone, to="john@example.com"),
        bounced(*everyone, emailAddress="jane@example.com", status="5.1.1"),
    )

    assert project.recipient("john@").status is MessageStatus.DELIVERED
    assert project.recipient("jane@").status is MessageStatus.HARD_BOUNCED


def test_a_domain_is_found_in_both_spellings() -> None:
    project = Project(sent("ada@xn--mller-kva.example"))

    assert project.found("ada@müller.example") == project.found("ADA@XN--MLLER-KVA.example") == 1


@pytest.mark.parametrize(
    "spelling",
    [
        "+44 (0)7700 900123", "tel:+447700900123", "\N{LEFT-TO-RIGHT EMBEDDING}+447700900123",
        "+44\N{NON-BREAKING HYPHEN}7700\N{EN DASH}900123", "0044 7700 900123",
    ],
)  # fmt: skip
def test_a_number_is_found_as_people_write_and_paste_it(spelling: str) -> None:
    assert Project(text_message(destinationPhoneNumber="+447700900123")).found(spelling) == 1


def test_a_recipient_is_attributed_in_any_spelling() -> None:
    everyone = ("Ada+News@Example.com", "ada+news@example.com", GRACE)
    project = Project(
        sent(*everyone),
        delivered(*everyone, to="ada+news@example.com"),
        bounced(*everyone, kind="Permanent/NoEmail", emailAddress="<GRACE@EXAMPLE.com>"),
    )

    assert len(project.message().recipients) == 2
    assert project.recipient("Ada+News").status is MessageStatus.DELIVERED
    assert project.recipient(GRACE).status is MessageStatus.HARD_BOUNCED


@pytest.mark.parametrize("report", [bounced, complained])
def test_a_report_that_names_a_forwarding_target_does_not_blame_the_recipient(report: Any) -> None:
    target = "old-box@elsewhere.example"
    event = report(ADA, emailAddress=target) if report is bounced else report(ADA, by=(target,))
    message = Project(sent(ADA), delivered(ADA, to=ADA), event).message()

    assert (message.status, message.contradicted_events) == (MessageStatus.DELIVERED, ())
    assert (message.count(EventKind.HARD_BOUNCED), message.count(EventKind.COMPLAINED)) == (0, 0)
    shown = message.first(EventKind.OTHER_ADDRESS)
    assert shown is not None
    assert shown.detail.named_address == target


def test_a_report_that_names_a_forwarding_target_blames_none_of_several() -> None:
    everyone = (ADA, GRACE)
    project = Project(
        sent(*everyone),
        delivered(*everyone, to=ADA),
        delivered(*everyone, to=GRACE),
        bounced(*everyone, emailAddress="old-box@elsewhere.example"),
    )

    assert {one.status for one in project.message().recipients} == {MessageStatus.DELIVERED}
    assert project.message().status is MessageStatus.DELIVERED
    assert project.message().count(EventKind.OTHER_ADDRESS) == 1


def test_a_bounce_that_appends_localdomain_blames_the_address_before_it_and_nobody_else() -> None:
    everyone = ("ryan@gmail", ADA)
    project = Project(
        sent(*everyone),
        delivered(*everyone, to=ADA),
        bounced(*everyone, emailAddress="ryan@gmail.localdomain", status="5.1.2"),
    )

    assert project.recipient("ryan@gmail").status is MessageStatus.HARD_BOUNCED
    assert project.recipient(ADA).status is MessageStatus.DELIVERED


def test_a_complaint_that_names_several_is_possible_for_each_and_counts_once() -> None:
    everyone = (ADA, GRACE, "mary@example.com")
    project = Project(
        sent(*everyone),
        *(delivered(*everyone, to=one) for one in everyone),
        complained(*everyone, by=(ADA, GRACE)),
    )

    assert {one.status for one in project.message().recipients} == {MessageStatus.DELIVERED}
    assert [project.recipient(one).count(EventKind.POSSIBLY_COMPLAINED) for one in everyone] == [1, 1, 0]
    assert project.message().status is MessageStatus.COMPLAINED
    assert project.message().count(EventKind.COMPLAINED) == 1
    counted = [one.event.kind for one in read(complained(*everyone, by=(ADA, GRACE))).message_events]
    assert counted.count(EventKind.COMPLAINED) == 1


def test_suppressed_recipients_of_one_mail_are_each_certain() -> None:
    everyone = (ADA, GRACE, "mary@example.com")
    suppressed = complained(*everyone, by=(ADA, GRACE), complaintSubType="OnAccountSuppressionList")
    project = Project(sent(*everyone), suppressed, delivered(*everyone, to="mary@example.com"))

    assert [project.recipient(one).status for one in everyone] == ["REJECTED", "REJECTED", "DELIVERED"]


def test_a_complaint_that_names_one_of_several_is_certain() -> None:
    everyone = (ADA, GRACE)
    project = Project(sent(*everyone), complained(*everyone, by=(GRACE,)))

    assert project.recipient(GRACE).status is MessageStatus.COMPLAINED
    assert project.recipient(ADA).status is MessageStatus.ACCEPTED


def test_a_complaint_that_names_nobody_is_the_whole_mail_s() -> None:
    everyone = (ADA, GRACE)
    project = Project(
        sent(*everyone), *(delivered(*everyone, to=one) for one in everyone), complained(*everyone, by=())
    )

    assert project.message().status is MessageStatus.COMPLAINED
    assert {one.status for one in project.message().recipients} == {MessageStatus.DELIVERED}


def test_a_mail_to_undisclosed_recipients_has_no_address() -> None:
    event = ses(destination=())
    event["mail"]["commonHeaders"] = {"to": ["undisclosed-recipients:;"]}

    message = Project(event).message()

    assert (message.attributes.destination, message.recipients) == (None, ())
