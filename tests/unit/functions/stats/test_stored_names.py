"""Counters have short names in rows, and each name stands for one counter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.messages.event import Channel
from functions.messages.statuses import EventKind, MessageStatus
from functions.stats import counters
from functions.stats.counters import Dimension, Metric, of_value
from functions.stats.dimensions import MAILBOX_PROVIDERS
from functions.stats.event_times import KINDS, LATER
from functions.stats.stored_names import counter_name, stored_name

_PLAIN = [value for name, value in vars(counters).items() if name.isupper() and isinstance(value, str)]
_LISTED = [
    *map(counters.by_status, MessageStatus),
    *map(counters.reached, EventKind),
    *map(counters.cost_of, MessageStatus),
    *(of_value(Dimension.CHANNEL, channel.value, metric) for channel in Channel for metric in Metric),
    *(counters.at_offset(metric, number) for metric in KINDS for number in range(LATER + 1)),
    *(of_value(Dimension.MAILBOX_PROVIDER, one, metric) for one in MAILBOX_PROVIDERS for metric in Metric),
]


def test_names_of_listed_values_have_three_characters_or_fewer() -> None:
    assert max(len(stored_name(name)) for name in _LISTED) == 3


def test_no_two_counters_have_one_name() -> None:
    names = [*_PLAIN, *_LISTED]

    assert len(_PLAIN) > 10
    assert len({stored_name(name) for name in names}) == len(names)
    assert [counter_name(stored_name(name)) for name in names] == names


@pytest.mark.parametrize("dimension", [Dimension.ACTIVITY, Dimension.TREATMENT])
def test_an_id_of_hexadecimal_digits_is_stored_in_twenty_characters(dimension: Dimension) -> None:
    name = of_value(dimension, "eb1167b367a9c3787c65c1e582e2e662", Metric.CLICKED)

    assert len(stored_name(name)) == len("a.~.c") + 20
    assert counter_name(stored_name(name)) == name


@given(st.sampled_from(Dimension), st.from_regex(r"[!-}]{1,64}", fullmatch=True), st.sampled_from(Metric))
def test_every_counter_of_a_breakdown_is_read_as_it_was_written(
    dimension: Dimension, value: str, metric: Metric
) -> None:
    name = of_value(dimension, value, metric)

    assert counter_name(stored_name(name)) == name
