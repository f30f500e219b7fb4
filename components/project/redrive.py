"""Redrive of one project: S3 notifies a queue of each error object, and a function reprocesses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.account import Account
from components.aws.iam import Allow
from components.aws.kms_key import ProjectKey
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.project.archive import Archive
from components.settings.project import FunctionSettings
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


@dataclass(frozen=True)
class RedriveArgs:
    """`environment` and `permissions`: what the function needs to write messages, as ingest does."""

    archive: Archive
    account: Account
    code: pulumi.Archive
    environment: Mapping[str, pulumi.Input[str]]
    permissions: Sequence[Allow]
    log_retention_days: int
    tags: Mapping[str, str]
    key: ProjectKey | None = None


class Redrive(pulumi.ComponentResource):
    """S3 notifies the queue of each new error object; the function reprocesses two objects concurrently.

    A failed object is retried for hours; then its notification goes to the dead-letter queue, and the object
    stays where it is.
    """

    queue_name: pulumi.Output[str]
    dead_letter_name: pulumi.Output[str]
    dead_letter_url: pulumi.Output[str]
    function: LambdaFunction

    def __init__(self, name: str, args: RedriveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:Redrive", name, {"tags": args.tags}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        dead = aws.sqs.Queue(
            f"{name}-dead",
            message_retention_seconds=_DEAD_LETTER_SECONDS,
            sqs_managed_sse_enabled=True,
            tags=args.tags,
            opts=inside,
        )
        queue = aws.sqs.Queue(
            name,
            message_retention_seconds=_QUEUE_SECONDS,
            visibility_timeout_seconds=_VISIBILITY_SECONDS,
            redrive_policy=pulumi.Output.json_dumps(
                {"deadLetterTargetArn": dead.arn, "maxReceiveCount": MAX_RECEIVES}, sort_keys=True
            ),
            sqs_managed_sse_enabled=True,
            tags=args.tags,
            opts=inside,
        )
        self.queue_name, self.dead_letter_name, self.dead_letter_url = queue.name, dead.name, dead.url
        self._notify(name, args, queue)
        self.function = self._function(name, args, queue)
        aws.lambda_.EventSourceMapping(
            name,
            event_source_arn=queue.arn,
            function_name=self.function.arn,
            batch_size=1,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config={"maximum_concurrency": 2},
            tags=args.tags,
            opts=inside,
        )
        self.register_outputs({"deadLetterUrl": dead.url})

    def _notify(self, name: str, args: RedriveArgs, queue: aws.sqs.Queue) -> None:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": [queue.arn],
            "Condition": {
                "ArnEquals": {"aws:SourceArn": args.archive.arn},
                "StringEquals": {"aws:SourceAccount": args.account.id},
            },
        }
        policy = aws.sqs.QueuePolicy(
            name,
            queue_url=queue.url,
            policy=pulumi.Output.json_dumps(
                {"Version": "2012-10-17", "Statement": [statement]}, sort_keys=True
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.s3.BucketNotification(
            name,
            bucket=args.archive.bucket,
            queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": FAILED}],
            # S3 validates the queue before it accepts the notification.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )

    def _function(self, name: str, args: RedriveArgs, queue: aws.sqs.Queue) -> LambdaFunction:
        actions = ["ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage"]
        return LambdaFunction(
            name,
            LambdaFunctionArgs(
                service=metric_names.REDRIVE,
                handler="functions.redrive.handler.handler",
                code=args.code,
                settings=_FUNCTION,
                log_retention_days=args.log_retention_days,
                environment={
                    **args.environment,
                    environment.ARCHIVE_BUCKET: args.archive.bucket,
                    environment.QUEUE_URL: queue.url,
                },
                permissions=[
                    *args.permissions,
                    *args.archive.redrive_permissions(),
                    *([args.key.write_permission("s3")] if args.key else ()),
                    Allow([f"sqs:{action}" for action in actions], [queue.arn]),
                ],
                log_key=args.key,
                tags=args.tags,
            ),
            pulumi.ResourceOptions(parent=self),
        )
