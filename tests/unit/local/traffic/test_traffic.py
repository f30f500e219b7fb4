"""The demo's traffic: the same for a seed, as wide as the sources' words, and about nobody real."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from functions.messages.statuses import EventKind
from local.traffic import generate, highlights

NOW_MS = 1_795_440_000_000
EVERY_SOURCE = frozenset({"pinpoint", "ses", "sms"})
DAY_MS = 86_400_000


def events_of(*sources: str, project: str = "acme-shop", seed: int = 1) -> list[dict[str, Any]]:
    return [json.loads(record) for record in generate(project, frozenset(sources), seed, NOW_MS)]


def message_events(events: list[dict[str, Any]]) -> list[Any]:
    return [told for event in events for told in parse(event, TagNames(), NOW_MS).message_events]


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert generate("acme-shop", EVERY_SOURCE, 7, NOW_MS) == generate("acme-shop", EVERY_SOURCE, 7, NOW_MS)
    assert generate("acme-shop", EVERY_SOURCE, 8, NOW_MS) != generate("acme-shop", EVERY_SOURCE, 7, NOW_MS)
    assert generate("acme-news", EVERY_SOURCE, 7, NOW_MS) != generate("acme-shop", EVERY_SOURCE, 7, NOW_MS)


def test_a_source_s_traffic_does_not_depend_on_the_others() -> None:
    alone = Counter(generate("acme-shop", frozenset({"ses"}), 1, NOW_MS))
    assert set(alone) <= set(generate("acme-shop", EVERY_SOURCE, 1, NOW_MS))


def test_every_record_is_one_line_of_json() -> None:
    for record in generate("acme-shop", EVERY_SOURCE, 1, NOW_MS):
        assert record.endswith(b"\n")
        assert record.count(b"\n") == 1
        assert isinstance(json.loads(record), dict)


def test_pinpoint_tells_every_sort_of_mail_and_text_event() -> None:
    events = events_of("pinpoint")
    told = {event["event_type"] for event in events}
    mails = "send delivered rejected hardbounce softbounce complaint open click unsubscribe rendering_failure"
    assert {f"_email.{kind}" for kind in mails.split()} <= told
    assert {f"_SMS.{kind}" for kind in ("BUFFERED", "SUCCESS", "FAILURE", "OPTOUT")} <= told
    statuses = {event["attributes"].get("record_status") for event in events}
    assert {"SUCCESSFUL", "DELIVERED", "UNREACHABLE", "CARRIER_BLOCKED", "SPAM", "OPTED_OUT"} <= statuses


@pytest.mark.parametrize("seed", [1, 6, 80])
def test_ses_tells_every_sort_of_event(seed: int) -> None:
    assert {event["eventType"] for event in events_of("ses", seed=seed)} == {
        "Send",
        "Delivery",
        "DeliveryDelay",
        "Bounce",
        "Complaint",
        "Reject",
        "Open",
        "Click",
        "Rendering Failure",
        "Subscription",
    }


def test_end_user_messaging_tells_of_texts_on_their_way_and_of_texts_that_failed() -> None:
    told = {event.get("eventType") for event in events_of("sms")}
    assert {
        "TEXT_QUEUED",
        "TEXT_SUCCESSFUL",
        "TEXT_DELIVERED",
        "TEXT_UNREACHABLE",
        "TEXT_PROTECT_BLOCKED",
    } <= told


@pytest.mark.parametrize("seed", range(20))
def test_the_parsers_understand_every_word_of_it(seed: int) -> None:
    told = message_events(events_of(*EVERY_SOURCE, seed=seed))
    assert len({event.message_id for event in told}) > 300
    assert {event.event.outcome.kind for event in told}.isdisjoint({EventKind.UNKNOWN})


@pytest.mark.parametrize("source", sorted(EVERY_SOURCE))
def test_some_events_come_twice_and_some_out_of_order(source: str) -> None:
    records = generate("acme-shop", frozenset({source}), 1, NOW_MS)
    twice = len(records) - len(set(records))
    assert 1 <= twice <= 0.02 * len(records)
    times = [told.event.at for told in message_events([json.loads(record) for record in records])]
    assert times != sorted(times)


@pytest.mark.parametrize("source", ["pinpoint", "sms"])
def test_some_events_are_about_no_message(source: str) -> None:
    asides = [event for event in events_of(source) if not parse(event, TagNames(), NOW_MS).message_events]
    assert 2 <= len(asides) <= 10


def test_everything_happened_in_the_last_days_and_nothing_in_the_future() -> None:
    times = [told.event.at for told in message_events(events_of(*EVERY_SOURCE))]
    assert NOW_MS - 6 * DAY_MS < min(times) <= max(times) <= NOW_MS


def test_a_mail_with_several_recipients_is_delivered_to_some_and_returned_by_others() -> None:
    shared = [event for event in events_of("ses") if len(event["mail"]["destination"]) > 1]
    assert {event["eventType"] for event in shared} == {"Send", "Delivery", "Bounce", "Open"}


def test_nobody_real_is_written_to() -> None:
    for record in generate("acme-shop", EVERY_SOURCE, 1, NOW_MS):
        text = record.decode()
        for domain in re.findall(r"[\w.+-]+@([\w.-]+)", text):
            assert domain in {"example.com", "example.net", "example.org"}
        for number in re.findall(r"\+\d{7,}", text):
            assert re.fullmatch(r"\+1[2-9]\d\d55501\d\d|\+447700900\d{3}", number)
        for address in re.findall(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", text):
            assert address.startswith(("192.0.2.", "198.51.100.", "203.0.113.")) or f"/{address}" in text


@pytest.mark.parametrize(
    "sources", [{"pinpoint"}, {"ses"}, {"sms"}, EVERY_SOURCE], ids=lambda sources: "-".join(sorted(sources))
)
def test_each_highlight_has_an_answer(sources: set[str]) -> None:
    chosen = highlights("acme-shop", frozenset(sources), 1, NOW_MS)
    told = message_events(events_of(*sources))
    assert len([event for event in told if event.message_id == chosen.message_id]) >= 2
    assert (
        len({event.message_id for event in told if event.attributes.destination == chosen.destination}) >= 2
    )
    assert (
        len({event.message_id for event in told if event.attributes.campaign_id == chosen.campaign_id}) >= 40
    )
    assert len({event.message_id for event in told if event.attributes.journey_id == chosen.journey_id}) >= 10


def test_an_unknown_source_is_refused_by_name() -> None:
    with pytest.raises(
        ValueError, match=r"unknown sources \['carrier-pigeon'\]: there are pinpoint, ses, sms"
    ):
        generate("acme-shop", frozenset({"carrier-pigeon"}), 1, NOW_MS)
