"""Prices: each source's unit as exact dollars, and one price per message."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.messages.parsers.json_fields import Fields, MalformedEventError
from functions.messages.parsers.prices import MILLICENTS_PER_USD, usd
from tests.builders import SENT_AT, pinpoint_sms, text_message
from tests.unit.functions.messages.helpers import merged, only, read


@pytest.mark.parametrize(
    ("price", "units", "dollars"),
    [
        ("645.0", MILLICENTS_PER_USD, "0.00645"),
        ("645", MILLICENTS_PER_USD, "0.00645"),
        ("0.00645", 1, "0.00645"),
        ("1e-05", 1, "0.00001"),
        ("0.0", 1, "0"),
        ("100000", MILLICENTS_PER_USD, "1"),
        ("1000000000", MILLICENTS_PER_USD, "10000"),
        ("", 1, ""),
        (None, 1, ""),
        ("free", 1, ""),
        ("nan", 1, ""),
    ],
)
def test_a_price_is_converted_to_exact_dollars(price: str | None, units: int, dollars: str) -> None:
    assert usd(Fields({"price": price}), "price", units) == dollars


@pytest.mark.parametrize(
    "price", ["1e1000000", "1E+999999999999999999", "-1e400", 1e300, "inf", "1e-1000000", "9" * 100_000]
)
def test_a_number_that_cannot_be_a_price_is_an_error_of_its_record_alone(price: object) -> None:
    with pytest.raises(MalformedEventError, match=r"^totalMessagePrice is not a price$"):
        read(text_message(totalMessagePrice=price))
    with pytest.raises(MalformedEventError, match=r"^metrics.price_in_millicents_usd is not a price$"):
        read(pinpoint_sms() | {"metrics": {"price_in_millicents_usd": price}})


@given(st.one_of(st.floats(), st.integers(), st.text(), st.decimals(allow_nan=True).map(str)))
def test_any_price_is_read_or_refused(price: object) -> None:
    try:
        result = usd(Fields({"price": price}), "price")
    except MalformedEventError:
        return
    assert result == "" or abs(Decimal(result)) < 10**16


@given(st.integers(0, 10**9))
def test_no_millicent_is_lost(millicents: int) -> None:
    assert (
        Decimal(usd(Fields({"price": millicents}), "price", MILLICENTS_PER_USD)) * MILLICENTS_PER_USD
        == millicents
    )


@pytest.mark.parametrize("written", ["0.00581", "0.09582", "0.1", "0.30000000000000004", "0.00494"])
def test_a_price_is_what_was_written_in_the_json(written: str) -> None:
    event = json.loads(json.dumps(text_message()).replace("}", f', "totalMessagePrice": {written}}}'))

    assert only(event).event.detail.price_usd == written


def _price(*events: dict[str, Any]) -> str:
    return merged(*events).latest_detail("price_usd")


def test_two_events_that_carry_a_price_are_not_added_up() -> None:
    buffered = pinpoint_sms("_SMS.BUFFERED", "PENDING", price=645.0)
    success = pinpoint_sms("_SMS.SUCCESS", "DELIVERED", at=SENT_AT + 9, price=645.0)

    assert _price(buffered, success) == _price(success, buffered, buffered) == "0.00645"


def test_the_newest_price_is_the_message_s() -> None:
    queued = text_message("TEXT_QUEUED", totalMessagePrice=0.00581)
    blocked = text_message("TEXT_PROTECT_BLOCKED", at=SENT_AT + 9, totalMessagePrice=0)
    silent = text_message("TEXT_DELIVERED", at=SENT_AT + 20)

    assert _price(queued, silent) == "0.00581"
    assert _price(blocked, queued) == "0"


def test_a_read_receipt_does_not_make_a_message_free() -> None:
    delivered = text_message("RCS_DELIVERED", totalMessagePrice=0.007)
    read_receipt = text_message("RCS_READ", at=SENT_AT + 9, totalMessagePrice=0.0)

    assert _price(delivered, read_receipt) == "0.007"


def test_the_carrier_s_fee_and_the_parts_are_stored_beside_it() -> None:
    message = merged(text_message(totalMessagePrice=0.00581, totalCarrierFee=0.006, totalMessageParts=3))

    assert message.latest_detail("carrier_fee_usd") == "0.006"
    assert message.attributes.parts == "3"
