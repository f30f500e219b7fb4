"""The watch over sources in the local run: a silent one is found, told in the API and by an alarm."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from local.commands.demo import ask
from local.stack import LocalStack
from tests.builders import ses
from tests.stack.local_run import eventually, put_events, running
from tools.policy_audit.silent_sources import measured

PROJECT, SET = "globex-app", "globex-app-mail"
FRESHNESS = "{ viewer { projects { name sourceHealth { source state reason recordedAt } } } }"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with running(tmp_path_factory.mktemp("watch")) as stack:
        yield stack


@pytest.fixture(scope="module")
def inbox(stack: LocalStack) -> str:
    """The URL of a queue that hears what the alarms' topic is told."""
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


def heard(stack: LocalStack, inbox: str) -> set[tuple[str, str]]:
    """Alarms and states that the topic was told since the last look, without the random ends of names."""
    messages = stack.cloud.client("sqs").receive_message(QueueUrl=inbox, MaxNumberOfMessages=10)
    told = [json.loads(json.loads(one["Body"])["Message"]) for one in messages.get("Messages", [])]
    return {(one["AlarmName"].rpartition("-")[0], one["NewStateValue"]) for one in told}


def freshness(stack: LocalStack, source: str) -> dict[str, Any]:
    answer = ask(stack.outputs().graphql_url, stack.token("globex"), FRESHNESS, {})
    (project,) = answer["data"]["viewer"]["projects"]
    (told,) = (one for one in project["sourceHealth"] if one["source"] == source)
    return dict(told)


def look(stack: LocalStack, project: str = PROJECT) -> None:
    """As when the minute is over."""
    (schedule,) = (one for one in stack.manifest.schedules if project in one.rule_arn)
    stack.schedules.call(schedule)


def test_a_source_that_sends_and_tells_nothing_is_down_until_it_tells_again(
    stack: LocalStack, inbox: str
) -> None:
    look(stack)
    assert freshness(stack, "ses")["state"] == "QUIET"

    # As SES counts what is sent with the configuration set.
    measured(stack.cloud, "AWS/SES", "Send", 12, 130, {"ses:configuration-set": SET})
    look(stack)

    told = freshness(stack, "ses")
    assert told["state"] == "DOWN"
    assert told["reason"].startswith("12 messages were sent with its configuration set since ")
    assert freshness(stack, "sms")["state"] == "QUIET"
    eventually(lambda: (f"{PROJECT}-source-down", "ALARM") in heard(stack, inbox))

    put_events(stack, PROJECT, [ses(sent_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z")])

    assert eventually(lambda: freshness(stack, "ses")["state"] == "LIVE")
    look(stack)
    # As a minute later, when what was found before is out of the alarm's sight.
    stack.alarms.evaluate(time.time() + 60)
    eventually(lambda: (f"{PROJECT}-source-down", "OK") in heard(stack, inbox))


def test_records_that_are_not_recorded_put_a_source_behind(stack: LocalStack) -> None:
    stream = stack.outputs().projects["acme-archive"].delivery_stream
    measured(stack.cloud, "AWS/Firehose", "IncomingRecords", 40, 130, {"DeliveryStreamName": stream})
    look(stack, "acme-archive")

    answer = ask(stack.outputs().graphql_url, stack.token("acme"), FRESHNESS, {})
    (project,) = (one for one in answer["data"]["viewer"]["projects"] if one["name"] == "acme-archive")
    assert [(one["source"], one["state"]) for one in project["sourceHealth"]] == [("pinpoint", "BEHIND")]


def test_every_project_is_looked_after_by_the_clock(stack: LocalStack) -> None:
    watches = {one.arn for one in stack.manifest.functions if one.handler.startswith("functions.watch.")}

    assert [one.seconds for one in stack.manifest.schedules] == [60, 60, 60]
    assert {one.function_arn for one in stack.manifest.schedules} == watches
