"""A project's source monitor: its schedule, its configuration and its permissions."""

import json
from typing import Any

from tests.program.builders import mistakes_in
from tests.program.conftest import Run
from tools.registrations.recorder import Recording


def variables(recording: Recording, project: str) -> dict[str, str]:
    function = recording.one("lambda/function:Function", f"{project}-watch").inputs
    return dict(function["environment"]["variables"])


def test_each_project_s_sources_are_monitored_every_minute(dev: Recording) -> None:
    for project in ("acme-shop", "acme-archive", "globex-app"):
        schedule = dev.one("Schedule", f"{project}-watch").inputs
        function = dev.one("lambda/function:Function", f"{project}-watch").outputs

        assert schedule["scheduleExpression"] == "rate(1 minute)"
        assert schedule["flexibleTimeWindow"] == {"mode": "OFF"}
        assert schedule["target"]["arn"] == function["arn"]
        assert schedule["target"]["roleArn"] == dev.one("iam/role:Role", f"{project}-events").outputs["arn"]


def test_a_failed_run_is_not_retried_by_the_schedule_or_by_lambda(dev: Recording) -> None:
    schedule = dev.one("Schedule", "acme-shop-watch").inputs["target"]["retryPolicy"]
    invoke = dev.one("FunctionEventInvokeConfig", "acme-shop-watch").inputs

    assert (schedule["maximumRetryAttempts"], schedule["maximumEventAgeInSeconds"]) == (0, 60)
    assert (invoke["maximumRetryAttempts"], invoke["maximumEventAgeInSeconds"]) == (0, 60)
    assert invoke["functionName"] == dev.one("function:Function", "acme-shop-watch").outputs["name"]


def test_its_interval_is_a_setting(run: Run) -> None:
    seldom = run(lambda settings: settings["alarms"].update(checkEveryMinutes=5))

    assert seldom.one("Schedule", "acme-shop-watch").inputs["scheduleExpression"] == "rate(5 minutes)"
    assert mistakes_in(alarms={"checkEveryMinutes": 0}) == (
        "alarms.checkEveryMinutes: must be a whole number from 1 to 60, not 0",
    )


def test_its_environment_names_the_sources_their_set_and_their_streams(run: Run) -> None:
    def feed(settings: dict[str, Any]) -> None:
        settings["projects"]["acme-shop"]["sources"]["pinpoint"]["kinesis"] = {"create": True}

    fed = run(feed)
    streams = [fed.one("FirehoseDeliveryStream", f"acme-shop-{one}") for one in ("events", "kinesis")]
    environment = variables(fed, "acme-shop")

    assert (environment["PATIENCE_SECONDS"], environment["SETTLE_SECONDS"]) == ("11", "0")
    assert environment["SES_CONFIGURATION_SET"] == "acme-shop-mail"
    assert json.loads(environment["SOURCES"]) == ["pinpoint", "ses", "sms"]
    assert json.loads(environment["STREAMS"]) == [
        [streams[0].outputs["name"], False],
        [streams[1].outputs["name"], True],
    ]
    assert variables(fed, "acme-archive")["SES_CONFIGURATION_SET"] == ""


def test_what_a_long_transform_buffer_may_hold_is_not_judged(run: Run) -> None:
    def gather(settings: dict[str, Any]) -> None:
        settings["projects"]["acme-shop"]["stream"]["transformBufferSeconds"] = 900

    slow = run(gather)

    environment = variables(slow, "acme-shop")
    assert (environment["PATIENCE_SECONDS"], environment["SETTLE_SECONDS"]) == ("10", "960")
    assert slow.one("lambda/function:Function", "acme-shop-watch").inputs["timeout"] == 40


def test_sends_are_counted_by_configuration_set(dev: Recording) -> None:
    counted = dev.one("ConfigurationSetEventDestination", "acme-shop-ses-sent").inputs
    destination = counted["eventDestination"]

    assert (destination["enabled"], destination["matchingEventTypes"]) == (True, ["SEND"])
    assert destination["cloudWatchDestination"]["dimensionConfigurations"] == [
        {
            "dimensionName": "ses:configuration-set",
            "dimensionValueSource": "MESSAGE_TAG",
            "defaultDimensionValue": "acme-shop-mail",
        }
    ]
    assert len(counted["eventDestinationName"]) <= 64


def test_without_alarms_there_is_no_monitor_and_no_send_count(run: Run) -> None:
    quiet = run(lambda settings: settings["alarms"].update(enabled=False))

    assert not quiet.of("Schedule")
    assert not any(function.name.endswith("-watch") for function in quiet.of("lambda/function:Function"))
    assert [one.name for one in quiet.of("ConfigurationSetEventDestination")] == [
        "acme-shop-ses",
        "globex-app-ses",
    ]
