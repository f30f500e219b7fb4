"""The source monitor in the local run: a silent source is found, and shown by the API and an alarm."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from local.commands.demo import execute_query
from local.stack import LocalStack
from tests.builders import pinpoint_email, ses
from tests.stack.local_run import eventually, put_events, running
from tools.policy_audit.silent_sources import put_metric

PROJECT, SET = "globex-app", "globex-app-mail"
FRESHNESS = "{ viewer { projects { name sourceHealth { source state reason recordedAt } } } }"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with running(tmp_path_factory.mktemp("watch")) as stack:
        yield stack


@pytest.fixture(scope="module")
def inbox(stack: LocalStack) -> str:
    """The URL of a queue that is subscribed to the alarms' topic."""
    topic, arn = stack.manifest.exports["alarmTopicArn"], stack.cloud.arn("sqs", "on-call")
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    queue = stack.cloud.client("sqs").create_queue(QueueName="on-call", Attributes={"Policy": policy})
    stack.cloud.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return str(queue["QueueUrl"])


def notifications(stack: LocalStack, inbox: str) -> set[tuple[str, str]]:
    """Alarms and states that were published since the last call, without the random ends of names."""
    messages = stack.cloud.client("sqs").receive_message(QueueUrl=inbox, MaxNumberOfMessages=10)
    alarms = [json.loads(json.loads(one["Body"])["Message"]) for one in messages.get("Messages", [])]
    return {(one["AlarmName"].rpartition("-")[0], one["NewStateValue"]) for one in alarms}


def freshness(stack: LocalStack, source: str) -> dict[str, Any]:
    answer = execute_query(stack.outputs().graphql_url, stack.token("globex"), FRESHNESS, {})
    (project,) = answer["data"]["viewer"]["projects"]
    (health,) = (one for one in project["sourceHealth"] if one["source"] == source)
    return dict(health)


def run_monitor(stack: LocalStack, project: str = PROJECT) -> None:
    (schedule,) = (one for one in stack.manifest.schedules if project in one.arn)
    stack.schedules.call(schedule)


def test_a_source_that_sends_without_events_is_down_until_one_arrives(stack: LocalStack, inbox: str) -> None:
    run_monitor(stack)
    assert freshness(stack, "ses")["state"] == "QUIET"

    # As SES counts what is sent with the configuration set.
    put_metric(stack.cloud, "AWS/SES", "Send", 12, 130, {"ses:configuration-set": SET})
    run_monitor(stack)

    down = freshness(stack, "ses")
    assert down["state"] == "DOWN"
    assert down["reason"].startswith("12 messages left with its configuration set since ")
    assert freshness(stack, "sms")["state"] == "QUIET"
    eventually(lambda: (f"{PROJECT}-source-unhealthy", "ALARM") in notifications(stack, inbox))

    put_events(stack, PROJECT, [ses(sent_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z")])

    assert eventually(lambda: freshness(stack, "ses")["state"] == "LIVE")
    run_monitor(stack)
    # As a minute later, when the finding has left the alarm's period.
    stack.alarms.evaluate(time.time() + 60)
    eventually(lambda: (f"{PROJECT}-source-unhealthy", "OK") in notifications(stack, inbox))


def test_records_that_are_not_processed_put_a_source_behind(stack: LocalStack) -> None:
    # No other test here puts records into this project: one that is processed later outdates the metric.
    stream = stack.outputs().projects["acme-shop"].delivery_stream
    put_metric(stack.cloud, "AWS/Firehose", "IncomingRecords", 40, 130, {"DeliveryStreamName": stream})
    run_monitor(stack, "acme-shop")

    answer = execute_query(stack.outputs().graphql_url, stack.token("acme"), FRESHNESS, {})
    (project,) = (one for one in answer["data"]["viewer"]["projects"] if one["name"] == "acme-shop")
    assert {one["state"] for one in project["sourceHealth"]} == {"BEHIND"}


@pytest.mark.parametrize(
    "record", [pinpoint_email() | {"facets": "text"}, ses()], ids=["failed", "of another service"]
)
def test_a_record_that_was_processed_puts_no_source_behind(stack: LocalStack, record: dict[str, Any]) -> None:
    put_events(stack, "acme-archive", [record])
    stream = stack.outputs().projects["acme-archive"].delivery_stream

    def is_quiet() -> bool:
        put_metric(stack.cloud, "AWS/Firehose", "IncomingRecords", 1, 130, {"DeliveryStreamName": stream})
        run_monitor(stack, "acme-archive")
        answer = execute_query(stack.outputs().graphql_url, stack.token("acme"), FRESHNESS, {})
        (project,) = (one for one in answer["data"]["viewer"]["projects"] if one["name"] == "acme-archive")
        return [one["state"] for one in project["sourceHealth"]] == ["QUIET"]

    assert eventually(is_quiet)


def test_a_schedule_runs_every_project_s_monitor(stack: LocalStack) -> None:
    watches = {one.arn for one in stack.manifest.functions if one.handler.startswith("functions.watch.")}

    assert [one.seconds for one in stack.manifest.schedules] == [60, 60, 60]
    assert {one.function_arn for one in stack.manifest.schedules} == watches
