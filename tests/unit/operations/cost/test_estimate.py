"""The estimate: what each part costs, and how settings and traffic change it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.cost import prices, usage
from operations.cost.billed_stack import BilledProject, BilledStack, alike
from operations.cost.estimate import FIXED, MONITORING, Estimate, estimate
from operations.cost.traffic import Traffic
from tests.project import ROOT

RESULTS = (ROOT / "benchmarks" / "results.md").read_text()


def stack_of(**settings: object) -> BilledStack:
    return BilledStack((replace(BilledProject("shop"), **settings),))  # type: ignore[arg-type]


def bill(stack: BilledStack, messages: float = 1_000_000, **traffic: float) -> Estimate:
    return estimate(stack, Traffic(messages, **traffic))  # type: ignore[arg-type]


def dollars(estimated: Estimate, part: str) -> float:
    return sum(line.dollars for line in estimated.lines if line.part.startswith(part))


def measured(pattern: str) -> float:
    found = re.search(pattern, RESULTS)
    assert found, pattern
    return float(found[1])


def test_counts_are_those_that_the_benchmarks_measured() -> None:
    assert measured(r"e-mail, ([\d.]+) events a message, each") == usage.EMAIL.events
    assert measured(r"e-mail, [\d.]+ events a message, each[^|]*\| ([\d.]+)") == usage.EMAIL.write_units
    assert measured(r"SMS, End User Messaging, ([\d.]+) events a message, each") == usage.SMS.events
    assert (
        measured(r"SMS, End User Messaging, [\d.]+ events[^|]*each[^|]*\| ([\d.]+)") == usage.SMS.write_units
    )


@pytest.mark.parametrize(
    ("part", "pattern"),
    [
        ("DynamoDB: writes of messages", r"e-mail: DynamoDB writes[^|]*\| \$([\d.]+)"),
        ("Firehose", r"e-mail: Firehose[^|]*\| \$([\d.]+)"),
    ],
    ids=["writes", "firehose"],
)
def test_a_million_messages_cost_what_the_benchmarks_print(part: str, pattern: str) -> None:
    assert dollars(bill(alike(1)), part) == pytest.approx(measured(pattern), abs=0.01)


def test_a_month_of_storage_costs_what_the_benchmarks_print() -> None:
    one_month = bill(stack_of(retention_days=prices.MONTH_DAYS))

    stored = measured(r"e-mail: storage[^|]*\| \$([\d.]+)")
    assert dollars(one_month, "DynamoDB: messages") == pytest.approx(stored)


def test_what_is_stored_indefinitely_grows_with_the_months() -> None:
    forever = stack_of(retention_days=None)

    a_year, three_years = bill(forever, after_months=12), bill(forever, after_months=36)

    part = "DynamoDB: messages"
    assert dollars(three_years, part) == pytest.approx(3 * dollars(a_year, part))


def test_a_short_buffer_costs_requests() -> None:
    default, short = bill(alike(1)), bill(stack_of(buffer_seconds=5, buffer_mb=1))

    part = "S3: requests"
    assert 5 <= dollars(short, part) <= 16
    assert dollars(default, part) < 0.1


def test_an_ended_pinpoint_application_has_no_traffic_and_is_monitored_all_day() -> None:
    ended = BilledProject("archive", sources=("pinpoint",), live_sources=())

    alone = bill(alike(1))
    both = bill(BilledStack((*alike(1).projects, ended)))

    assert dollars(both, "DynamoDB: writes of messages") == dollars(alone, "DynamoDB: writes of messages")
    read = next(line for line in both.lines if line.part.startswith("CloudWatch: metrics read"))
    assert read.quantity == pytest.approx(prices.MONTH_MINUTES)


def test_a_key_a_data_stream_and_a_snapshot_are_fixed_costs() -> None:
    plain = bill(alike(1))
    full = bill(
        BilledStack(
            (replace(BilledProject("shop"), key="create", has_data_stream=True, creates_data_stream=True),),
            snap_start=True,
        ),
        snapshots=3,
    )

    assert dollars(full, "KMS: keys") == 1
    assert dollars(full, "Kinesis: data streams") == pytest.approx(29.2)
    assert dollars(full, "Lambda: snapshots (SnapStart)") == pytest.approx(3 * 6.83, abs=0.02)
    assert full.of(FIXED) > plain.of(FIXED)


def test_alarms_of_the_stack_cost_the_same_for_any_number_of_projects() -> None:
    def shared(count: int) -> BilledStack:
        projects = tuple(replace(each, alarm_scope="stack") for each in alike(count).projects)
        return BilledStack(projects, dashboards="stack")

    part = "CloudWatch: metrics of alarms"
    assert dollars(bill(shared(2)), part) == dollars(bill(shared(100)), part)
    assert dollars(bill(shared(100)), "CloudWatch: dashboards") == 0


def test_without_alarms_there_is_neither_alarm_nor_source_monitor() -> None:
    off = bill(replace(alike(2), alarms=False))

    assert not [line.part for line in off.lines if "alarm" in line.part or "monitor" in line.part]


def test_traces_of_the_api_are_paid_beyond_the_free_ones_and_only_with_tracing() -> None:
    many = {"queries": 10_000_000}

    paid = dollars(bill(alike(1), **many), "X-Ray")
    recorded = prices.MONTH_SECONDS + (10_000_000 - prices.MONTH_SECONDS) * 0.05
    assert paid == pytest.approx((recorded - 100_000) * 5e-6)
    assert dollars(bill(replace(alike(1), tracing=False), **many), "X-Ray") == 0
    assert dollars(bill(alike(1)), "X-Ray") == 0


def test_texts_cost_less_than_e_mails() -> None:
    both = stack_of(sources=("ses", "sms"), live_sources=("ses", "sms"))
    part = "DynamoDB: writes of messages"

    assert dollars(bill(both, sms_share=1.0), part) == pytest.approx(3.14, abs=0.01)
    assert dollars(bill(both), part) == pytest.approx(3.96, abs=0.01)
    assert dollars(bill(stack_of(sources=("sms",), live_sources=("sms",))), part) == pytest.approx(
        3.14, abs=0.01
    )


@given(st.integers(1, 30), st.floats(0, 1e9), st.floats(0, 1))
def test_the_sum_is_that_of_the_groups_and_grows_with_traffic(
    count: int, messages: float, share: float
) -> None:
    stack = alike(count)
    less, more = bill(stack, messages, sms_share=share), bill(stack, messages * 2 + 1, sms_share=share)

    assert sum(less.of(group) for group in {line.group for line in less.lines}) == pytest.approx(less.dollars)
    assert more.dollars >= less.dollars - 0.05 * count
    assert all(line.dollars > 0 for line in less.lines)


def test_an_idle_stack_costs_its_fixed_parts_and_monitoring() -> None:
    idle = bill(alike(1), 0, queries=0)

    assert {line.group for line in idle.lines} == {FIXED, MONITORING}
