"""Public cases: reasons that agree with the status of the message."""

from typing import Any

import pytest

from functions.messages.statuses import MessageStatus
from tests.builders import ADA, ses, text_message
from tests.unit.functions.messages.cases import (
    LATER,
    Project,
    at,
    bounced,
    sent,
)


@pytest.mark.parametrize(
    ("status", "diagnostic", "code"),
    [
        ("5.3.0", "smtp; 552 1 Requested mail action aborted, mailbox not found", "5.3.0"),
        ("5.4.1", "smtp; 550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", "5.4.1"),
        ("5.5.0", "smtp; 550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)", "5.5.0"),
        ("5.1.10", "smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", "5.1.10"),
        ("5.0.0", "smtp; 554 delivery error: dd This user doesn't have a yahoo.com account", ""),
    ],
)
def test_a_mailbox_that_does_not_exist_is_named_as_such(status: str, diagnostic: str, code: str) -> None:
    project = Project(
        sent(ADA), bounced(ADA, emailAddress=ADA, status=status, diagnosticCode=diagnostic, action="failed")
    )
    explanation = project.reason().explanation

    assert project.message().status is MessageStatus.HARD_BOUNCED
    assert (explanation.summary, explanation.is_permanent) == ("The mailbox does not exist.", True)
    assert "do not write to it" in explanation.advice
    assert project.reason().code == (code or "Permanent/General")


def test_an_expired_mail_is_explained_by_the_cause_behind_it() -> None:
    cause = "smtp; 554 4.4.7 Message expired: expired.<421 4.4.0 Unable to lookup DNS for x.example>"
    project = Project(
        sent(ADA),
        ses("DeliveryDelay", deliveryDelay=at(1) | {"delayType": "TransientCommunicationFailure"}),
        bounced(ADA, kind="Transient/General", emailAddress=ADA, status="4.4.7", diagnosticCode=cause),
    )

    assert project.message().status is MessageStatus.SOFT_BOUNCED
    assert project.reason().explanation.summary == "The address's domain cannot be found."
    assert "check the address" in project.reason().explanation.advice


def test_aws_decides_whether_a_bounce_is_permanent() -> None:
    project = Project(
        bounced(
            ADA, kind="Transient/General", emailAddress=ADA, status="5.3.0", action="failed",
            diagnosticCode="smtp; 550 #5.1.0 Address rejected: denied",
        )
    )  # fmt: skip

    assert project.message().status is MessageStatus.SOFT_BOUNCED
    assert project.reason().explanation.is_permanent is False
    assert "550" in project.message().latest_detail("diagnostic")


@pytest.mark.parametrize(
    ("event", "status", "part"),
    [
        (text_message("TEXT_SUCCESSFUL", isFinal=True), "SENT", "no delivery receipt"),
        (text_message("TEXT_PENDING"), "ACCEPTED", "no receipt"),
        (ses(), "ACCEPTED", "no delivery or bounce was reported"),
        (ses("DeliveryDelay", deliveryDelay=at(1) | {"delayType": "MailboxFull"}), "DELAYED", "is full"),
    ],
)
def test_a_status_that_is_final_leaves_nothing_to_wait_for(
    event: dict[str, Any], status: str, part: str
) -> None:
    project = Project(event)

    assert project.message().status == status
    assert project.message().is_final(LATER)
    assert part in project.reason().explanation.summary
    assert "wait" not in project.reason().explanation.advice.lower()
