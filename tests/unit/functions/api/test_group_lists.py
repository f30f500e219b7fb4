"""The lists of campaigns and journeys: newest first, each once over all pages, and what bad arguments get."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.api.auth.registry import Project, StatsSource
from functions.api.data.tenant_statistics import TenantStatistics
from functions.contract.stats_table import CAMPAIGN_PREFIX
from functions.messages.event import MessageEvent
from functions.stats.directory import Entry
from tests.builders import SENT_AT, message_event
from tests.fakes.memory_statistics import MemoryStatistics
from tests.unit.functions.api.conftest import Api

_DAY = 86_400_000
#: 2026-09-21T14:13:20Z.
_TODAY = SENT_AT


def sent(campaign: str, *days_ago: int, **attributes: Any) -> list[MessageEvent]:
    return [
        message_event(
            message_id=f"{campaign}-{day}", sent_at=_TODAY - day * _DAY, campaign_id=campaign, **attributes
        )
        for day in days_ago
    ]


@pytest.fixture
def counting(api: Api) -> Api:
    api.statistics["shop"] = MemoryStatistics.of(
        [*sent("spring", 30, 29), *sent("daily", *range(40)), *sent("today", 0, journey_id="welcome")]
    )
    api.statistics["app"] = MemoryStatistics.of([*sent("app-only", 3), *sent("spring", 5)])
    return api


def walk(api: Api, first: int, arguments: str = "", field: str = "campaigns") -> list[str]:
    """Return the ids of a list over all of its pages."""
    found: list[str] = []
    after: str | None = None
    name = "campaignId" if field == "campaigns" else "journeyId"
    query = f"""query ($after: String) {{ {field}(first: {first}, after: $after{arguments}) {{
        edges {{ cursor node {{ {name} }} }} nodes {{ {name} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
    while True:
        page = api.data(query, after=after)[field]
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        found += [node[name] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("first", [1, 2, 3, 100])
def test_each_campaign_is_listed_once_the_newest_first(counting: Api, first: int) -> None:
    assert walk(counting, first) == ["today", "daily", "app-only", "spring"]
    assert walk(counting, first, ', project: "shop"') == ["today", "daily", "spring"]
    assert walk(counting, first, field="journeys") == ["welcome"]


def test_a_span_has_the_campaigns_with_a_send_in_it(counting: Api) -> None:
    assert walk(counting, 1, ', from: "2026-08-22", to: "2026-08-23T01:00:00Z"') == ["spring", "daily"]
    assert walk(counting, 1, ', from: "2026-09-18T23:00:00Z", to: "2026-09-19"') == ["daily", "app-only"]
    assert walk(counting, 1, ', to: "2020-01-01"') == []


def test_a_listed_campaign_has_its_numbers(counting: Api) -> None:
    listed = counting.data(
        "{ campaigns { nodes { campaignId stats { messages sentFrom } } statsUnavailable } }"
    )

    numbers = {one["campaignId"]: one["stats"]["messages"] for one in listed["campaigns"]["nodes"]}
    assert numbers == {"today": 1, "daily": 40, "app-only": 1, "spring": 3}
    assert listed["campaigns"]["statsUnavailable"] is None


def test_a_project_without_statistics_is_named(counting: Api) -> None:
    del counting.statistics["app"]
    listed = counting.data("{ campaigns { nodes { campaignId } statsUnavailable } }")["campaigns"]

    assert [one["campaignId"] for one in listed["nodes"]] == ["today", "daily", "spring"]
    assert listed["statsUnavailable"].startswith("app: Statistics are switched off")
    counting.statistics.clear()
    empty = counting.data("{ journeys { nodes { journeyId } statsUnavailable } }")["journeys"]
    assert empty["nodes"] == []
    assert empty["statsUnavailable"].startswith("app, shop: ")


def test_another_tenant_lists_its_own(counting: Api) -> None:
    counting.statistics["news"] = MemoryStatistics.of(sent("theirs", 1))

    assert counting.data("{ campaigns { nodes { campaignId } } }", tenant="globex")["campaigns"]["nodes"] == [
        {"campaignId": "theirs"}
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("first: 0", "BAD_USER_INPUT"),
        ("first: 101", "BAD_USER_INPUT"),
        ('from: "2026-09-02", to: "2026-09-01"', "BAD_USER_INPUT"),
        ('from: "1969-01-01"', "BAD_USER_INPUT"),
        ('project: "news"', "BAD_USER_INPUT"),
        ('after: "bm8"', "INVALID_CURSOR"),
    ],
    ids=["none", "many", "order", "early", "foreign", "cursor"],
)
def test_bad_arguments_are_errors_of_the_client(counting: Api, arguments: str, code: str) -> None:
    assert counting.error(f"{{ campaigns({arguments}) {{ nodes {{ campaignId }} }} }}")[0] == code


def test_a_span_beyond_what_is_stored_is_an_error(counting: Api) -> None:
    counting.retention_days = 30
    code, message = counting.error('{ journeys(from: "2020-01-01", to: "2026-01-01") { nodes { id } } }')

    assert (code, "400 days" in message) == ("BAD_USER_INPUT", True)


@pytest.mark.parametrize(
    "other",
    [
        "journeys(after: $after)",
        'campaigns(project: "shop", after: $after)',
        'campaigns(to: "2026-09-30", after: $after)',
    ],
    ids=["journeys", "project", "span"],
)
def test_a_cursor_of_another_list_is_refused(counting: Api, other: str) -> None:
    cursor = counting.data("{ campaigns(first: 1) { pageInfo { endCursor } } }")["campaigns"]["pageInfo"][
        "endCursor"
    ]

    code, _ = counting.error(f"query ($after: String) {{ {other} {{ nodes {{ id }} }} }}", after=cursor)
    assert code == "INVALID_CURSOR"


@given(
    st.lists(
        st.sets(st.tuples(st.integers(0, 9), st.sampled_from("abcdef")), max_size=40), min_size=1, max_size=3
    ),
    st.integers(1, 4),
    st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted),
)
def test_pages_of_any_directories_are_one_list_without_repeats(
    directories: list[set[tuple[int, str]]], first: int, span: list[int]
) -> None:
    projects = [
        Project(str(number), "acme", (), "", "", 1, None, None, StatsSource(str(number), "001.000"))
        for number in range(len(directories))
    ]
    low, high = span
    statistics = TenantStatistics(lambda source: _Directory(directories[int(source.table_name)]))  # type: ignore[arg-type,return-value]
    found: list[Entry] = []
    after = None
    while True:
        page = statistics.groups(CAMPAIGN_PREFIX, projects, (low, high), after, first)
        assert len(page.entries) <= first
        found += page.entries
        if not page.has_next:
            break
        after = page.end
    newest: dict[str, int] = {}
    for day, group in set().union(*directories):
        if low <= day <= high:
            newest[group] = max(day, newest.get(group, 0))
    assert found == sorted((Entry(day, group) for group, day in newest.items()), reverse=True)


class _Directory:
    def __init__(self, listed: set[tuple[int, str]]) -> None:
        self.listed = listed

    def entries(self, _: str, first: int, before: Entry) -> Any:
        return (
            Entry(*one)
            for one in sorted(self.listed, reverse=True)
            if one[0] >= first and Entry(*one) < before
        )

    def newest(self, scope: str, first: int, last: int) -> int | None:
        group = scope.removeprefix(CAMPAIGN_PREFIX)
        rows = (day * 48 + 7 for day, other in self.listed if other == group)
        return max((row for row in rows if first <= row <= last), default=None)
