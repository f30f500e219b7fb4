"""Freshness over GraphQL: of each source of a project, read once for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from functions.source_health.health import Freshness, FreshnessState, HealthFinding, LastReport
from tests.builders import SENT_AT, message_event
from tests.fakes.memory_sources import MemorySources
from tests.fakes.memory_store import MemoryMessageStore
from tests.unit.functions.api.conftest import Api

FRESHNESS = "sourceHealth { source state reason newestEventAt recordedAt lagSeconds }"


def shop(api: Api) -> MemorySources:
    return cast(MemorySources, api.sources.setdefault("shop", MemorySources()))


def sources(api: Api) -> dict[str, Any]:
    data = api.data(f"{{ viewer {{ projects {{ name {FRESHNESS} }} }} }}")
    projects = {project["name"]: project["sourceHealth"] for project in data["viewer"]["projects"]}
    return {one["source"]: one for one in projects["shop"]}


def test_a_source_without_any_event_is_quiet_and_says_so(api: Api) -> None:
    assert sources(api)["pinpoint"] == {
        "source": "pinpoint",
        "state": "QUIET",
        "reason": "No event of it ever arrived.",
        "newestEventAt": None,
        "recordedAt": None,
        "lagSeconds": None,
    }


def test_a_source_with_a_new_event_is_live(api: Api) -> None:
    shop(api).record_report(
        "pinpoint", LastReport(event_at=SENT_AT + 2_000, recorded_at=SENT_AT + 3_000, lag_ms=850)
    )

    told = sources(api)["pinpoint"]

    assert (told["state"], told["lagSeconds"]) == ("LIVE", 0.85)
    assert (told["newestEventAt"], told["recordedAt"]) == (
        "2026-09-21T14:13:22.000Z",
        "2026-09-21T14:13:23.000Z",
    )


def test_a_source_that_was_found_down_is_down_for_the_reason_that_was_found(api: Api) -> None:
    shop(api).save_finding(
        "pinpoint", HealthFinding(FreshnessState.DOWN, "Pinpoint sends, and tells nothing.", SENT_AT)
    )

    assert (sources(api)["pinpoint"]["state"], sources(api)["pinpoint"]["reason"]) == (
        "DOWN",
        "Pinpoint sends, and tells nothing.",
    )


@dataclass
class CountedSources(MemorySources):
    reads: int = 0

    def freshness(self, sources: Sequence[str]) -> dict[str, Freshness]:
        self.reads += 1
        return super().freshness(sources)


def test_an_answer_about_messages_can_carry_it_and_reads_it_once(api: Api) -> None:
    counted = api.sources["shop"] = CountedSources()
    store = cast(MemoryMessageStore, api.stores["shop"])
    store.record([message_event(message_id=f"m{number}", campaign_id="c") for number in range(30)])
    query = '{ messages(by: {campaignId: "c"}, first: 30) { nodes { project { sourceHealth { state } } } } }'

    nodes = api.data(query)["messages"]["nodes"]

    assert len(nodes) == 30
    assert all(one["state"] == "QUIET" for node in nodes for one in node["project"]["sourceHealth"])
    assert counted.reads == 1
