"""The cost estimate counts what the program registers, in every variant."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from components.settings.stack import Settings, settings_from
from operations.cost.billed_stack import BilledStack, billed_stack
from operations.cost.monitoring import alarm_metrics, dashboards
from tests.program.test_cells import REGISTRATION
from tools.registrations.program import example, run_program
from tools.registrations.recorder import Recording
from tools.registrations.variants import VARIANTS

Change = Callable[[dict[str, Any]], None]


def _shared(settings: dict[str, Any]) -> None:
    settings["alarms"]["scope"] = "stack"
    settings["dashboards"] = "stack"


def _one_of_both(settings: dict[str, Any]) -> None:
    settings["projects"]["acme-shop"]["alarms"] = {"scope": "stack"}
    settings["projects"]["globex-app"]["sources"] = {"sms": {"configurationSet": "globex-app-sms"}}


def _api(settings: dict[str, Any]) -> None:
    settings["role"] = "api"
    del settings["projects"]


def _pipelines(settings: dict[str, Any]) -> None:
    settings["role"] = "pipelines"
    settings["registration"] = REGISTRATION
    del settings["auth"], settings["api"], settings["lookupLog"]


CASES: Mapping[str, Change] = {
    **VARIANTS, "shared": _shared, "one-of-both": _one_of_both, "api": _api, "pipelines": _pipelines,
}  # fmt: skip


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[BilledStack, Recording, Settings]:
    settings = example()
    CASES[request.param](settings)
    return billed_stack(settings, "us-east-1"), run_program(settings), settings_from(settings)


def test_alarms_evaluate_as_many_metrics_as_are_billed(
    case: tuple[BilledStack, Recording, Settings],
) -> None:
    stack, recording, _ = case
    queries = [each.inputs.get("metricQueries") for each in recording.of("metricAlarm:MetricAlarm")]

    counted = sum(len([q for q in each if "metric" in q]) if each else 1 for each in queries)

    assert alarm_metrics(stack) == counted


def test_every_resource_with_a_fixed_price_is_billed(case: tuple[BilledStack, Recording, Settings]) -> None:
    stack, recording, _ = case

    assert dashboards(stack) == len(recording.of("dashboard:Dashboard"))
    assert len(stack.projects) + stack.has_api == len(recording.of("secret:Secret"))
    of_projects = [f"{each.name}-key" for each in stack.projects if each.key == "create"]
    of_receipts = ["eraser-receipts"] if stack.erases else []
    assert sorted([*of_projects, *of_receipts]) == sorted(each.name for each in recording.of("kms/key:Key"))
    assert len([each for each in stack.projects if each.creates_data_stream]) == len(
        recording.of("kinesis/stream:Stream")
    )
    assert stack.has_user_pool == bool(recording.of("cognito/userPool:UserPool"))
    assert stack.snap_start == bool(recording.of("lambda/alias:Alias"))
    has_monitor = stack.alarms and bool(stack.projects)
    assert bool(recording.of("scheduler/schedule:Schedule")) == has_monitor


def test_the_settings_are_read_as_the_program_reads_them(
    case: tuple[BilledStack, Recording, Settings],
) -> None:
    stack, _, settings = case

    assert (stack.alarms, stack.check_every_minutes) == (
        settings.alarms.enabled, settings.alarms.check_every_minutes,
    )  # fmt: skip
    assert (stack.dashboards, stack.snap_start, stack.tracing) == (
        settings.dashboards, settings.api.snap_start, settings.api.tracing,
    )  # fmt: skip
    for billed, project in zip(stack.projects, settings.projects, strict=True):
        assert (billed.name, billed.sources, billed.key) == (
            project.name, project.sources.names, project.encryption_key or "none",
        )  # fmt: skip
        assert (billed.retention_days, billed.raw_days, billed.delivered_days) == (
            project.retention_days, project.archive.raw_days, project.archive.delivered_days,
        )  # fmt: skip
        stream = project.stream
        assert (billed.buffer_seconds, billed.buffer_mb) == (stream.buffer_seconds, stream.buffer_mb)
        assert (billed.transform_buffer_seconds, billed.transform_buffer_mb) == (
            stream.transform_buffer_seconds, stream.transform_buffer_mb,
        )  # fmt: skip
        assert (billed.memory_mb, billed.log_days) == (project.function.memory_mb, project.log_retention_days)
        assert billed.alarm_scope == (project.alarms.scope or settings.alarms.scope)


def test_defaults_are_those_of_the_program() -> None:
    least: dict[str, Any] = {
        "projects": {"shop": {"tenant": "acme", "sources": {"ses": {"configurationSet": "a"}}}}
    }
    needed = {"auth": {"userPool": {"callbackUrls": ["https://app.example.com"]}}}
    settings, billed = settings_from(least | needed), billed_stack(least, "us-east-1")

    (project,), (shop,) = settings.projects, billed.projects
    assert (shop.retention_days, shop.raw_days, shop.delivered_days) == (
        project.retention_days, project.archive.raw_days, project.archive.delivered_days,
    )  # fmt: skip
    assert (shop.buffer_seconds, shop.memory_mb) == (
        project.stream.buffer_seconds,
        project.function.memory_mb,
    )
    assert (shop.alarm_scope, billed.dashboards) == (settings.alarms.scope, settings.dashboards)
    assert (billed.api_memory_mb, billed.tracing) == (settings.api.function.memory_mb, settings.api.tracing)
