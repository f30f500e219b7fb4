"""Stored events and attributes: their limits, what is cut, and how differing values merge."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.messages.event import (
    DETAIL_NAMES,
    MAX_EVENTS_PER_GROUP,
    Channel,
    Event,
    EventDetail,
    MessageAttributes,
    limit_events,
)
from functions.messages.text_limits import LINK_LIMIT, TEXT_LIMIT
from tests.builders import SENT_AT

HALF = MAX_EVENTS_PER_GROUP // 2

events = st.builds(
    Event,
    at=st.integers(SENT_AT, SENT_AT + 200),
    type=st.sampled_from(["Click", "Open"]),
    status=st.just(""),
    detail=st.sampled_from([EventDetail(), EventDetail(link="a"), EventDetail(automated="ses_bot_flag")]),
)
many_events = st.lists(events, max_size=160)


@given(many_events, many_events, many_events)
def test_limiting_parts_and_their_union_is_limiting_the_whole(
    some: list[Event], others: list[Event], more: list[Event]
) -> None:
    whole = limit_events([*some, *others, *more])

    part = limit_events(limit_events(some) | limit_events(others))
    assert limit_events(part | limit_events(more)) == whole
    assert limit_events(whole) == whole
    groups = {event.retention_group for event in whole}
    assert len(whole) <= len(groups) * MAX_EVENTS_PER_GROUP


@given(many_events)
def test_each_kind_keeps_its_earliest_and_its_latest(given_events: list[Event]) -> None:
    limited = limit_events(given_events)

    for group in {event.retention_group for event in given_events}:
        of_group = sorted({event for event in given_events if event.retention_group == group})
        assert set(of_group[:HALF]) | set(of_group[-HALF:]) <= limited


@pytest.mark.parametrize("links", [31, 32, 200])
def test_a_gateway_that_follows_every_link_does_not_hide_a_reader(links: int) -> None:
    gateway = [Event(SENT_AT + n, "Click", detail=EventDetail(link=f"https://x/{n}")) for n in range(links)]
    reader = Event(SENT_AT + 3_600_000, "Click", detail=EventDetail(link="https://x/1"))
    arrived = [*gateway, reader]
    random.Random(links).shuffle(arrived)

    assert reader in limit_events(arrived)


@pytest.mark.parametrize("name", ["destination", "campaign_id", "journey_id", "treatment_id", "reference"])
def test_an_attribute_that_is_hashed_or_compared_is_never_cut(name: str) -> None:
    value = "x" * 2_000

    assert getattr(MessageAttributes(Channel.EMAIL, **{name: value}), name) == value


@pytest.mark.parametrize("name", ["subject", "sender", "carrier"])
def test_an_attribute_that_is_only_displayed_is_cut_and_marked(name: str) -> None:
    cut = getattr(MessageAttributes(Channel.EMAIL, **{name: "x" * 300}), name)

    assert cut == "x" * (TEXT_LIMIT - 1) + "…"


def test_two_long_links_stay_two_links() -> None:
    links = ["https://x/" + "p" * length + end for length in (300, 3_000) for end in "ab"]
    stored = [EventDetail(link=link).link for link in links]

    assert stored[:2] == links[:2]
    assert len(set(stored)) == len(links)
    assert all(len(link) <= LINK_LIMIT and "…[sha256:" in link for link in stored[2:])
    assert [EventDetail(link=link).link for link in stored] == stored


@pytest.mark.parametrize(
    ("parts", "least"), [(("9", "10"), "9"), (("0", "3"), "3"), (("0",), "0"), (("x", "2"), "2")]
)
def test_the_parts_of_a_message_are_compared_as_numbers(parts: tuple[str, ...], least: str) -> None:
    for order in (parts, parts[::-1]):
        merged = MessageAttributes(Channel.SMS)
        for count in order:
            merged = merged.merge(MessageAttributes(Channel.SMS, parts=count))
        assert merged.parts == least


texts = st.sampled_from(["x" * TEXT_LIMIT, "x" * TEXT_LIMIT + "b", "x" * TEXT_LIMIT + "c", "x", "y", "w"])


@given(texts, texts, texts)
def test_differing_attributes_merge_the_same_in_any_order(one: str, two: str, three: str) -> None:
    a, b, c = (MessageAttributes(Channel.EMAIL, campaign_id=text) for text in (one, two, three))

    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(a) == a


@given(events)
def test_a_restored_event_equals_a_constructed_one(event: Event) -> None:
    details = {name: value for name in DETAIL_NAMES if (value := getattr(event.detail, name))}
    restored = Event.from_stored(event.at, event.type, event.status, EventDetail.from_stored(details))

    assert restored == event
    assert vars(restored.detail) == vars(event.detail)
    assert restored.outcome == event.outcome


def test_restored_attributes_equal_constructed_ones() -> None:
    values: dict[str, Any] = {"channel": Channel.RCS, "campaign_id": "c", "parts": "2"}

    assert vars(MessageAttributes.from_stored(values)) == vars(MessageAttributes(**values))


def test_a_whole_text_wins_over_one_that_an_earlier_version_cut() -> None:
    whole = MessageAttributes(Channel.EMAIL, campaign_id="x" * 300)
    cut = MessageAttributes(Channel.EMAIL, campaign_id="x" * TEXT_LIMIT)

    assert cut.merge(whole) == whole.merge(cut) == whole
