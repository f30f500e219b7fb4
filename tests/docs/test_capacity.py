"""The figures of docs/capacity.md and of README are what the cost estimate computes."""

from dataclasses import replace

from operations.cost import prices
from operations.cost.billed_stack import BilledStack, alike
from operations.cost.estimate import FLOW, estimate
from operations.cost.monitoring import custom_metrics_of_project
from operations.cost.traffic import Load, Traffic
from operations.cost.usage import EMAIL
from tests.project import ROOT
from tools import cost_tables

CAPACITY = (ROOT / "docs" / "capacity.md").read_text()
README = (ROOT / "README.md").read_text()


def of(stack: BilledStack, *parts: str) -> float:
    lines = estimate(stack, Traffic(3_000_000)).lines
    return sum(line.dollars for line in lines if line.part.startswith(parts))


def test_the_tables_are_computed() -> None:
    assert cost_tables.page(CAPACITY) == CAPACITY, "run python -m tools.cost_tables"
    assert all(f"<!-- computed: {name} -->" in CAPACITY for name in cost_tables.tables())


def test_a_million_messages_cost_what_both_pages_say() -> None:
    estimated = cost_tables.of_rate(100)
    messages = 100 * prices.MONTH_SECONDS / EMAIL.events

    dollars = f"{estimated.of(FLOW) / messages * 1e6:.2f}"

    assert f"A million messages cost ${dollars} in flow" in CAPACITY
    assert (
        f"| a million messages of four events each: writes, Firehose, transform, archive | {dollars} |"
        in README
    )


def test_a_stored_million_costs_what_both_pages_say() -> None:
    stored = EMAIL.stored_bytes * 1e6 / prices.GB
    dollars = f"{stored * (prices.STORAGE_GB_MONTH + prices.RECOVERY_GB_MONTH):.2f}"

    assert f"and ${dollars} for each month" in CAPACITY
    assert f"stored, a month, with point-in-time recovery | {dollars} |" in README


def test_the_whole_bill_is_in_readme() -> None:
    dollars = cost_tables.example().dollars

    assert f"| a stack of 4 projects with 3 million messages, a month, all in | {dollars:.0f} |" in README


def test_a_project_s_monitoring_is_in_readme() -> None:
    two, one = (replace(alike(count), dashboards="none") for count in (2, 1))
    alarms = of(two, "CloudWatch: metrics of alarms") - of(one, "CloudWatch: metrics of alarms")
    load = Load(1_000_000, 0)
    metrics = custom_metrics_of_project(one, one.projects[0], load) * prices.CUSTOM_METRIC_MONTH

    dollars = alarms + metrics + prices.DASHBOARD_MONTH

    assert f"| a project with traffic, a month: alarms, metrics, dashboard | {dollars:.0f} |" in README


def test_what_shared_alarms_save_is_computed() -> None:
    own, parts = alike(4), ("CloudWatch: metrics of alarms", "CloudWatch: dashboards")
    projects = tuple(replace(each, alarm_scope="stack") for each in own.projects)
    shared = replace(own, projects=projects, dashboards="stack")
    sums = of(shared, "CloudWatch: custom") - of(own, "CloudWatch: custom")

    assert f"cost ${of(shared, *parts) + sums:.2f} instead of ${of(own, *parts):.2f}" in CAPACITY
