"""Amazon SES's events, field by field."""

import pytest

from functions.messages.parsers.tags import TagNames
from tests.builders import ADA, SENT_AT, ses, text_message
from tests.unit.functions.messages.helpers import only, read

GRACE = "grace@example.com"
ISO = "2026-09-21T14:13:25.000Z"


def test_each_ses_event_has_its_own_time() -> None:
    bodies = ("bounce", "click", "complaint", "delivery", "deliveryDelay", "open", "subscription")
    for body in bodies:
        event_type = body[0].upper() + body[1:]
        event = ses(event_type) | {body: {"timestamp": "2026-09-21T14:13:21.500Z"}}
        assert only(event).event.at == SENT_AT + 1500


def test_identity_feedback_is_parsed_like_event_publishing() -> None:
    delivery = {"timestamp": ISO, "recipients": [ADA], "smtpResponse": "250 ok"}
    published = ses("Delivery", delivery=delivery)
    feedback = {("notificationType" if name == "eventType" else name): v for name, v in published.items()}

    assert only(feedback) == only(published)


def test_the_names_of_tags_and_context_keys_are_the_project_s_choice() -> None:
    names = TagNames(campaign="utm_campaign", journey="flow", reference="order")
    carried = {"utm_campaign": "c", "flow": "j", "order": "o", "campaign_id": "no"}

    mail = only(ses(tags={name: [value] for name, value in carried.items()}), names).attributes
    text = only(text_message(context=carried), names).attributes

    assert (mail.campaign_id, mail.journey_id, mail.reference) == ("c", "j", "o")
    assert (text.campaign_id, text.journey_id, text.reference) == ("c", "j", "o")


def test_a_bounce_concerns_the_recipient_it_names_in_the_mail_s_own_spelling() -> None:
    bounced = [
        {"emailAddress": "GRACE@example.com", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 unknown"},
        {"emailAddress": "somebody-else@example.net"},
    ]
    event = ses(
        "Bounce",
        destination=(ADA, GRACE),
        bounce={"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": bounced},
    )

    grace, nobody = read(event).message_events

    assert (grace.attributes.destination, grace.event.detail.enhanced_status) == (GRACE, "5.1.1")
    assert grace.event.detail.diagnostic == "smtp; 550 5.1.1 unknown"
    assert (nobody.attributes.destination, nobody.recipients) == (None, (ADA, GRACE))


@pytest.mark.parametrize("event_type", ["Send", "Reject", "Rendering Failure"])
def test_an_event_of_the_whole_mail_concerns_each_recipient(event_type: str) -> None:
    result = read(ses(event_type, destination=(ADA, GRACE))).message_events

    assert [event.attributes.destination for event in result] == [ADA, GRACE]


@pytest.mark.parametrize("event_type", ["Open", "Click", "Subscription"])
def test_an_event_that_names_no_recipient_is_attributed_to_none(event_type: str) -> None:
    result = only(ses(event_type, destination=(ADA, GRACE)))

    assert (result.attributes.destination, result.recipients) == (None, (ADA, GRACE))


def test_one_address_spelled_twice_is_one_recipient() -> None:
    result = only(ses(destination=(f"Ada <{ADA.upper()}>", ADA)))

    assert (result.attributes.destination, result.recipients) == (f"Ada <{ADA.upper()}>", ())


def test_without_a_list_of_destinations_the_header_lists_them() -> None:
    event = ses()
    event["mail"] |= {"destination": None, "commonHeaders": {"to": [f"Ada <{ADA}>, Grace <{GRACE}>"]}}

    assert [result.attributes.destination for result in read(event).message_events] == [
        f"Ada <{ADA}>",
        f"Grace <{GRACE}>",
    ]


def test_a_delay_carries_the_end_of_its_retries() -> None:
    body = {"timestamp": ISO, "delayType": "MailboxFull", "expirationTime": "2026-09-21T14:13:21Z"}
    result = only(ses("DeliveryDelay", deliveryDelay=body)).event

    assert (result.status, result.detail.tried_until) == ("MailboxFull", str(SENT_AT + 1000))


def test_a_complaint_s_sub_type_comes_before_its_feedback_type() -> None:
    both = {"complaintSubType": "OnAccountSuppressionList", "complaintFeedbackType": "abuse"}
    alone = {"complaintSubType": None, "complaintFeedbackType": "not-spam"}

    assert only(ses("Complaint", complaint=both)).event.status == "OnAccountSuppressionList"
    assert only(ses("Complaint", complaint=alone)).event.status == "not-spam"
    assert only(ses("Complaint", complaint=both)).event.detail.complaint_type == "abuse"
