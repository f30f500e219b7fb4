"""Amazon Pinpoint's events, field by field."""

import json

import pytest

from tests.builders import SENT_AT, pinpoint_email, pinpoint_sms
from tests.unit.functions.messages.helpers import only


def test_pinpoint_s_campaign_and_journey_stay_pinpoint_s() -> None:
    attributes = {"campaign_id": "c", "campaign_activity_id": "run", "treatment_id": "0", "journey_id": None}
    mail = only(pinpoint_email(attributes=attributes)).attributes
    context = json.dumps({"campaign_id": "another", "reference": "order-7", "deep": {"x": 1}, "none": None})
    text = only(pinpoint_sms(campaign_id="c", customer_context=context)).attributes

    assert (mail.campaign_id, mail.campaign_activity_id, mail.treatment_id) == ("c", "run", "0")
    assert mail.journey_id is None
    assert (text.campaign_id, text.reference) == ("c", "order-7")


@pytest.mark.parametrize(
    "context", ["", "not JSON", "[1]", "7", "null", "[" * 100_000, '{"reference": true}']
)
def test_a_customer_context_that_is_no_object_is_passed_over(context: str) -> None:
    assert only(pinpoint_sms(customer_context=context)).attributes.reference is None


def test_the_text_of_2017_is_read() -> None:
    result = only(
        {
            "account_id": "123412341234",
            "event_type": "_SMS.SUCCESS",
            "arrival_timestamp": 2345678,
            "timestamp": 13425345,
            "timestamp_created": str(SENT_AT),
            "attributes": {"message_id": "m", "number_of_message_parts": 2, "record_status": "SUCCESS"},
            "metrics": {"price_in_millicents_usd": 0.0},
        }
    )

    assert (result.event.at, result.event.detail.time_is_arrival) == (SENT_AT, "")
    assert (result.attributes.parts, result.attributes.account_id) == ("2", "123412341234")
    assert result.attributes.destination is None


def test_null_attributes_are_absent_ones() -> None:
    result = only(pinpoint_sms(campaign_id=None, iso_country_code=None) | {"metrics": None, "client": None})

    assert (result.attributes.campaign_id, result.attributes.iso_country_code) == (None, None)
    assert result.event.detail.price_usd == ""


def test_a_mail_of_the_pinpoint_email_api_names_its_application_elsewhere() -> None:
    event = pinpoint_email() | {"application": {}, "client_context": {"custom": {"legacy_identifier": "app"}}}

    assert only(event).attributes.application_id == "app"
