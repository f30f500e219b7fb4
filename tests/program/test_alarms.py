"""The alarms: each evaluates metrics that are emitted, is raised by its failures and not by a quiet day."""

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from components.settings.alarms import Thresholds
from functions.contract import metric_names
from functions.contract.message_table import INDEXES
from local.deployment.resources.alarms import parameters
from local.emulator.cloudwatch.alarm import Alarm
from operations.__main__ import parser
from operations.cost import prices
from tests.docs.operations_document import DOCUMENT, rows
from tests.program.builders import mistakes_in, mistakes_of
from tests.program.conftest import Run
from tests.project import ROOT
from tools.registrations.program import example, run_program
from tools.registrations.recorder import ACCOUNT, Recording

TOPIC = "arn:aws:sns:eu-central-1:123456789012:on-call"
#: CloudWatch's limits ("PutMetricAlarm", "MetricDataQuery").
MAX_DESCRIPTION, MAX_METRICS, MAX_EXPRESSION, MAX_WINDOW_SECONDS = 1_024, 10, 2_048, 86_400

Values = Mapping[str, float]

CONSUMED = ("used", *(f"used{number}" for number, one in enumerate(INDEXES) if not one.has_only_rare))
STREAM_QUOTA = {"throttled": 0.0, "bytes": 3e7, "bytelimit": 1e6, "puts": 3e3, "putlimit": 2e3}
DELIVERY = {"delivered": 310.0, "raw": 310.0, "written": 1.0}
KEY = dict.fromkeys(("kmskeyaccessdenied", "kmskeydisabled", "kmskeyinvalidstate", "kmskeynotfound"), 0.0)

#: By alarm, the values of a quiet period.
QUIET: dict[str, Values] = {
    "source-unhealthy": {"down": 0.0, "behind": 0.0},
    "ingest-degraded": {
        "errors": 1.0, "invocations": 1_000.0, "throttles": 0.0, "success": 1.0, "lag": 2.1,
        "duration": 900.0,
    },
    "stream-degraded": STREAM_QUOTA | DELIVERY,
    "key-unusable": KEY,
    "data-stream-delayed": {"behind": 2_000.0, "success": 1.0} | DELIVERY | KEY,
    "table-degraded": {"writes": 0.0, "queries": 0.0, "reads": 0.0, "errors": 0.0}
    | dict.fromkeys(CONSUMED, 60 * 4_000.0),
    "records-failed": {"failed": 1.0, "records": 10_000.0, "poison": 0.0, "held": 0.0},
    "redrive-failed": {"visible": 0.0, "inflight": 0.0, "dead": 0.0},
    "stats-degraded": {"lag": 61_000.0, "uncounted": 0.0, "drift": 0.0},
    "unexpected-events": {"unknown": 0.0, "duplicates": 50.0, "events": 5_000.0},
    "sender-reputation": {"emails": 5_000.0, "bounces": 100.0, "complaints": 2.0},
    "server-errors": {
        "failed": 0.0, "requests": 500.0, "errors": 0.0, "invocations": 500.0, "throttles": 0.0,
        "internal": 1.0, "unavailable": 0.0, "handled": 500.0,
    },
    "high-latency": {"latency": 120.0, "duration": 900.0},
    "rejected-requests": {"rejected": 5.0, "requests": 500.0},
    "masked-lookups": {"refused": 10.0},
    "lookup-log-degraded": {"unrecorded": 0.0, "errors": 0.0, "age": 910.0},
    "concurrency": {"running": 40.0, "throttles": 0.0},
}  # fmt: skip
HEARTBEATS = {"source-monitor-silent", "no-events"}

#: Every failure that raised an alarm of its own in version 0.1, by that alarm: the alarm that covers it now,
#: and the values that differ from a quiet period.
FAILURES: dict[str, tuple[str, Values]] = {
    "throttled": ("stream-degraded", {"throttled": 1.0}),
    # At the least size of an event, 80 % of the quota of records exceed the quota of bytes.
    "near-its-quota (records)": ("stream-degraded", {"bytes": 0.81 * 300 * 1e5 * 200}),
    "near-its-quota (bytes)": ("stream-degraded", {"bytes": 0.81 * 300 * 1e6}),
    "near-its-quota (requests)": ("stream-degraded", {"puts": 0.81 * 300 * 2e3}),
    "behind": ("data-stream-delayed", {"behind": 901_000.0}),
    "transform-failing": ("ingest-degraded", {"success": 0.98}),
    "kinesis transform-failing": ("data-stream-delayed", {"success": 0.98}),
    "transform-slow": ("ingest-degraded", {"duration": 61_000.0}),
    "deliverytos3-late": ("stream-degraded", {"delivered": 901.0}),
    "backuptos3-late": ("stream-degraded", {"raw": 901.0}),
    "archive-failing": ("stream-degraded", {"written": 0.5}),
    "kinesis deliverytos3-late": ("data-stream-delayed", {"delivered": 901.0}),
    "kinesis backuptos3-late": ("data-stream-delayed", {"raw": 901.0}),
    "kinesis archive-failing": ("data-stream-delayed", {"written": 0.5}),
    **{name: ("key-unusable", {name: 1.0}) for name in KEY},
    **{f"kinesis {name}": ("data-stream-delayed", {name: 1.0}) for name in KEY},
    "errors": ("ingest-degraded", {"errors": 20.0}),
    "throttles": ("ingest-degraded", {"throttles": 3.0}),
    "slow": ("ingest-degraded", {"duration": 30_001.0}),
    "near-its-timeout": ("ingest-degraded", {"duration": 286_000.0}),
    "ingest-late": ("ingest-degraded", {"lag": 301.0}),
    "writes-throttled": ("table-degraded", {"writes": 11.0}),
    "hot-shard": ("table-degraded", {"writes": 1.0}),
    "writes-near-quota": ("table-degraded", dict.fromkeys(CONSUMED, 60 * 5_700.0)),
    "reads-throttled": ("table-degraded", {"reads": 11.0}),
    "reads-throttled (indexes)": ("table-degraded", {"queries": 11.0}),
    "system-errors": ("table-degraded", {"errors": 1.0}),
    "records-failing": ("records-failed", {"failed": 20.0}),
    "poison": ("records-failed", {"poison": 1.0}),
    "poison (held objects)": ("records-failed", {"held": 1.0}),
    "redrive-late": ("redrive-failed", {"inflight": 1.0}),
    "redrive-failed": ("redrive-failed", {"dead": 1.0}),
    "unknown-events": ("unexpected-events", {"unknown": 1.0}),
    "duplicates": ("unexpected-events", {"duplicates": 600.0}),
    "bounces": ("sender-reputation", {"bounces": 250.0}),
    "complaints": ("sender-reputation", {"complaints": 5.0}),
    "stats late": ("stats-degraded", {"lag": 901_000.0}),
    "stats incomplete": ("stats-degraded", {"uncounted": 1.0}),
    "stats wrong": ("stats-degraded", {"drift": 1.0}),
    "source-down": ("source-unhealthy", {"down": 1.0}),
    "source-behind": ("source-unhealthy", {"behind": 2.0}),
    "api server-errors": ("server-errors", {"failed": 10.0}),
    "api failing-answers (internal)": ("server-errors", {"internal": 7.0}),
    "api failing-answers (unavailable)": ("server-errors", {"unavailable": 7.0}),
    "api errors": ("server-errors", {"errors": 10.0}),
    "api throttles": ("server-errors", {"throttles": 3.0}),
    "api latency": ("high-latency", {"latency": 3_001.0}),
    # A function that takes five seconds makes the API take longer.
    "api slow": ("high-latency", {"latency": 5_001.0}),
    "api near-its-timeout": ("high-latency", {"duration": 28_000.0}),
    "refusals": ("rejected-requests", {"rejected": 50.0}),
    "enumeration": ("masked-lookups", {"refused": 11.0}),
    "look-ups not recorded": ("lookup-log-degraded", {"unrecorded": 1.0}),
    "look-ups not filed": ("lookup-log-degraded", {"errors": 1.0}),
    "look-ups not copied": ("lookup-log-degraded", {"age": 1_801.0}),
    "concurrency": ("concurrency", {"running": 901.0}),
    "concurrency (a new account's quota)": ("concurrency", {"throttles": 1.0}),
}
#: Confirmed before they are reported, so one data point is enough.
CERTAIN = {"source-unhealthy"}
MANY = 24
TOPS = (
    "acme-shop", "acme-archive", "globex-app", "account", "api", "projects", "acme-analytics",
    "globex-analytics", "eraser",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole(run: Run) -> Recording:
    """The example, where one project has a key, a data stream and a heartbeat, so that no alarm lacks."""

    def change(settings: dict[str, Any]) -> None:
        shop = settings["projects"]["acme-shop"]
        shop |= {
            "encryptionKey": "create",
            "alarms": {"expectEventsEveryHours": 6},
            "stats": {"enabled": True},
        }
        shop["sources"]["pinpoint"]["kinesis"] = {"create": True}

    return run(change)


@pytest.fixture(scope="module")
def shared(run: Run) -> Recording:
    """The example with the stack's alarms for all projects but one."""

    def share(settings: dict[str, Any]) -> None:
        settings["alarms"]["scope"] = "stack"
        settings["projects"]["acme-shop"]["alarms"] = {"scope": "project"}

    return run(share)


def alarms(recording: Recording) -> dict[str, dict[str, Any]]:
    return {alarm.name: dict(alarm.inputs) for alarm in recording.of("metricAlarm:MetricAlarm")}


def with_key(recording: Recording, key: str) -> dict[str, Any]:
    """The first alarm with this key that has all its conditions."""
    found = [alarm for name, alarm in alarms(recording).items() if key_of(name) == key]
    return max(found, key=lambda alarm: len(alarm["metricQueries"]))


def metrics_of(alarm: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """By id, the metrics that an alarm looks at."""
    return {query["id"]: query["metric"] for query in alarm["metricQueries"] if "metric" in query}


def is_raised(alarm: Mapping[str, Any], periods: Sequence[Mapping[str, float]]) -> bool:
    """Return whether the alarm is raised after these periods, the newest last; values by metric id."""
    return Alarm.read(parameters("an-alarm", alarm)).is_raised(periods)


def key_of(name: str) -> str:
    top = next(each for each in TOPS if name.startswith(f"{each}-"))
    return name.removeprefix(f"{top}-")


def values_of(alarm: Mapping[str, Any], period: Values) -> Values:
    """Return the period's values of the metrics that the alarm evaluates."""
    return {name: value for name, value in period.items() if name in metrics_of(alarm)}


def test_every_alarm_has_a_quiet_day_and_a_failure(whole: Recording) -> None:
    keys = {key_of(name) for name in alarms(whole)}

    assert keys == QUIET.keys() | HEARTBEATS == {key for key, _ in FAILURES.values()} | HEARTBEATS
    for name, alarm in alarms(whole).items():
        if key_of(name) not in HEARTBEATS:
            assert metrics_of(alarm).keys() <= QUIET[key_of(name)].keys(), name


@pytest.mark.parametrize("failure", FAILURES)
def test_each_failure_that_had_an_alarm_of_its_own_raises_the_alarm_that_covers_it(
    whole: Recording, failure: str
) -> None:
    key, changes = FAILURES[failure]
    alarm = with_key(whole, key)
    quiet, bad = values_of(alarm, QUIET[key]), values_of(alarm, {**QUIET[key], **changes})

    assert is_raised(alarm, [quiet] * MANY + [bad] * MANY)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_raises_the_alarm_without_data_of_the_other_metrics(whole: Recording, failure: str) -> None:
    key, changes = FAILURES[failure]
    alarm = with_key(whole, key)
    pairs = {"bytes": "bytelimit", "puts": "putlimit", "duplicates": "events"}
    pairs |= dict.fromkeys(("bounces", "complaints"), "emails")
    sparse = dict(changes) | {
        other: QUIET[key][other] for name, other in pairs.items() if name in changes and other in QUIET[key]
    }

    assert is_raised(alarm, [values_of(alarm, sparse)] * MANY)


def test_no_alarm_is_raised_by_a_quiet_day_or_by_no_data(whole: Recording) -> None:
    for name, alarm in alarms(whole).items():
        if key_of(name) in HEARTBEATS:
            assert not is_raised(alarm, [{"heartbeat": 3.0}] * MANY)
            assert is_raised(alarm, [{}] * MANY)
        else:
            assert not is_raised(alarm, [values_of(alarm, QUIET[key_of(name)])] * MANY), name
            assert not is_raised(alarm, [{}] * MANY), name


def test_no_alarm_is_raised_by_one_bad_minute(whole: Recording) -> None:
    for key, changes in FAILURES.values():
        alarm = with_key(whole, key)
        if metrics_of(alarm).popitem()[1]["period"] == 60 and key not in CERTAIN:
            quiet, bad = values_of(alarm, QUIET[key]), values_of(alarm, {**QUIET[key], **changes})
            assert not is_raised(alarm, [quiet] * MANY + [bad]), key


def test_no_alarm_can_be_raised_before_its_first_data(whole: Recording) -> None:
    for name, alarm in alarms(whole).items():
        # A new alarm without data is INSUFFICIENT_DATA already, and notifies only when it becomes so again.
        assert alarm["treatMissingData"] == ("missing" if key_of(name) in HEARTBEATS else "notBreaching")
        notified = alarm.get("insufficientDataActions") or []
        assert notified == (alarm["alarmActions"] if key_of(name) in HEARTBEATS else [])


def test_the_value_of_an_alarm_shows_which_conditions_hold(whole: Recording) -> None:
    alarm = Alarm.read(parameters("an-alarm", with_key(whole, "redrive-failed")))
    quiet = QUIET["redrive-failed"]

    assert [alarm.value({**quiet, **bad}) for bad in ({}, {"inflight": 2.0}, {"dead": 1.0})] == [0, 1, 10]
    assert alarm.value({"visible": 1.0, "dead": 4.0}) == 11
    assert (
        "1 = waiting for 30 minutes; 10 = dead letters"
        in with_key(whole, "redrive-failed")["alarmDescription"]
    )


def test_cloudwatch_takes_each_alarm(whole: Recording) -> None:
    for name, alarm in alarms(whole).items():
        periods = {metric["period"] for metric in metrics_of(alarm).values()}
        assert len(periods) == 1, name
        assert alarm["evaluationPeriods"] * periods.pop() <= MAX_WINDOW_SECONDS, name
        assert alarm["datapointsToAlarm"] <= alarm["evaluationPeriods"], name
        assert 1 <= len(metrics_of(alarm)) <= MAX_METRICS, name
        assert len(alarm["alarmDescription"]) <= MAX_DESCRIPTION, name
        for query in alarm["metricQueries"]:
            assert len(query.get("expression", "")) <= MAX_EXPRESSION, name


def test_each_alarm_names_stack_subject_and_log_group_and_links_to_its_runbook(whole: Recording) -> None:
    groups = {group.outputs["name"] for group in whole.of("LogGroup")}
    for name, alarm in alarms(whole).items():
        text = alarm["alarmDescription"]
        subject = next(top for top in TOPS if name.startswith(f"{top}-"))
        assert text.startswith("Stack dev, "), name
        assert f"project {subject}:" in text or subject in ("api", "account", "projects"), name
        for group in text.split("Log group: ")[1:]:
            assert group.split(". ")[0] in groups, name
        anchor = text.rpartition("Runbook: docs/operations.md#")[2]
        assert anchor == key_of(name)
        assert f"\n### {anchor}\n" in DOCUMENT, name


def test_each_command_in_an_alarm_s_description_is_one_that_operations_accepts(whole: Recording) -> None:
    commands = [
        command
        for alarm in alarms(whole).values()
        for command in alarm["alarmDescription"].split("`")[1::2]
        if "operations" in command
    ]

    assert commands
    for command in commands:
        program, *arguments = shlex.split(command)
        assert (program, arguments[:2]) == (".venv/bin/python", ["-m", "operations"])
        assert parser().parse_args(arguments[2:]).stack == "dev"


def test_runbooks_may_be_published_elsewhere(run: Run) -> None:
    url = "https://wiki.example.com/operations"
    published = run(lambda settings: settings["alarms"].update(runbooks=url))

    assert alarms(published)["api-high-latency"]["alarmDescription"].endswith(f"Runbook: {url}#high-latency")


def test_a_project_without_traffic_is_reported_after_all_of_its_hours(whole: Recording) -> None:
    alarm = alarms(whole)["acme-shop-no-events"]

    assert metrics_of(alarm)["heartbeat"]["period"] == 3_600
    assert not is_raised(alarm, [{"heartbeat": 1.0}] + [{}] * 5)
    assert is_raised(alarm, [{"heartbeat": 1.0}] + [{}] * 6)


def test_without_expected_events_there_is_no_such_alarm(dev: Recording) -> None:
    assert not [name for name in alarms(dev) if key_of(name) == "no-events"]


def test_a_project_has_few_alarms_of_its_own(dev: Recording) -> None:
    assert len([name for name in alarms(dev) if name.startswith("globex-app-")]) == 10


def test_projects_may_share_the_alarms_of_the_stack(shared: Recording) -> None:
    names = alarms(shared)
    own = {name for name in names if name.startswith(("acme-archive-", "globex-app-"))}
    of_stack = {name: alarm for name, alarm in names.items() if name.startswith("projects-")}

    assert not own
    assert len([name for name in names if name.startswith("acme-shop-")]) == 10
    assert len(of_stack) == 8
    for name, alarm in of_stack.items():
        assert len(alarm["alarmDescription"]) <= MAX_DESCRIPTION, name
        assert f"\n### {key_of(name)}\n" in DOCUMENT, name
        for metric in metrics_of(alarm).values():
            assert metric["metricName"] in metric_names.OF_STACK_ALARMS
            assert (metric["namespace"], metric["dimensions"].keys()) == ("MessageTracker/dev", {"service"})
    for project, scope in (("acme-shop", "project"), ("globex-app", "stack")):
        for service in ("ingest", "redrive", "watch"):
            function = shared.one("lambda/function:Function", f"{project}-{service}").inputs
            assert function["environment"]["variables"]["ALARM_SCOPE"] == scope


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("source-unhealthy", {"down": 1.0}),
        ("source-unhealthy", {"behind": 1.0}),
        ("ingest-degraded", {"lag": 301.0}),
        ("records-failed", {"records": 100.0, "failed": 1.0}),
        ("records-failed", {"poison": 1.0}),
        ("redrive-failed", {"abandoned": 1.0}),
        ("stats-degraded", {"lag": 901.0}),
        ("stats-degraded", {"uncounted": 1.0}),
        ("stats-degraded", {"drift": 1.0}),
        ("unexpected-events", {"unknown": 1.0}),
        ("sender-reputation", {"emails": 1_000.0, "bounces": 41.0}),
    ],
)
def test_each_alarm_of_the_stack_is_raised_by_a_failure_of_any_project(
    shared: Recording, key: str, values: dict[str, float]
) -> None:
    alarm = alarms(shared)[f"projects-{key}"]

    assert is_raised(alarm, [values] * MANY)
    assert not is_raised(alarm, [dict.fromkeys(values, 0.0)] * MANY)


def test_only_projects_that_send_e_mail_have_a_reputation(run: Run) -> None:
    def send_texts_only(settings: dict[str, Any]) -> None:
        sources = settings["projects"]["globex-app"]["sources"]
        del sources["ses"], sources["pinpoint"]

    assert "globex-app-sender-reputation" not in alarms(run(send_texts_only))


def test_the_timeout_condition_follows_the_function_s_timeout(run: Run) -> None:
    def shorten(settings: dict[str, Any]) -> None:
        settings["api"]["function"] = {"timeoutSeconds": 10}
        settings["projects"]["globex-app"]["function"] = {"timeoutSeconds": 20}

    short = alarms(run(shorten))
    api, ingest = short["api-high-latency"], short["globex-app-ingest-degraded"]

    assert is_raised(api, [{"duration": 9_501.0}] * MANY)
    assert not is_raised(api, [{"duration": 9_499.0}] * MANY)
    assert is_raised(ingest, [{"duration": 19_001.0}] * MANY)


@pytest.mark.parametrize(
    ("key", "total", "part"),
    [
        ("sender-reputation", "emails", "bounces"),
        ("sender-reputation", "emails", "complaints"),
        ("unexpected-events", "events", "duplicates"),
    ],
)
def test_a_rate_of_few_messages_raises_no_alarm(whole: Recording, key: str, total: str, part: str) -> None:
    alarm = alarms(whole)[f"globex-app-{key}"]

    assert not is_raised(alarm, [{total: 999.0, part: 999.0}])
    assert not is_raised(alarm, [{total: 0.0, part: 3.0}])
    assert is_raised(alarm, [{total: 1_000.0, part: 999.0}])


def test_rates_alarm_before_aws_acts() -> None:
    assert Thresholds().bounce_rate < 0.05
    assert Thresholds().complaint_rate < 0.001


def test_each_alarm_notifies_one_topic_of_start_and_end(whole: Recording) -> None:
    topic = whole.one("sns/topic:Topic", "alarms").outputs["arn"]

    for alarm in alarms(whole).values():
        assert alarm["alarmActions"] == alarm["okActions"] == [topic]


def test_operations_md_lists_every_alarm(whole: Recording, run: Run) -> None:
    documented = {key.split("`")[1] for key, *_ in rows("Alarms")}
    with_more = run(lambda settings: settings.update(analytics={"enabled": True}, erasure={"enabled": True}))

    assert documented == {key_of(name) for name in alarms(whole) | alarms(with_more)}


def test_capacity_md_counts_what_alarms_cost(dev: Recording, shared: Recording) -> None:
    page = (ROOT / "docs" / "capacity.md").read_text()

    def cost(recording: Recording, *tops: str) -> tuple[int, int, str]:
        found = [alarm for name, alarm in alarms(recording).items() if name.startswith(tops)]
        metrics = sum(len(metrics_of(alarm)) for alarm in found)
        return len(found), metrics, f"{metrics * prices.ALARM_METRIC_MONTH:.2f}"

    count, metrics, dollars = cost(dev, "globex-app-")
    assert f"{count} alarms, {metrics} metrics: {dollars} |" in page
    _, _, stack = cost(dev, "api-", "account-")
    assert f"| stack: alarms of API and account | 1.40 | {stack} | {stack} |" in page
    _, metrics, dollars = cost(shared, "projects-")
    assert metrics == len(metric_names.OF_STACK_ALARMS)
    both = float(dollars) + metrics * prices.CUSTOM_METRIC_MONTH
    assert f"and the {metrics} sums that they evaluate | none | none | {both:.2f} |" in page
    assert f"${both:.2f} a month however many" in (ROOT / "Pulumi.dev.yaml").read_text()


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
              "concurrentExecutions": 4_500, "refusedMaskedLookups": 7}  # fmt: skip
    strict = alarms(run(lambda settings: settings["alarms"]["thresholds"].update(limits)))

    def holds(name: str, **values: float) -> bool:
        return is_raised(strict[name], [values] * MANY)

    assert holds("acme-shop-ingest-degraded", lag=61.0)
    assert not holds("acme-shop-ingest-degraded", lag=60.0)
    assert holds("acme-shop-sender-reputation", emails=1_000.0, bounces=21.0)
    assert not holds("acme-shop-unexpected-events", events=1_000.0, duplicates=499.0)
    assert not holds("acme-shop-table-degraded", used=60 * 56_000.0)
    assert holds("acme-shop-table-degraded", used=60 * 56_001.0)
    assert holds("account-concurrency", running=4_501.0)
    assert not holds("account-concurrency", running=4_500.0)
    assert holds("api-masked-lookups", refused=8.0)


def test_the_example_s_thresholds_are_the_defaults() -> None:
    settings = example()
    del settings["alarms"]

    assert alarms(run_program(settings)) == alarms(run_program(example()))


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"topicArn": "on-call"}, "alarms.topicArn: must be the ARN of an SNS topic"),
        ({"runbooks": "a page"}, "alarms.runbooks: must be an https URL without a fragment"),
        ({"scope": "tenant"}, 'alarms.scope: must be one of project, stack, not "tenant"'),
        ({"thresholds": {"bounceRate": 5}}, "alarms.thresholds.bounceRate: must be a number from 0 to 1"),
        ({"thresholds": {"ingestLag": 5}}, "alarms.thresholds.ingestLag:"),
    ],
)
def test_an_invalid_alarm_setting_is_reported_with_its_path(changes: dict[str, Any], mistake: str) -> None:
    (found,) = mistakes_in(alarms=changes)

    assert found.startswith(mistake)


@pytest.mark.parametrize("hours", [0, 25, "daily"])
def test_expected_events_have_an_interval_of_a_day_or_less(hours: object) -> None:
    (found,) = mistakes_of(alarms={"expectEventsEveryHours": hours})

    assert found.startswith(
        "projects.shop.alarms.expectEventsEveryHours: must be a whole number from 1 to 24"
    )
