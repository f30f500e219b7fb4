"""End User Messaging's events, field by field."""

import pytest

from functions.messages.statuses import MessageStatus
from tests.builders import text_message
from tests.unit.functions.messages.helpers import only


def test_a_sender_of_pinpoint_s_api_stands_under_another_name() -> None:
    event = text_message(originationNumber="+15550100")
    del event["originationPhoneNumber"]

    assert only(event).attributes.sender == "+15550100"


def test_the_price_of_a_read_receipt_is_no_price() -> None:
    read_receipt = only(text_message("RCS_READ", totalMessagePrice=0.0, totalCarrierFee=0.0)).event
    delivered = only(text_message("RCS_DELIVERED", totalMessagePrice=0.007, totalCarrierFee=0.00494)).event

    assert (read_receipt.detail.price_usd, read_receipt.detail.carrier_fee_usd) == ("", "")
    assert (delivered.detail.price_usd, delivered.detail.carrier_fee_usd) == ("0.007", "0.00494")


def test_the_reason_of_a_protect_configuration_s_block_is_stored() -> None:
    assessment = {"protectRecommendation": "BLOCK", "protectInsights": {"blockReason": "AIT_SUSPECTED"}}
    result = only(text_message("TEXT_PROTECT_BLOCKED", protectConfigurationAssessment=assessment)).event

    assert (result.status_reached, result.detail.reject_reason) == (MessageStatus.REJECTED, "AIT_SUSPECTED")


@pytest.mark.parametrize(("flag", "final"), [(True, "yes"), ("true", "yes"), (False, ""), (None, "")])
def test_is_final_is_the_source_s_own_word(flag: object, final: str) -> None:
    assert only(text_message("TEXT_SUCCESSFUL", isFinal=flag)).event.detail.is_final == final
