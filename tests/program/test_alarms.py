"""The alarms: each evaluates a metric that is emitted, is raised by its failure and not by a quiet day."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from components.settings.alarms import Thresholds
from functions.contract.message_table import INDEXES
from local.deployment.resources.alarms import parameters
from local.emulator.cloudwatch.alarm import Alarm
from tests.docs.operations_document import documented_metrics, rows
from tests.program.builders import mistakes_in, mistakes_of
from tests.program.conftest import Run
from tests.project import ROOT
from tools.registrations.program import example, run_program
from tools.registrations.recorder import ACCOUNT, Recording

TOPIC = "arn:aws:sns:eu-central-1:123456789012:on-call"

EVERYWHERE = ("own", *(f"index{number}" for number in range(len(INDEXES))))


def everywhere(value: float) -> dict[str, float]:
    """A metric of a table and of each of its indexes."""
    return dict.fromkeys(EVERYWHERE, value)


USED = {
    "records": 3e4, "record_limit": 1e5, "bytes": 3e7, "byte_limit": 1e6, "puts": 3e3, "put_limit": 2e3,
}  # fmt: skip

#: By alarm: the values of a quiet period and of a failure, by metric id.
QUIET = {
    "deliverytos3-late": ({"age": 310.0}, {"age": 901.0}),
    "backuptos3-late": ({"age": 310.0}, {"age": 901.0}),
    "throttled": ({"throttled": 0.0}, {"throttled": 1.0}),
    "near-its-quota": (USED, USED | {"bytes": 2.5e8}),
    "behind": ({"behind": 2_000.0}, {"behind": 901_000.0}),
    "silent": ({"put": 3.0, "read": 0.0}, {"put": 0.0, "read": 0.0}),
    "transform-failing": ({"success": 1.0}, {"success": 0.98}),
    "transform-slow": ({"duration": 900.0}, {"duration": 61_000.0}),
    "archive-failing": ({"success": 1.0}, {"success": 0.5}),
    "kmskeyaccessdenied": ({"failures": 0.0}, {"failures": 1.0}),
    "kmskeydisabled": ({"failures": 0.0}, {"failures": 1.0}),
    "kmskeyinvalidstate": ({"failures": 0.0}, {"failures": 1.0}),
    "kmskeynotfound": ({"failures": 0.0}, {"failures": 1.0}),
    "errors": ({"errors": 1.0, "calls": 1_000.0}, {"errors": 2.0, "calls": 100.0}),
    "throttles": ({"throttles": 0.0}, {"throttles": 3.0}),
    "slow": ({"duration": 900.0}, {"duration": 30_001.0}),
    "near-its-timeout": ({"duration": 4_000.0}, {"duration": 286_000.0}),
    "concurrency": ({"running": 40.0}, {"running": 901.0}),
    "writes-throttled": (everywhere(0), everywhere(2)),
    "hot-shard": (everywhere(0), everywhere(0) | {"index1": 1.0}),
    "writes-near-quota": (everywhere(60 * 4_000), everywhere(60 * 4_700)),
    "reads-throttled": (everywhere(0), everywhere(2)),
    "system-errors": ({"errors": 0.0}, {"errors": 1.0}),
    "ingest-late": ({"lag": 2.1}, {"lag": 301.0}),
    "records-failing": ({"failed": 1.0, "all": 10_000.0}, {"failed": 2.0, "all": 100.0}),
    "unknown-events": ({"unknown": 0.0}, {"unknown": 1.0}),
    "duplicates": ({"all": 5_000.0, "found": 50.0}, {"all": 5_000.0, "found": 600.0}),
    "bounces": ({"all": 5_000.0, "found": 100.0}, {"all": 5_000.0, "found": 250.0}),
    "complaints": ({"all": 5_000.0, "found": 2.0}, {"all": 5_000.0, "found": 5.0}),
    "redrive-late": ({"age": 300.0}, {"age": 3_601.0}),
    "redrive-failed": ({"dead": 0.0}, {"dead": 1.0}),
    "poison": ({"poison": 0.0, "held": 0.0}, {"poison": 0.0, "held": 1.0}),
    "server-errors": ({"found": 0.0, "all": 500.0}, {"found": 10.0, "all": 500.0}),
    "refusals": ({"found": 5.0, "all": 500.0}, {"found": 50.0, "all": 500.0}),
    "failing-answers": (
        {"requests": 500.0, "internal": 1.0, "unavailable": 0.0},
        {"requests": 500.0, "internal": 3.0, "unavailable": 4.0},
    ),
    "latency": ({"latency": 120.0}, {"latency": 3_001.0}),
    "source-down": ({"sources": 0.0}, {"sources": 1.0}),
    "source-behind": ({"sources": 0.0}, {"sources": 2.0}),
    "watch-silent": ({"checks": 60.0}, {"checks": 0.0}),
}
#: Alarms whose subject is missing data.
HEARTBEATS = {"silent", "watch-silent"}
#: Confirmed before they are reported, so one data point is enough.
CERTAIN = {"source-down", "source-behind"}
MANY = 24
TOPS = ("acme-shop-kinesis", "acme-shop", "acme-archive", "globex-app", "account", "api")


@pytest.fixture(scope="module")
def whole(run: Run) -> Recording:
    """The example, where one project has a key, a data stream and a heartbeat, so that no alarm lacks."""

    def change(settings: dict[str, Any]) -> None:
        shop = settings["projects"]["acme-shop"]
        shop |= {"encryptionKey": "create", "alarms": {"expectEventsEveryHours": 6}}
        shop["sources"]["pinpoint"]["kinesis"] = {"create": True}
        settings["projects"]["globex-app"]["alarms"] = {"expectEventsEveryHours": 24}

    return run(change)


def alarms(recording: Recording) -> dict[str, dict[str, Any]]:
    return {alarm.name: dict(alarm.inputs) for alarm in recording.of("metricAlarm:MetricAlarm")}


def metrics_of(alarm: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """By id, the metrics that an alarm looks at."""
    return {query["id"]: query["metric"] for query in alarm["metricQueries"] if "metric" in query}


def is_raised(alarm: Mapping[str, Any], periods: Sequence[Mapping[str, float]]) -> bool:
    """Return whether the alarm is raised after these periods, the newest last; values by metric id."""
    return Alarm.read(parameters("an-alarm", alarm)).is_raised(periods)


def key_of(name: str) -> str:
    return next(name.removeprefix(f"{top}-") for top in TOPS if name.startswith(f"{top}-"))


def values_of(alarm: dict[str, Any], period: dict[str, float]) -> dict[str, float]:
    """Return the period's values of the metrics that the alarm evaluates."""
    return {name: value for name, value in period.items() if name in metrics_of(alarm)}


def test_every_alarm_there_is_has_a_quiet_day_and_a_bad_one(whole: Recording) -> None:
    assert {key_of(name) for name in alarms(whole)} == QUIET.keys()


def test_each_alarm_is_raised_by_what_it_is_about(whole: Recording) -> None:
    for name, alarm in alarms(whole).items():
        quiet, bad = QUIET[key_of(name)]
        assert metrics_of(alarm).keys() <= bad.keys() == quiet.keys(), name
        assert is_raised(alarm, [values_of(alarm, quiet)] * MANY + [values_of(alarm, bad)] * MANY), name


def test_no_alarm_is_raised_by_a_quiet_day_or_by_none(whole: Recording) -> None:
    for name, alarm in alarms(whole).items():
        quiet = values_of(alarm, QUIET[key_of(name)][0])
        assert not is_raised(alarm, [quiet] * MANY), name
        assert is_raised(alarm, [{}] * MANY) is (key_of(name) in HEARTBEATS), name


def test_no_alarm_is_raised_by_one_bad_minute(whole: Recording) -> None:
    for name, alarm in alarms(whole).items():
        quiet, bad = QUIET[key_of(name)]
        if metrics_of(alarm).popitem()[1]["period"] == 60 and key_of(name) not in CERTAIN:
            assert not is_raised(alarm, [values_of(alarm, quiet)] * MANY + [values_of(alarm, bad)]), name


def test_a_project_is_silent_only_after_all_of_its_hours(whole: Recording) -> None:
    alarm = alarms(whole)["globex-app-silent"]

    assert metrics_of(alarm)["put"]["period"] == 3_600
    assert not is_raised(alarm, [{"put": 1.0}] + [{}] * 23)
    assert is_raised(alarm, [{"put": 1.0}] + [{}] * 24)


def test_a_project_that_reads_a_data_stream_is_not_silent_while_that_receives_records(
    whole: Recording,
) -> None:
    alarm = alarms(whole)["acme-shop-silent"]

    assert not is_raised(alarm, [{}] * 5 + [{"read": 1.0}])
    assert is_raised(alarm, [{}] * 6)


def test_a_failure_in_one_place_raises_the_alarm_without_data_from_the_others(
    whole: Recording,
) -> None:
    for key, value in (("writes-throttled", 11.0), ("reads-throttled", 11.0), ("hot-shard", 1.0)):
        for place in EVERYWHERE:
            assert is_raised(alarms(whole)[f"globex-app-{key}"], [{place: value}] * MANY)
    for code in ("internal", "unavailable"):
        answers = [{"requests": 100.0, code: 2.0}] * MANY
        assert is_raised(alarms(whole)["api-failing-answers"], answers)


def test_filled_values_of_the_newest_two_minutes_hide_no_failure(whole: Recording) -> None:
    for name, alarm in alarms(whole).items():
        filled = any("FILL(METRICS()" in query.get("expression", "") for query in alarm["metricQueries"])
        if filled and key_of(name) not in HEARTBEATS:
            bad = QUIET[key_of(name)][1]
            assert is_raised(alarm, [bad] * MANY + [{}] * 2), name


@pytest.mark.parametrize("what", ["records", "bytes", "puts"])
def test_each_of_a_stream_s_quotas_is_watched(whole: Recording, what: str) -> None:
    alarm = alarms(whole)["globex-app-near-its-quota"]

    assert is_raised(alarm, [USED | {what: 0.81 * 300 * USED[f"{what[:-1]}_limit"]}] * MANY)


def test_a_stream_that_reads_a_data_stream_is_watched_without_direct_put(whole: Recording) -> None:
    keys = {key_of(name) for name in alarms(whole) if name.startswith("acme-shop-kinesis-")}
    direct = {key_of(name) for name in alarms(whole) if name.startswith("acme-shop-")}

    assert "behind" in keys
    assert not keys & {"throttled", "near-its-quota", "silent"}
    assert {"deliverytos3-late", "transform-failing", "kmskeydisabled"} <= keys & direct


def test_without_expected_events_there_is_no_silence_alarm(dev: Recording) -> None:
    assert not [name for name in alarms(dev) if key_of(name) == "silent"]


def test_the_timeout_alarm_follows_the_function_s_timeout(run: Run) -> None:
    short = run(lambda settings: settings["api"].update(function={"timeoutSeconds": 10}))

    assert alarms(short)["api-near-its-timeout"]["threshold"] == 9_500
    assert alarms(short)["globex-app-near-its-timeout"]["threshold"] == 285_000


@pytest.mark.parametrize("key", ["bounces", "complaints", "duplicates"])
def test_a_rate_of_few_messages_raises_no_alarm(whole: Recording, key: str) -> None:
    alarm = alarms(whole)[f"globex-app-{key}"]

    assert not is_raised(alarm, [{"all": 999.0, "found": 999.0}])
    assert not is_raised(alarm, [{"all": 0.0, "found": 3.0}])
    assert is_raised(alarm, [{"all": 1_000.0, "found": 999.0}])


def test_rates_alarm_before_aws_acts() -> None:
    assert Thresholds().bounce_rate < 0.05
    assert Thresholds().complaint_rate < 0.001


def test_each_alarm_has_a_description_and_notifies_one_topic_of_start_and_end(whole: Recording) -> None:
    topic = whole.one("sns/topic:Topic", "alarms").outputs["arn"]

    for name, alarm in alarms(whole).items():
        assert len(alarm["alarmDescription"]) > 30
        assert alarm["alarmActions"] == alarm["okActions"] == [topic]
        missing = "breaching" if key_of(name) in HEARTBEATS else "notBreaching"
        assert alarm["treatMissingData"] == missing


def test_operations_md_has_every_alarm_with_what_it_means_and_the_first_thing_to_do(
    whole: Recording,
) -> None:
    documented = {(key.strip("`"), f"{means} {first}") for key, _, means, first in rows("Alarms")}

    assert documented == {(key_of(name), alarm["alarmDescription"]) for name, alarm in alarms(whole).items()}


def test_the_readme_counts_what_an_alarm_costs(dev: Recording) -> None:
    def watched(*tops: str) -> int:
        """The metrics that alarms read: each costs $0.10 a month, in each alarm that reads it."""
        return sum(len(metrics_of(alarm)) for name, alarm in alarms(dev).items() if name.startswith(tops))

    custom = (*documented_metrics("ingest").values(), *documented_metrics("watch").values())
    own = [sets for _, sets in custom if len(sets) == 1]
    project, rest = watched("globex-app-"), watched("api-", "account-")
    readme = " ".join((ROOT / "README.md").read_text().split())
    decided = " ".join(next((ROOT / "docs/decisions").glob("0016-*")).read_text().split())

    assert f"{project} metrics under alarm, {len(own) + 1} to {len(own) + 3} of its own" in readme
    least, most = (project / 10 + 0.3 * (len(own) + sources) for sources in (1, 3))
    assert f"${least:.2f} to ${most:.2f}" in readme
    cost = f"${project / 10:.2f} a month for a project, ${rest / 10:.2f} for API and account"
    assert cost in readme
    assert cost.replace(" a month", "") in decided
    assert cost in " ".join((ROOT / "Pulumi.dev.yaml").read_text().split())


def test_only_the_account_s_alarms_may_write_to_the_topic(dev: Recording) -> None:
    [statement] = json.loads(dev.one("TopicPolicy", "alarms").inputs["policy"])["Statement"]

    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert (statement["Action"], statement["Resource"]) == (
        "sns:Publish",
        [dev.one("sns/topic:Topic", "alarms").outputs["arn"]],
    )
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


def test_each_project_has_its_own_metrics(dev: Recording) -> None:
    for project in ("acme-shop", "acme-archive", "globex-app"):
        watched = {
            (metric["namespace"], json.dumps(metric["dimensions"], sort_keys=True))
            for name, alarm in alarms(dev).items()
            if name.startswith(f"{project}-")
            for metric in metrics_of(alarm).values()
        }
        stream = dev.one("FirehoseDeliveryStream", f"{project}-events").outputs["name"]
        function = dev.one("lambda/function:Function", f"{project}-ingest").outputs["name"]
        assert {
            ("AWS/Firehose", json.dumps({"DeliveryStreamName": stream})),
            ("AWS/Lambda", json.dumps({"FunctionName": function})),
            ("MessageTracker/dev", json.dumps({"project": project, "service": "ingest"})),
        } <= watched


def test_an_existing_topic_is_notified_and_none_is_created(run: Run) -> None:
    own = run(lambda settings: settings["alarms"].update(topicArn=TOPIC))

    assert not own.of("sns/topic:Topic")
    assert {action for alarm in alarms(own).values() for action in alarm["alarmActions"]} == {TOPIC}
    assert own.exports["alarmTopicArn"] == TOPIC


def test_without_alarms_there_is_no_topic_and_no_alarm(run: Run) -> None:
    quiet = run(lambda settings: settings["alarms"].update(enabled=False))

    assert not alarms(quiet)
    assert not quiet.of("sns/topic:Topic")
    assert "alarmTopicArn" not in quiet.exports


def test_thresholds_come_from_the_configuration(run: Run) -> None:
    limits = {"ingestLagSeconds": 60, "bounceRate": 0.02, "duplicateRate": 0.5, "tableWriteUnits": 80_000,
              "concurrentExecutions": 4_500}  # fmt: skip
    strict = alarms(run(lambda settings: settings["alarms"]["thresholds"].update(limits)))

    assert strict["acme-shop-ingest-late"]["threshold"] == 60
    assert strict["acme-shop-bounces"]["threshold"] == 0.02
    assert strict["acme-shop-duplicates"]["threshold"] == 0.5
    assert strict["acme-shop-writes-near-quota"]["threshold"] == 56_000
    assert strict["account-concurrency"]["threshold"] == 4_500


def test_the_example_s_thresholds_are_the_defaults() -> None:
    settings = example()
    del settings["alarms"]

    assert alarms(run_program(settings)) == alarms(run_program(example()))


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"topicArn": "on-call"}, "alarms.topicArn: must be the ARN of an SNS topic"),
        ({"thresholds": {"bounceRate": 5}}, "alarms.thresholds.bounceRate: must be a number from 0 to 1"),
        ({"thresholds": {"ingestLag": 5}}, "alarms.thresholds.ingestLag:"),
    ],
)
def test_an_invalid_alarm_setting_is_reported_with_its_path(changes: dict[str, Any], mistake: str) -> None:
    (found,) = mistakes_in(alarms=changes)

    assert found.startswith(mistake)


@pytest.mark.parametrize("hours", [0, 25, "daily"])
def test_expected_events_have_an_interval_of_at_most_a_day(hours: object) -> None:
    (found,) = mistakes_of(alarms={"expectEventsEveryHours": hours})

    assert found.startswith(
        "projects.shop.alarms.expectEventsEveryHours: must be a whole number from 1 to 24"
    )
