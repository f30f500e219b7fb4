"""The alarms: each looks at a metric that there is, is raised by what it is about, and not by a quiet day."""

import json
from typing import Any

import pytest

from components.alarm_settings import Thresholds
from functions.messages.table import INDEXES
from tests.program.alarm_math import is_raised, metrics_of
from tests.program.builders import mistakes_in
from tests.program.conftest import Run, example, run_program
from tests.program.recorder import ACCOUNT, Recording

TOPIC = "arn:aws:sns:eu-central-1:123456789012:on-call"

#: A quiet period, and by alarm what goes wrong: by metric's id.
QUIET = {
    "deliverytos3-late": ({"age": 310.0}, {"age": 901.0}),
    "backuptos3-late": ({"age": 310.0}, {"age": 901.0}),
    "throttled": ({"throttled": 0.0}, {"throttled": 1.0}),
    "near-its-quota": (
        {"records": 3e4, "record_limit": 1e5, "bytes": 3e7, "byte_limit": 1e6},
        {"records": 3e4, "record_limit": 1e5, "bytes": 2.5e8, "byte_limit": 1e6},
    ),
    "transform-failing": ({"success": 1.0}, {"success": 0.98}),
    "transform-slow": ({"duration": 900.0}, {"duration": 61_000.0}),
    "archive-failing": ({"success": 1.0}, {"success": 0.5}),
    "kmskeyaccessdenied": ({"troubles": 0.0}, {"troubles": 1.0}),
    "kmskeydisabled": ({"troubles": 0.0}, {"troubles": 1.0}),
    "kmskeyinvalidstate": ({"troubles": 0.0}, {"troubles": 1.0}),
    "kmskeynotfound": ({"troubles": 0.0}, {"troubles": 1.0}),
    "errors": ({"errors": 1.0, "calls": 1_000.0}, {"errors": 2.0, "calls": 100.0}),
    "throttles": ({"throttles": 0.0}, {"throttles": 3.0}),
    "slow": ({"duration": 900.0}, {"duration": 30_001.0}),
    "writes-throttled": (
        {"own": 0.0} | {f"index{n}": 0.0 for n in range(len(INDEXES))},
        {"own": 2.0} | {f"index{n}": 2.0 for n in range(len(INDEXES))},
    ),
    "system-errors": ({"errors": 0.0}, {"errors": 1.0}),
    "ingest-late": ({"lag": 2.1}, {"lag": 301.0}),
    "records-failing": ({"failed": 1.0, "all": 10_000.0}, {"failed": 2.0, "all": 100.0}),
    "unknown-events": ({"unknown": 0.0}, {"unknown": 1.0}),
    "bounces": ({"accepted": 5_000.0, "found": 100.0}, {"accepted": 5_000.0, "found": 250.0}),
    "complaints": ({"accepted": 5_000.0, "found": 2.0}, {"accepted": 5_000.0, "found": 5.0}),
    "redrive-late": ({"age": 300.0}, {"age": 3_601.0}),
    "redrive-failed": ({"dead": 0.0}, {"dead": 1.0}),
    "poison": ({"poison": 0.0, "held": 0.0}, {"poison": 0.0, "held": 1.0}),
    "server-errors": ({"found": 0.0, "all": 500.0}, {"found": 10.0, "all": 500.0}),
    "refusals": ({"found": 5.0, "all": 500.0}, {"found": 50.0, "all": 500.0}),
    "latency": ({"latency": 120.0}, {"latency": 3_001.0}),
}
MANY = 15


@pytest.fixture(scope="module")
def keyed(run: Run) -> Recording:
    """The example, where one project has a key: so it has every alarm there is."""
    return run(lambda settings: settings["projects"]["acme-shop"].update(encryptionKey="create"))


def alarms(recording: Recording) -> dict[str, dict[str, Any]]:
    return {alarm.name: dict(alarm.inputs) for alarm in recording.of("metricAlarm:MetricAlarm")}


def key_of(name: str) -> str:
    return next(name.removeprefix(f"{top}-") for top in ("acme-shop", "acme-archive", "globex-app", "api")
                if name.startswith(f"{top}-"))  # fmt: skip


def test_every_alarm_there_is_has_a_quiet_day_and_a_bad_one(keyed: Recording) -> None:
    assert {key_of(name) for name in alarms(keyed)} == QUIET.keys()


def test_each_alarm_is_raised_by_what_it_is_about(keyed: Recording) -> None:
    for name, alarm in alarms(keyed).items():
        quiet, bad = QUIET[key_of(name)]
        assert metrics_of(alarm).keys() == bad.keys() == quiet.keys(), name
        assert is_raised(alarm, [quiet] * MANY + [bad] * MANY), name


def test_no_alarm_is_raised_by_a_quiet_day_or_by_none(keyed: Recording) -> None:
    for name, alarm in alarms(keyed).items():
        assert not is_raised(alarm, [QUIET[key_of(name)][0]] * MANY), name
        assert not is_raised(alarm, [{}] * MANY), name


def test_no_alarm_is_raised_by_one_bad_minute(keyed: Recording) -> None:
    for name, alarm in alarms(keyed).items():
        quiet, bad = QUIET[key_of(name)]
        if metrics_of(alarm).popitem()[1]["period"] == 60:
            assert not is_raised(alarm, [quiet] * MANY + [bad]), name


@pytest.mark.parametrize("key", ["bounces", "complaints"])
def test_a_rate_of_a_few_messages_is_none(keyed: Recording, key: str) -> None:
    alarm = alarms(keyed)[f"globex-app-{key}"]

    assert not is_raised(alarm, [{"accepted": 999.0, "found": 999.0}])
    assert not is_raised(alarm, [{"accepted": 0.0, "found": 3.0}])
    assert is_raised(alarm, [{"accepted": 1_000.0, "found": 999.0}])


def test_rates_alarm_before_aws_acts() -> None:
    assert Thresholds().bounce_rate < 0.05
    assert Thresholds().complaint_rate < 0.001


def test_each_alarm_says_what_to_do_and_tells_one_topic_of_its_end_too(keyed: Recording) -> None:
    topic = keyed.one("sns/topic:Topic", "alarms").outputs["arn"]

    for alarm in alarms(keyed).values():
        assert len(alarm["alarmDescription"]) > 30
        assert alarm["alarmActions"] == alarm["okActions"] == [topic]
        assert alarm["treatMissingData"] == "notBreaching"


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
            ("MessageTracker", json.dumps({"project": project, "service": "ingest"})),
        } <= watched


def test_a_topic_of_one_s_own_is_told_and_none_is_made(run: Run) -> None:
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
    strict = run(
        lambda settings: settings["alarms"]["thresholds"].update(ingestLagSeconds=60, bounceRate=0.02)
    )

    assert alarms(strict)["acme-shop-ingest-late"]["threshold"] == 60
    assert alarms(strict)["acme-shop-bounces"]["threshold"] == 0.02


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
def test_what_an_alarm_cannot_be_is_told_with_its_path(changes: dict[str, Any], mistake: str) -> None:
    (found,) = mistakes_in(alarms=changes)

    assert found.startswith(mistake)
