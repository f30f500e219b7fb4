"""The demo's traffic: reproducible, complete in the sources' event types, and without real recipients."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from functions.messages.statuses import EventKind
from local.traffic import Traffic

NOW_MS = 1_795_440_000_000
EVERY_SOURCE = frozenset({"pinpoint", "ses", "sms"})
DAY_MS = 86_400_000


@cache
def records_of(project: str, sources: frozenset[str], seed: int) -> Sequence[bytes]:
    return Traffic(project, sources, seed, NOW_MS).records()


def events_of(*sources: str, project: str = "acme-shop", seed: int = 1) -> list[dict[str, Any]]:
    return [json.loads(record) for record in records_of(project, frozenset(sources), seed)]


def message_events(events: list[dict[str, Any]]) -> list[Any]:
    return [parsed for event in events for parsed in parse(event, TagNames(), NOW_MS).message_events]


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert Traffic("acme-shop", EVERY_SOURCE, 7, NOW_MS).records() == records_of("acme-shop", EVERY_SOURCE, 7)
    assert records_of("acme-shop", EVERY_SOURCE, 8) != records_of("acme-shop", EVERY_SOURCE, 7)
    assert records_of("acme-news", EVERY_SOURCE, 7) != records_of("acme-shop", EVERY_SOURCE, 7)


def test_a_source_s_traffic_does_not_depend_on_the_others() -> None:
    alone = Counter(records_of("acme-shop", frozenset({"ses"}), 1))
    assert set(alone) <= set(records_of("acme-shop", EVERY_SOURCE, 1))


def test_every_record_is_one_line_of_json() -> None:
    for record in records_of("acme-shop", EVERY_SOURCE, 1):
        assert record.endswith(b"\n")
        assert record.count(b"\n") == 1
        assert isinstance(json.loads(record), dict)


def test_pinpoint_traffic_has_every_type_of_email_and_sms_event() -> None:
    events = events_of("pinpoint")
    parsed = {event["event_type"] for event in events}
    mails = "send delivered rejected hardbounce softbounce complaint open click unsubscribe rendering_failure"
    assert {f"_email.{kind}" for kind in mails.split()} <= parsed
    assert {f"_SMS.{kind}" for kind in ("BUFFERED", "SUCCESS", "FAILURE", "OPTOUT")} <= parsed
    statuses = {event["attributes"].get("record_status") for event in events}
    assert {"SUCCESSFUL", "DELIVERED", "UNREACHABLE", "CARRIER_BLOCKED", "SPAM", "OPTED_OUT"} <= statuses


@pytest.mark.parametrize("seed", [1, 6, 80])
def test_ses_traffic_has_every_type_of_event(seed: int) -> None:
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


def test_sms_traffic_has_delivered_and_failed_messages() -> None:
    parsed = {event.get("eventType") for event in events_of("sms")}
    assert {
        "TEXT_QUEUED",
        "TEXT_SUCCESSFUL",
        "TEXT_DELIVERED",
        "TEXT_UNREACHABLE",
        "TEXT_PROTECT_BLOCKED",
    } <= parsed


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 20))]
)
def test_the_parsers_understand_every_word_of_it(seed: int) -> None:
    parsed = message_events(events_of(*EVERY_SOURCE, seed=seed))
    assert len({event.message_id for event in parsed}) > 300
    assert {event.event.outcome.kind for event in parsed}.isdisjoint({EventKind.UNKNOWN})


@pytest.mark.parametrize("source", sorted(EVERY_SOURCE))
def test_some_events_come_twice_and_some_out_of_order(source: str) -> None:
    records = records_of("acme-shop", frozenset({source}), 1)
    twice = len(records) - len(set(records))
    assert 1 <= twice <= 0.02 * len(records)
    times = [parsed.event.at for parsed in message_events([json.loads(record) for record in records])]
    assert times != sorted(times)


@pytest.mark.parametrize("source", ["pinpoint", "sms"])
def test_some_events_are_about_no_message(source: str) -> None:
    unrelated = [event for event in events_of(source) if not parse(event, TagNames(), NOW_MS).message_events]
    assert 2 <= len(unrelated) <= 10


def test_everything_happened_in_the_last_days_and_nothing_in_the_future() -> None:
    times = [parsed.event.at for parsed in message_events(events_of(*EVERY_SOURCE))]
    assert NOW_MS - 6 * DAY_MS < min(times) <= max(times) <= NOW_MS


def test_a_mail_with_several_recipients_is_delivered_to_some_and_returned_by_others() -> None:
    shared = [event for event in events_of("ses") if len(event["mail"]["destination"]) > 1]
    assert {event["eventType"] for event in shared} == {"Send", "Delivery", "Bounce", "Open"}


def test_no_real_recipient_is_addressed() -> None:
    for record in records_of("acme-shop", EVERY_SOURCE, 1):
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
    chosen = Traffic("acme-shop", frozenset(sources), 1, NOW_MS).highlights()
    parsed = message_events(events_of(*sources))
    assert len([event for event in parsed if event.message_id == chosen.message_id]) >= 2
    assert (
        len({event.message_id for event in parsed if event.attributes.destination == chosen.destination}) >= 2
    )
    assert (
        len({event.message_id for event in parsed if event.attributes.campaign_id == chosen.campaign_id})
        >= 40
    )
    assert (
        len({event.message_id for event in parsed if event.attributes.journey_id == chosen.journey_id}) >= 10
    )


def test_an_unknown_source_is_refused_by_name() -> None:
    with pytest.raises(
        ValueError, match=r"unknown sources \['carrier-pigeon'\]: there are pinpoint, ses, sms"
    ):
        Traffic("acme-shop", frozenset({"carrier-pigeon"}), 1, NOW_MS)


def test_the_demo_s_traffic_answers_the_documentation_s_queries() -> None:
    demo = Traffic("acme-shop", EVERY_SOURCE, 7, NOW_MS, examples=True)
    parsed = message_events([json.loads(record) for record in demo.records()])
    kinds_by_message: dict[str, set[EventKind]] = {}
    for event in parsed:
        kinds_by_message.setdefault(event.message_id, set()).add(event.event.outcome.kind)
    to_ada = {event.message_id for event in parsed if event.attributes.destination == "ada@example.com"}
    assert EventKind.HARD_BOUNCED in kinds_by_message["0107018f-example"]
    assert EventKind.DELIVERED in kinds_by_message["9539975a-example"]
    assert len(to_ada) == 2
    assert {"spring-sale", "welcome"} <= {event.attributes.campaign_id for event in parsed} | {
        event.attributes.journey_id for event in parsed
    }
    assert demo.highlights().message_id == "0107018f-example"
    assert demo.highlights().destination == "ada@example.com"
