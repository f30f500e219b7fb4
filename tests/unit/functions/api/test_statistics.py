"""Statistics in GraphQL: totals, rates, series, breakdowns and cost, and what bad arguments get."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from functions.messages.event import Channel, EventDetail, MessageEvent
from tests.builders import PHONE, SENT_AT, message_event
from tests.fakes.memory_statistics import MemoryStatistics
from tests.unit.functions.api.conftest import Api

_HOUR = 3_600_000
#: 2026-09-21T14:13:20Z.
_SPAN = 'from: "2026-09-21T00:00:00Z", to: "2026-09-22T00:00:00Z"'


def mail(number: int, *types: str, sent_at: int = SENT_AT, **attributes: Any) -> Iterator[MessageEvent]:
    to = {"destination": f"reader-{number}@gmail.com", "campaign_id": "spring"} | attributes
    for minute, kind in enumerate(("_email.send", *types)):
        yield message_event(
            kind, message_id=f"m{number}", at=sent_at + 60_000 * minute, sent_at=sent_at, **to
        )


def text(number: int, price: str, kind: str = "TEXT_DELIVERED") -> MessageEvent:
    event = message_event(
        kind, kind.partition("_")[2], message_id=f"t{number}", channel=Channel.SMS, destination=PHONE,
        iso_country_code="US", parts="2", campaign_id="spring",
    )  # fmt: skip
    return replace(event, event=replace(event.event, detail=EventDetail(price_usd=price)))


EVENTS = (
    *mail(1, "_email.delivered", "_email.open", "_email.click"),
    *mail(2, "_email.delivered", "_email.open", treatment_id="1"),
    *mail(3, "_email.delivered", "_email.complaint", destination="c@web.de"),
    *mail(4, "_email.hardbounce", destination="d@example.com", sent_at=SENT_AT + _HOUR),
    *mail(5),
    text(6, "0.1"),
    text(7, "0.2"),
    text(8, "", "TEXT_BLOCKED"),
)


@pytest.fixture
def counting(api: Api) -> Api:
    """The two projects of one tenant, of which one has statistics of a campaign."""
    api.statistics["shop"] = MemoryStatistics.of(EVENTS)
    api.stores["shop"].record(EVENTS)
    return api


def stats(api: Api, fields: str, arguments: str = "") -> Any:
    query = f'{{ campaign(id: "spring", project: "shop") {{ stats{arguments} {{ {fields} }} }} }}'
    return api.data(query)["campaign"]["stats"]


def test_totals_and_statuses_add_up(counting: Api) -> None:
    found = stats(
        counting,
        "messages delivered opened clicked hardBounced failed complained countsAreLowerBounds asOf "
        "sentFrom sentTo byStatus { status messages }",
    )

    assert found["messages"] == sum(one["messages"] for one in found["byStatus"]) == 8
    assert (found["delivered"], found["opened"], found["clicked"]) == (5, 2, 1)
    assert (found["hardBounced"], found["failed"], found["complained"]) == (1, 1, 1)
    assert (found["countsAreLowerBounds"], found["asOf"]) == (False, "2026-09-21T14:13:50.000Z")
    assert (found["sentFrom"], found["sentTo"]) == ("2026-09-21T14:00:00.000Z", "2026-09-21T15:30:00.000Z")


def test_each_status_is_as_many_messages_as_its_list(counting: Api) -> None:
    for one in stats(counting, "byStatus { status messages }")["byStatus"]:
        listed = counting.data(
            '{ messages(by: {campaignId: "spring"}, projects: ["shop"], '
            f"filter: {{statuses: [{one['status']}]}}) {{ nodes {{ id }} }} }}"
        )
        assert len(listed["messages"]["nodes"]) == one["messages"], one


def test_rates_show_what_they_are_computed_from(counting: Api) -> None:
    rate = "{ numerator denominator value }"
    rates = stats(counting, f"rates {{ delivery {rate} open {rate} clickToOpen {rate} complaint {rate} "
                            f"complaintWithFeedback {rate} unsubscribe {rate} }}")["rates"]  # fmt: skip

    assert rates["delivery"] == {"numerator": 5, "denominator": 8, "value": 0.625}
    assert rates["open"] == {"numerator": 2, "denominator": 3, "value": 2 / 3}
    assert rates["clickToOpen"] == {"numerator": 1, "denominator": 2, "value": 0.5}
    assert (rates["complaint"]["denominator"], rates["complaintWithFeedback"]["denominator"]) == (3, 1)
    assert rates["unsubscribe"]["value"] == 0


def test_a_rate_of_nothing_is_null(counting: Api) -> None:
    found = stats(counting, "messages asOf series(interval: DAY) { start } rates { open { value } }",
                  '(from: "2020-01-01", to: "2020-01-02")')  # fmt: skip

    assert (found["messages"], found["asOf"], found["rates"]["open"]["value"]) == (0, None, None)
    assert found["series"] == [{"start": "2020-01-01T00:00:00.000Z"}]


def test_cost_is_exact_and_averages_priced_messages(counting: Api) -> None:
    fields = "totalUsd priceUsd carrierFeeUsd perMessageUsd parts pricedMessages unpricedMessages"
    found = stats(counting, f"costUsd cost {{ {fields} byStatus {{ status totalUsd }} }}")

    assert found["costUsd"] == "0.3"
    assert found["cost"] == {
        "totalUsd": "0.3",
        "priceUsd": "0.3",
        "carrierFeeUsd": "0",
        "perMessageUsd": "0.15",
        "parts": 6,
        "pricedMessages": 2,
        "unpricedMessages": 1,
        "byStatus": [{"status": "DELIVERED", "totalUsd": "0.3"}],
    }


@pytest.mark.parametrize(
    ("dimension", "groups"),
    [
        ("MAILBOX_PROVIDER", {"GMAIL": 3, "OTHER": 1, "UNITED_INTERNET": 1}),
        ("CHANNEL", {"EMAIL": 5, "SMS": 3}),
        ("COUNTRY", {"US": 3}),
        ("TREATMENT", {"1": 1}),
        ("ACTIVITY", {}),
    ],
)
def test_breakdowns_count_messages_by_value_most_first(
    counting: Api, dimension: str, groups: dict[str, int]
) -> None:
    found = stats(counting, f"breakdown(by: {dimension}) {{ value messages delivered }}")["breakdown"]

    assert [(one["value"], one["messages"]) for one in found] == list(groups.items())
    assert stats(counting, f"breakdown(by: {dimension}, first: 1) {{ value }}")["breakdown"] == [
        {"value": value} for value in list(groups)[:1]
    ]


def test_reasons_are_those_of_failures(counting: Api) -> None:
    codes = {one["code"]: one["messages"] for one in stats(counting, "reasons { code messages }")["reasons"]}

    assert sum(codes.values()) == 3
    assert codes["BLOCKED"] == 1


def test_a_series_has_empty_buckets_and_adds_up(counting: Api) -> None:
    hours = stats(counting, "series(interval: HOUR) { start end messages }")["series"]

    assert [(one["start"], one["messages"]) for one in hours] == [
        ("2026-09-21T14:00:00.000Z", 7), ("2026-09-21T15:00:00.000Z", 1),
    ]  # fmt: skip
    days = stats(counting, 'series(interval: DAY, timeZone: "Asia/Kolkata") { start end messages }')["series"]
    assert days == [{"start": "2026-09-20T18:30:00.000Z", "end": "2026-09-21T18:30:00.000Z", "messages": 8}]


def test_a_project_has_statistics_of_a_span(counting: Api) -> None:
    query = f"{{ viewer {{ projects {{ name stats({_SPAN}) {{ messages }} statsUnavailable }} }} }}"
    found = {one["name"]: one for one in counting.data(query)["viewer"]["projects"]}

    assert found["shop"] == {"name": "shop", "stats": {"messages": 8}, "statsUnavailable": None}
    assert found["app"]["stats"] is None
    assert "stats.enabled" in found["app"]["statsUnavailable"]


def test_a_campaign_of_a_project_without_statistics_is_a_lower_bound(counting: Api) -> None:
    query = '{ campaign(id: "spring") { stats { messages countsAreLowerBounds } statsUnavailable } }'

    assert counting.data(query)["campaign"] == {
        "stats": {"messages": 8, "countsAreLowerBounds": True}, "statsUnavailable": None,
    }  # fmt: skip


def test_a_campaign_without_statistics_is_listed_all_the_same(counting: Api) -> None:
    counting.statistics.clear()
    found = counting.data(
        '{ campaign(id: "spring") { stats { messages } statsUnavailable messages { nodes { id } } } }'
    )["campaign"]

    assert (found["stats"], len(found["messages"]["nodes"])) == (None, 8)
    assert found["statsUnavailable"]


def test_another_tenant_sees_no_statistics(counting: Api) -> None:
    query = '{ campaign(id: "spring") { stats { messages } } }'

    assert counting.data(query, tenant="globex") == {"campaign": None}


def test_pending_messages_settle_with_time(counting: Api) -> None:
    found = stats(counting, "pending settlesAt")

    assert (found["pending"], found["settlesAt"]) == (1, "2026-09-24T15:30:00.000Z")


@pytest.mark.parametrize(
    ("fields", "arguments", "message"),
    [
        ('series(interval: DAY, timeZone: "Mars/Olympus") { start }', "", "not an IANA time zone"),
        ('series(interval: DAY, timeZone: "../../etc/passwd") { start }', "", "not an IANA time zone"),
        ('series(interval: DAY, timeZone: "") { start }', "", "not an IANA time zone"),
        ('series(interval: DAY, timeZone: "Asia/Kathmandu") { start }', "", "half-hour"),
        ("series(interval: HOUR) { start }", '(from: "2026-01-01", to: "2026-06-01")', "1,000 buckets"),
        ("messages", '(from: "2026-09-22", to: "2026-09-21")', "from must be before to"),
        ("messages", '(from: "2026-09-22", to: "2026-09-22")', "from must be before to"),
        ("messages", '(from: "1969-09-22", to: "2026-09-22")', "from must be from 1970"),
        ("breakdown(by: COUNTRY, first: 0) { value }", "", "first must be"),
    ],
    ids=["unknown", "path", "empty", "quarter", "buckets", "order", "equal", "early", "first"],
)
def test_bad_arguments_are_errors_of_the_client(
    counting: Api, fields: str, arguments: str, message: str
) -> None:
    query = f'{{ campaign(id: "spring", project: "shop") {{ stats{arguments} {{ {fields} }} }} }}'
    code, text_ = counting.error(query)

    assert code == "BAD_USER_INPUT"
    assert message in text_


def test_a_span_beyond_what_is_stored_is_an_error(counting: Api) -> None:
    counting.retention_days = 30
    query = '{ viewer { projects { stats(from: "2020-01-01", to: "2026-01-01") { messages } } } }'

    errors = counting.query(query)["errors"]
    assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}
    assert "400 days" in errors[0]["message"]


def test_statistics_cost_the_same_for_any_number_of_messages(counting: Api) -> None:
    query = '{ campaign(id: "spring", project: "shop") { stats { messages } } }'

    def cost() -> int:
        return int(counting.query(query)["extensions"]["cost"])

    before = cost()
    counting.statistics["shop"] = MemoryStatistics.of(
        [*EVENTS, *(e for n in range(50) for e in mail(100 + n))]
    )
    assert cost() == before


def test_statistics_show_no_address(counting: Api) -> None:
    named = mail(1, treatment_id="ada@example.com", campaign_activity_id="+12065550100")
    counting.statistics["shop"] = MemoryStatistics.of(named)

    for dimension in ("TREATMENT", "ACTIVITY"):
        found = stats(counting, f"breakdown(by: {dimension}) {{ value }}")
        assert found["breakdown"] == [{"value": "OTHER"}]
