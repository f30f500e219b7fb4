"""Redrive of one project: S3 notifies a queue of each error object, and a function reprocesses it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.account import Account
from components.aws.iam import Allow, Role
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.aws.log_group import LogGroup
from components.former_components import formerly_in, with_options
from components.project.archive import Archive
from components.settings.project import FunctionSettings
from components.text import json_text
from functions.contract import environment, metric_names
from functions.contract.archive_keys import FAILED
from functions.contract.redrive_queue import MAX_RECEIVES

#: An object holds some thousand records. Lambda recommends a visibility timeout of six times the function's
#: timeout ("Configuring a queue to use with Lambda").
_FUNCTION = FunctionSettings(memory_mb=512, timeout_seconds=300, reserved_concurrency=None)
_VISIBILITY_SECONDS = 6 * _FUNCTION.timeout_seconds
_DAY = 86_400
#: A dead letter's age counts from the first queue on ("Dead-letter queue retention").
_QUEUE_SECONDS, _DEAD_LETTER_SECONDS = 4 * _DAY, 14 * _DAY


_COMPONENT = "message-tracker:index:Redrive"


@dataclass(frozen=True)
class RedriveQueueArgs:
    archive: Archive
    account: Account
    tags: Mapping[str, str]


class RedriveQueue:
    """S3 notifies the queue of each new error object; after too many failures the notification goes to the
    dead-letter queue, and the object stays where it is."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    url: pulumi.Output[str]
    dead_letter_name: pulumi.Output[str]
    dead_letter_url: pulumi.Output[str]

    def __init__(self, name: str, args: RedriveQueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._inside = formerly_in(_COMPONENT, name, opts)
        dead = aws.sqs.Queue(
            f"{name}-dead",
            message_retention_seconds=_DEAD_LETTER_SECONDS,
            sqs_managed_sse_enabled=True,
            tags=args.tags,
            opts=self._inside,
        )
        queue = aws.sqs.Queue(
            name,
            message_retention_seconds=_QUEUE_SECONDS,
            visibility_timeout_seconds=_VISIBILITY_SECONDS,
            redrive_policy=json_text({"deadLetterTargetArn": dead.arn, "maxReceiveCount": MAX_RECEIVES}),
            sqs_managed_sse_enabled=True,
            tags=args.tags,
            opts=self._inside,
        )
        self.name, self.arn, self.url = queue.name, queue.arn, queue.url
        self.dead_letter_name, self.dead_letter_url = dead.name, dead.url
        self._notify(name, args)

    def consume_permission(self) -> Allow:
        actions = ["ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage"]
        return Allow([f"sqs:{action}" for action in actions], [self.arn])

    def _notify(self, name: str, args: RedriveQueueArgs) -> None:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": [self.arn],
            "Condition": {
                "ArnEquals": {"aws:SourceArn": args.archive.arn},
                "StringEquals": {"aws:SourceAccount": args.account.id},
            },
        }
        policy = aws.sqs.QueuePolicy(
            name,
            queue_url=self.url,
            policy=json_text({"Version": "2012-10-17", "Statement": [statement]}),
            opts=self._inside,
        )
        aws.s3.BucketNotification(
            name,
            bucket=args.archive.bucket,
            queues=[{"queue_arn": self.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": FAILED}],
            # S3 validates the queue before it accepts the notification.
            opts=with_options(self._inside, depends_on=[policy]),
        )


@dataclass(frozen=True)
class RedriveArgs:
    """`environment`: what the function needs to write messages, as ingest does. `role`: that of ingest, which
    handles the same records."""

    queue: RedriveQueue
    archive: Archive
    code: pulumi.Archive
    environment: Mapping[str, pulumi.Input[str]]
    role: Role
    logs: LogGroup
    tags: Mapping[str, str]


class Redrive:
    """The function that reprocesses error objects, two at a time. A failed one is retried for hours."""

    queue: RedriveQueue
    function: LambdaFunction

    def __init__(self, name: str, args: RedriveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        inside = formerly_in(_COMPONENT, name, opts)
        self.queue = args.queue
        self.function = LambdaFunction(name, _function(args), inside)
        aws.lambda_.EventSourceMapping(
            name,
            event_source_arn=args.queue.arn,
            function_name=self.function.arn,
            batch_size=1,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config={"maximum_concurrency": 2},
            tags=args.tags,
            opts=inside,
        )


def _function(args: RedriveArgs) -> LambdaFunctionArgs:
    return LambdaFunctionArgs(
        service=metric_names.REDRIVE,
        handler="functions.redrive.handler.handler",
        code=args.code,
        settings=_FUNCTION,
        logs=args.logs,
        environment={
            **args.environment,
            environment.ARCHIVE_BUCKET: args.archive.bucket,
            environment.QUEUE_URL: args.queue.url,
        },
        role=args.role,
        tags=args.tags,
    )
