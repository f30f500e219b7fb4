"""Each number of a campaign's statistics has a filter whose list is as long, at the cost of any filter."""

import random
from dataclasses import replace
from typing import Any

import pytest

from functions.messages.event import Channel, EventDetail, MessageEvent
from tests.builders import SENT_AT, message_event
from tests.drill_down import DIMENSIONS, list_length, numbers
from tests.fakes.memory_statistics import MemoryStatistics
from tests.unit.functions.api.conftest import Api

_HOUR = 3_600_000
_MAIL = (
    ("_email.delivered",),
    ("_email.delivered", "_email.open", "_email.click"),
    ("_email.delivered", "_email.open", "_email.unsubscribe"),
    ("_email.delivered", "_email.complaint"),
    ("_email.hardbounce",),
    ("_email.softbounce",),
    ("_email.rejected",),
    (),
)
_TEXTS = ("TEXT_DELIVERED", "TEXT_BLOCKED", "TEXT_INVALID", "TEXT_CARRIER_UNREACHABLE", "TEXT_SENT")


def campaign(seed: int = 7, size: int = 120) -> list[MessageEvent]:
    """Return the events of a campaign of e-mails and texts: several providers, countries and treatments."""
    chance = random.Random(seed)
    events: list[MessageEvent] = []
    for number in range(size):
        sent_at = SENT_AT + chance.randrange(60) * _HOUR
        more: dict[str, Any] = {
            "message_id": f"m{number}",
            "campaign_id": "spring",
            "treatment_id": chance.choice(("0", "1", "a b")),
            "campaign_activity_id": chance.choice(("morning", "evening")),
            "sent_at": sent_at,
        }
        if number % 3:
            more["destination"] = f"r{number}@{chance.choice(('gmail.com', 'web.de', 'example.com'))}"
            # Soon after the delivery a machine opens, later a person.
            step = chance.choice((1_000, _HOUR // 2))
            for minute, kind in enumerate(("_email.send", *chance.choice(_MAIL))):
                events.append(message_event(kind, at=sent_at + step * minute, **more))
        else:
            kind = chance.choice(_TEXTS)
            more |= {"channel": Channel.SMS, "destination": f"+1206555{number:04}"}
            more |= {"iso_country_code": chance.choice(("US", "DE", "??")), "carrier": "T-Mobile USA, Inc."}
            text = message_event(kind, kind.partition("_")[2], at=sent_at, **more)
            events.append(replace(text, event=replace(text.event, detail=EventDetail(price_usd="0.1"))))
    return events


@pytest.fixture
def counting(api: Api) -> Api:
    events = campaign()
    api.statistics["shop"] = MemoryStatistics.of(events)
    api.stores["shop"].record(events)
    return api


def test_every_number_is_the_length_of_its_list(counting: Api) -> None:
    found = numbers(counting.data, "spring", "shop")

    assert {one.place.partition(" ")[0] for one in found} >= {*DIMENSIONS, "reasons", "byStatus", "pending"}
    assert sum(one.messages > 0 for one in found) > 60
    for one in found:
        assert list_length(counting.data, "spring", "shop", one.filter) == one.messages, one


def test_conditions_of_several_fields_are_all_met(counting: Api) -> None:
    by_provider = {"mailboxProviders": ["GMAIL"], "eventTypes": ["OPENED"], "treatments": ["1", "OTHER"]}

    both = list_length(counting.data, "spring", "shop", by_provider)
    one = list_length(counting.data, "spring", "shop", {"mailboxProviders": ["GMAIL"]})
    assert 0 < both < one


def test_a_value_that_nothing_has_lists_nothing(counting: Api) -> None:
    for field in (*(name for name in DIMENSIONS.values() if name != "channels"), "reasons"):
        assert list_length(counting.data, "spring", "shop", {field: ["no such value"]}) == 0


def test_too_many_values_are_an_error(counting: Api) -> None:
    query = """query ($filter: MessageFilter!) {
        messages(by: {campaignId: "spring"}, filter: $filter) { nodes { id } } }"""
    code, message = counting.error(query, filter={"reasons": ["ada@example.com"] * 101})

    assert code == "BAD_USER_INPUT"
    assert "at most 100" in message
    assert "ada" not in message


def test_a_cursor_of_another_filter_is_refused(counting: Api) -> None:
    query = """query ($filter: MessageFilter!, $after: String) {
        messages(by: {campaignId: "spring"}, filter: $filter, first: 1, after: $after) {
          pageInfo { endCursor } } }"""
    page = counting.data(query, filter={"mailboxProviders": ["GMAIL"]})["messages"]

    code, _ = counting.error(query, filter={"carriers": ["GMAIL"]}, after=page["pageInfo"]["endCursor"])
    assert code == "INVALID_CURSOR"
