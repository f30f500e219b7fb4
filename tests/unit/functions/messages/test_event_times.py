"""Event times of each source: normalised where plausible, else the arrival time, marked as such."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.messages.parsers.json_fields import epoch_ms
from tests.builders import SENT_AT, pinpoint_email, pinpoint_sms, ses, text_message
from tests.unit.functions.messages.helpers import ARRIVED_AT, only


@pytest.mark.parametrize(
    ("value", "ms"),
    [
        (SENT_AT, SENT_AT),
        (SENT_AT // 1000, SENT_AT),
        (SENT_AT / 1000 + 0.5, SENT_AT + 500),
        (f" {SENT_AT} ", SENT_AT),
        (str(SENT_AT // 1000), SENT_AT),
        ("2026-09-21T14:13:20Z", SENT_AT),
        ("2026-09-21T16:13:20.000+02:00", SENT_AT),
        ("2026-09-21T14:13:20.123456789Z", SENT_AT + 123),
        ("2026-09-21 14:13:20.25", SENT_AT + 250),
        ("Mon, 21 Sep 2026 14:13:20 +0000", SENT_AT),
        (0, None),
        (7, None),
        (2_345_678, None),
        (True, None),
        (None, None),
        ("", None),
        ("yesterday", None),
        (float("nan"), None),
        (float("inf"), None),
        ([SENT_AT], None),
    ],
)
def test_a_time_is_normalised_where_it_is_certain(value: object, ms: int | None) -> None:
    assert epoch_ms(value) == ms


@given(st.one_of(st.text(), st.floats(), st.integers(), st.datetimes().map(str), st.booleans()))
def test_no_value_of_a_time_breaks_anything(value: object) -> None:
    result = epoch_ms(value)
    assert result is None or 946_684_800_000 <= result < 4_102_444_800_000


@pytest.mark.parametrize("nonsense", [None, "soon", 0, True, {}])
def test_without_a_usable_time_the_arrival_stands_in_and_says_so(nonsense: object) -> None:
    events = (
        pinpoint_email("_email.open") | {"arrival_timestamp": nonsense},
        pinpoint_sms() | {"event_timestamp": nonsense, "arrival_timestamp": nonsense},
        ses("Open", open={"timestamp": nonsense}),
        text_message(eventTimestamp=nonsense),
    )
    for event in events:
        result = only(event).event
        assert (result.at, result.detail.time_is_arrival) == (ARRIVED_AT, "yes")


def test_a_pinpoint_mail_s_events_are_ordered_by_their_arrival() -> None:
    result = only(pinpoint_email("_email.open", at=SENT_AT + 9_000))

    assert (result.sent_at, result.event.at) == (SENT_AT, SENT_AT + 9_000)


def test_a_pinpoint_text_s_time_is_the_event_s_though_it_arrived_before() -> None:
    assert only(pinpoint_sms(at=SENT_AT)).event.at == SENT_AT


def test_a_text_s_times_in_seconds_are_converted_to_milliseconds() -> None:
    seconds = SENT_AT // 1000
    result = only(text_message(at=seconds + 2, messageRequestTimestamp=seconds))

    assert (result.sent_at, result.event.at, result.event.detail.time_is_arrival) == (
        SENT_AT,
        SENT_AT + 2000,
        "",
    )
