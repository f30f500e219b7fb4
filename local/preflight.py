"""The permissions that AWS services need where the local run makes no call: checked before the run starts.

With them every action of every policy in the program is needed here too, so that a missing one is found
on this machine and not in an account.
"""

from functions.contract.environment import ARCHIVE_BUCKET
from local.cloud import Cloud
from local.deployment.manifest import (
    SOURCE_SERVICES,
    Function,
    QueueMapping,
    Source,
    Stream,
    TableStreamMapping,
)
from local.deployment.roles import Roles
from local.emulator.firehose.delivery import SERVICE
from local.emulator.lambda_runtime_host.log_streams import stream_arn

#: "Grant Firehose access to an Amazon S3 destination": on the bucket, and on its objects.
_BUCKET = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
_OBJECTS = ("s3:AbortMultipartUpload", "s3:PutObject")
#: "Grant Firehose access to an AWS Lambda function".
_FUNCTION = ("lambda:InvokeFunction", "lambda:GetFunctionConfiguration")

#: "Configuring an Amazon SQS queue as an event source": what the execution role needs.
_QUEUE = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")

#: "Using AWS Lambda with Amazon DynamoDB", "Execution role permissions".
_TABLE_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")

#: How each source writes, by the service it writes to. Pinpoint looks at the stream before it takes it.
SOURCE_ACTIONS = {
    ("pinpoint", "firehose"): ("firehose:DescribeDeliveryStream", "firehose:PutRecordBatch"),
    ("pinpoint", "kinesis"): ("kinesis:DescribeStream", "kinesis:PutRecords"),
    ("ses", "firehose"): ("firehose:PutRecordBatch",),
    ("sms", "firehose"): ("firehose:PutRecord",),
}


def check_stream(stream: Stream, roles: Roles, cloud: Cloud) -> None:
    """Raises AccessDeniedError, naming the role, the action and the resource that Firehose would miss."""
    roles.take(stream.role_arn, SERVICE, stream.arn)
    for target in filter(None, (stream.delivered, stream.backup)):
        for action in _BUCKET:
            roles.require(stream.role_arn, action, f"arn:aws:s3:::{target.bucket}")
        for action in _OBJECTS:
            for prefix in (target.prefix, stream.error_prefix):
                roles.require(stream.role_arn, action, f"arn:aws:s3:::{target.bucket}/{prefix}object")
    if stream.function_arn:
        for action in _FUNCTION:
            roles.require(stream.role_arn, action, stream.function_arn)
    for log in filter(None, (stream.log_stream, stream.backup_log_stream)):
        arn = stream_arn(cloud, stream.log_group or "", log)
        roles.require(stream.role_arn, "logs:PutLogEvents", arn)


def check_mapping(mapping: QueueMapping, function: Function, roles: Roles) -> None:
    """Raises AccessDeniedError where Lambda could not read the queue with the function's role."""
    roles.take(function.role_arn, "lambda.amazonaws.com", function.arn)
    for action in _QUEUE:
        roles.require(function.role_arn, action, mapping.queue_arn)
    # Without it S3 answers 403 instead of 404 for a missing object.
    if bucket := function.environment.get(ARCHIVE_BUCKET):
        roles.require(function.role_arn, "s3:ListBucket", f"arn:aws:s3:::{bucket}")


def check_table_mapping(mapping: TableStreamMapping, function: Function, roles: Roles) -> None:
    """Raises AccessDeniedError where Lambda could not read the table's stream with the function's role."""
    roles.take(function.role_arn, "lambda.amazonaws.com", function.arn)
    for action in _TABLE_STREAM:
        roles.require(function.role_arn, action, mapping.stream_arn)
    roles.require(function.role_arn, "dynamodb:ListStreams", "*")


def check_source(source: Source, roles: Roles) -> None:
    """Raises AccessDeniedError where the source could not take its role or not write with it."""
    roles.take(source.role_arn, SOURCE_SERVICES[source.kind], source.arn)
    service = source.stream_arn.split(":")[2]
    for action in SOURCE_ACTIONS[source.kind, service]:
        roles.require(source.role_arn, action, source.stream_arn)
