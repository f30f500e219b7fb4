"""The policies in force are the program's own: take any action away from any of them, and the run fails."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.contract.stats_table import COUNTED_BY
from functions.keys.api_key import ApiKey
from functions.messages.storage.dynamodb_calls import batch_get
from functions.messages.storage.store import StoreUnavailableError
from functions.stats.drift import MessageItems
from functions.stats.reader import StatsReader
from local import preflight
from local.commands.demo import LOOKUP, execute_query
from local.deployment.manifest import Function, Schedule, Source
from local.emulator.event_senders import play
from local.emulator.lambda_runtime_host.worker import Outcome
from local.errors import LocalError
from local.stack import LocalStack
from tests.builders import message_event
from tests.stack.local_run import eventually, put_events, settled
from tests.stack.test_end_to_end import PROJECT, sms
from tests.unit.functions.redrive.builders import KEY, error_object, notification
from tests.unit.functions.stats.test_contributions import items_of
from tools.policy_audit.run import administer_keys

LOGGING = ("logs:CreateLogStream", "logs:PutLogEvents")
TRACING = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
FIREHOSE = (
    "lambda:GetFunctionConfiguration", "lambda:InvokeFunction", "logs:PutLogEvents",
    "s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads",
    "s3:PutObject",
)  # fmt: skip


def the_function(stack: LocalStack, handler: str) -> Function:
    table = stack.outputs().projects[PROJECT].table
    functions = [
        each for each in stack.manifest.functions if each.handler == f"functions.{handler}.handler.handler"
    ]
    return next(each for each in functions if each.environment.get("TABLE_NAME") in (None, table))


def the_source(stack: LocalStack, kind: str) -> Source:
    return next(each for each in stack.manifest.sources if each.kind == kind)


def the_schedule(stack: LocalStack) -> Schedule:
    monitor = the_function(stack, "watch").arn
    return next(each for each in stack.manifest.schedules if each.function_arn == monitor)


def record_one(stack: LocalStack) -> None:
    """What the ingest function does: store a batch of one."""
    data = base64.b64encode(json.dumps(sms("rights")).encode()).decode()
    record = {"recordId": "one", "approximateArrivalTimestamp": 1, "data": data}
    event = {"invocationId": "one", "deliveryStreamArn": "arn", "region": "eu-central-1", "records": [record]}
    outcome = stack.functions.invoke(the_function(stack, "ingest").arn, json.dumps(event).encode())
    if outcome.error or json.loads(outcome.payload)["records"][0]["result"] != "Ok":
        raise LocalError(outcome.payload.decode())


def redrive_one(stack: LocalStack) -> None:
    """What redrive does: read an object, write its records, and postpone another. (No message is in
    the queue, so that nothing but this is done with the role.)"""
    function, s3 = the_function(stack, "redrive"), stack.cloud.client("s3")
    (mapping,) = (each for each in stack.manifest.mappings if each.function_arn == function.arn)
    preflight.check_mapping(mapping, function, stack.roles)
    bucket = function.environment["ARCHIVE_BUCKET"]
    notifications = s3.get_bucket_notification_configuration(Bucket=bucket)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    good, cold = (KEY.replace("a-stream", name) for name in ("good", "cold"))
    try:
        s3.put_object(Bucket=bucket, Key=good, Body=error_object(sms("rights"), b"{"))
        s3.put_object(Bucket=bucket, Key=cold, Body=error_object(sms("rights")), StorageClass="GLACIER")
        read, postponed = (invoke_redrive(stack, function, key) for key in (good, cold))
    finally:
        del notifications["ResponseMetadata"]
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=notifications)
        s3.delete_object(Bucket=bucket, Key=cold)
    # The second message is not in the queue, an error that only a permitted caller gets.
    if read.error or b"itemIdentifier" in read.payload or b"ReceiptHandleIsInvalid" not in postponed.payload:
        raise LocalError((read.payload + postponed.payload).decode())


def invoke_redrive(stack: LocalStack, function: Function, key: str) -> Outcome:
    """The outcome of one message that names an object."""
    message = {
        "messageId": "one", "receiptHandle": "none", "body": notification(key),
        "attributes": {"ApproximateReceiveCount": "1"},
    }  # fmt: skip
    return stack.functions.invoke(function.arn, json.dumps({"Records": [message]}).encode())


def query_everything(stack: LocalStack) -> None:
    """What the API function and a reader do: every access path."""
    outputs = stack.outputs()
    variables = {"id": "rights", "destination": "+12065550142", "campaign": "c1", "journey": "j1"}
    answer = execute_query(outputs.graphql_url, outputs.tokens["acme"], LOOKUP, variables)
    if answer.get("errors") or not answer["data"]["message"]:
        raise LocalError(json.dumps(answer))


def query_everything_and_manage_keys(stack: LocalStack) -> None:
    """What a tenant's role does: every access path, and the tenant's keys."""
    query_everything(stack)
    administer_keys(stack, "acme")


def look_up_a_key(stack: LocalStack) -> None:
    """What the authorizer of keys does: look for one."""
    event = json.dumps({"headers": {"x-api-key": ApiKey.new("acme").text}}).encode()
    outcome = stack.functions.invoke(the_function(stack, "authorizer").arn, event)
    if outcome.error:
        raise LocalError(outcome.payload.decode())


def open_the_page(stack: LocalStack) -> None:
    function = the_function(stack, "graphiql")
    outcome = stack.functions.invoke(function.arn, b'{"rawPath": "/graphql", "routeKey": "GET /graphql"}')
    if outcome.error:
        raise LocalError(outcome.payload.decode())


def run_the_monitor(stack: LocalStack) -> None:
    stack.schedules.invoke(the_schedule(stack))


def the_counting(stack: LocalStack) -> Function:
    """The function that counts a project without a retention: it counts old messages, too."""
    return next(
        each
        for each in stack.manifest.functions
        if each.handler == "functions.stats.handler.handler" and each.environment["RETENTION_DAYS"] == ""
    )


def count_one(stack: LocalStack) -> None:
    """What the statistics do: read the table's stream, and count a record; of a day that no test reads."""
    function = the_counting(stack)
    (mapping,) = (each for each in stack.manifest.table_mappings if each.function_arn == function.arn)
    preflight.check_table_mapping(mapping, function, stack.roles)
    [item] = items_of(message_event(at=978_307_200_000, sent_at=978_307_200_000))
    stamp = {COUNTED_BY: {"S": function.environment["STATS_GENERATION"]}}
    change = {
        "NewImage": {**item, **stamp},
        "SequenceNumber": str(time.time_ns()),
        "ApproximateCreationDateTime": time.time(),
    }
    event = {"Records": [{"eventName": "INSERT", "dynamodb": change}], "shardId": "shardId-1", "state": {}}
    outcome = stack.functions.invoke(function.arn, json.dumps(event).encode())
    if outcome.error:
        raise LocalError(outcome.payload.decode())
    read_for_comparison(stack, function)


def read_for_comparison(stack: LocalStack, function: Function) -> None:
    """What the daily comparison reads: its failure is a log line of an invocation that succeeds."""
    credentials = stack.roles.take(function.role_arn, "lambda.amazonaws.com", function.arn)
    client, variables = stack.cloud.client("dynamodb", credentials), function.environment
    reader = StatsReader(variables["STATS_TABLE_NAME"], client, "001", charge=lambda _: None)
    try:
        with ThreadPoolExecutor(1) as executor:
            messages = MessageItems(variables["TABLE_NAME"], client, int(variables["SHARDS"]), executor)
            messages.sent_in("campaign#none", 0, 1, most=1)
        batch_get(client, variables["TABLE_NAME"], ["none"])
        list(reader.rows("campaign#none"))
    except StoreUnavailableError as error:
        raise LocalError(str(error)) from None


def check_stream(stack: LocalStack) -> None:
    stream = stack.streams[stack.outputs().projects[PROJECT].delivery_stream].manifest
    preflight.check_stream(stream, stack.roles, stack.cloud)


def play_source(kind: str) -> Callable[[LocalStack], None]:
    def played(stack: LocalStack) -> None:
        source = the_source(stack, kind)
        name = next(name for name, each in stack.streams.items() if each.manifest.arn == source.stream_arn)
        play(stack.firehose, stack.roles, source, name, [json.dumps(sms("played")).encode() + b"\n"])

    return played


@dataclass(frozen=True)
class Flow:
    """What is done with a role: whose it is, what does it, which actions it needs."""

    role_arn: Callable[[LocalStack], str]
    run: Callable[[LocalStack], None]
    actions: tuple[str, ...]


def reader_arn(stack: LocalStack) -> str:
    return next(role.arn for role in stack.manifest.roles if "/readers/" in role.arn and "acme" in role.arn)


def stream_role_arn(stack: LocalStack) -> str:
    return stack.streams[stack.outputs().projects[PROJECT].delivery_stream].manifest.role_arn


FLOWS = {
    "ingest": Flow(
        lambda stack: the_function(stack, "ingest").role_arn, record_one,
        ("dynamodb:UpdateItem", "secretsmanager:GetSecretValue", *LOGGING),
    ),
    "api": Flow(
        lambda stack: the_function(stack, "api").role_arn, query_everything,
        (
            "dynamodb:Query", "dynamodb:UpdateItem", "firehose:PutRecord", "secretsmanager:GetSecretValue",
            "sts:AssumeRole", *LOGGING, *TRACING,
        ),
    ),
    "reader": Flow(
        reader_arn, query_everything_and_manage_keys,
        (
            "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem",
            "secretsmanager:GetSecretValue",
        ),
    ),
    "redrive": Flow(
        lambda stack: the_function(stack, "redrive").role_arn, redrive_one,
        (
            "dynamodb:UpdateItem", "s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject",
            "secretsmanager:GetSecretValue", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage",
            "sqs:GetQueueAttributes", "sqs:ReceiveMessage", *LOGGING,
        ),
    ),
    "stats": Flow(
        lambda stack: the_counting(stack).role_arn, count_one,
        (
            "dynamodb:BatchGetItem", "dynamodb:DescribeStream", "dynamodb:GetItem", "dynamodb:GetRecords",
            "dynamodb:GetShardIterator", "dynamodb:ListStreams", "dynamodb:Query", "dynamodb:UpdateItem",
            *LOGGING,
        ),
    ),
    "graphiql": Flow(
        lambda stack: the_function(stack, "graphiql").role_arn, open_the_page, LOGGING
    ),
    "keys": Flow(
        lambda stack: the_function(stack, "authorizer").role_arn, look_up_a_key,
        ("dynamodb:BatchGetItem", *LOGGING, *TRACING),
    ),
    "stream": Flow(stream_role_arn, check_stream, FIREHOSE),
    "ses": Flow(
        lambda stack: the_source(stack, "ses").role_arn, play_source("ses"), ("firehose:PutRecordBatch",)
    ),
    "sms": Flow(lambda stack: the_source(stack, "sms").role_arn, play_source("sms"), ("firehose:PutRecord",)),
    "schedule": Flow(
        lambda stack: the_schedule(stack).role_arn, run_the_monitor,
        ("lambda:InvokeFunction",),
    ),
}  # fmt: skip


def policies(stack: LocalStack, role_arn: str) -> dict[str, Any]:
    """The documents of a role's policies by name."""
    iam, role = stack.cloud.client("iam"), role_arn.rsplit("/", 1)[-1]
    return {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    }


@contextmanager
def without(stack: LocalStack, role_arn: str, action: str) -> Iterator[None]:
    """The role's policies with one action less; functions are restarted, so that nothing is cached."""
    before = policies(stack, role_arn)
    less = json.loads(json.dumps(before))
    for policy in less.values():
        for statement in policy["Statement"]:
            statement["Action"] = [each for each in statement["Action"] if each != action] or ["none:None"]
    assert less != before, f"{role_arn} has no {action}"
    # In this order: an environment that a queue starts in between would still log.
    _put(stack, role_arn, less)
    stack.functions.recycle()
    try:
        yield
    finally:
        _put(stack, role_arn, before)
        stack.functions.recycle()


def _put(stack: LocalStack, role_arn: str, documents: dict[str, Any]) -> None:
    iam, role = stack.cloud.client("iam"), role_arn.rsplit("/", 1)[-1]
    for name, policy in documents.items():
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))


@pytest.fixture(scope="module")
def filled_stack(local_stack: LocalStack) -> LocalStack:
    """The stack with the one message that the questions are about."""
    put_events(local_stack, PROJECT, [sms("rights")])
    eventually(lambda: settled(local_stack, PROJECT))
    return local_stack


@pytest.mark.parametrize("name", FLOWS)
def test_with_its_declared_policy_a_flow_runs(filled_stack: LocalStack, name: str) -> None:
    FLOWS[name].run(filled_stack)


ACTIONS = [(name, action) for name, flow in FLOWS.items() for action in flow.actions]


@pytest.mark.parametrize(("name", "action"), ACTIONS)
def test_with_one_action_less_a_flow_fails(filled_stack: LocalStack, name: str, action: str) -> None:
    flow = FLOWS[name]
    with without(filled_stack, flow.role_arn(filled_stack), action), pytest.raises((LocalError, ClientError)):
        flow.run(filled_stack)


def test_every_declared_action_is_taken_away_by_a_test_above(filled_stack: LocalStack) -> None:
    """Flows share a role where their functions or services do."""
    needed: dict[str, set[str]] = {}
    for flow in FLOWS.values():
        needed.setdefault(flow.role_arn(filled_stack), set()).update(flow.actions)
    for role_arn, actions in needed.items():
        declared = [
            statement for each in policies(filled_stack, role_arn).values() for statement in each["Statement"]
        ]
        assert {action for statement in declared for action in statement["Action"]} == actions, role_arn


def test_a_stream_that_may_not_invoke_fails_its_records(filled_stack: LocalStack) -> None:
    stream = filled_stack.streams[filled_stack.outputs().projects[PROJECT].delivery_stream]
    eventually(lambda: settled(filled_stack, PROJECT))
    failed = stream.counts.failed
    with without(filled_stack, stream.manifest.role_arn, "lambda:InvokeFunction"):
        put_events(filled_stack, PROJECT, [sms("denied")])
        eventually(lambda: settled(filled_stack, PROJECT))
    assert stream.counts.failed == failed + 1
