"""The look-up log of a stack: who looked at messages, in a table and in a copy that nobody rewrites."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.account import Account
from components.aws.iam import Allow, Role, RoleArgs, service_trust
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.aws.log_group import LogGroup, LogGroupArgs
from components.aws.private_bucket import make_private
from components.former_components import with_options
from components.settings.lookup_log import LookupLogSettings
from components.settings.project import FunctionSettings
from components.text import text
from functions.contract import environment, lookup_log, message_table, metric_names

_FUNCTION = FunctionSettings(timeout_seconds=60, memory_mb=256)
#: How long a record waits before it is filed, and a line before it is in the copy: the longest, for few
#: objects.
_TRANSFORM_SECONDS, _BUFFER_SECONDS, _BUFFER_MB = "5", 900, 64


@dataclass(frozen=True)
class LookupLogArgs:
    settings: LookupLogSettings
    code: pulumi.Archive
    account: Account
    log_retention_days: int
    protect: bool
    tags: Mapping[str, str]


class LookupLog:
    """The API appends to a delivery stream and can do nothing else; its transform fills the table; Firehose
    writes the copy with another role. Each of the two shows what was changed in the other."""

    table_name: pulumi.Output[str]
    stream_name: pulumi.Output[str]
    bucket: pulumi.Output[str]
    function: LambdaFunction
    settings: LookupLogSettings

    def __init__(self, name: str, args: LookupLogArgs, opts: pulumi.ResourceOptions) -> None:
        self._name, self._args, self._inside, self.settings = name, args, opts, args.settings
        self._table = aws.dynamodb.Table(
            name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=lookup_log.LOOKUP_TENANT,
            range_key=lookup_log.LOOKUP_ROW,
            attributes=[
                {"name": lookup_log.LOOKUP_ROW, "type": "S"},
                {"name": lookup_log.LOOKUP_TENANT, "type": "S"},
            ],
            ttl={"attribute_name": message_table.EXPIRES_AT, "enabled": True},
            point_in_time_recovery={"enabled": True},
            deletion_protection_enabled=args.protect,
            tags=args.tags,
            opts=with_options(opts, protect=args.protect),
        )
        self.table_name = self._table.name
        bucket_arn = self._copy()
        logs = LogGroup(name, LogGroupArgs(args.log_retention_days, args.tags), opts)
        self.function = self._transform(logs)
        self._stream = self._delivery(bucket_arn, logs)
        self.stream_name = self._stream.name

    def append_permission(self) -> Allow:
        """Allow adding records, which lets nobody change or remove one."""
        return Allow(["firehose:PutRecord"], [self._stream.arn])

    def read_permission(self, tenant: str) -> Allow:
        """Allow reading one tenant's rows."""
        return read_permission(self._table.arn, tenant)

    def _copy(self) -> pulumi.Output[str]:
        """Create the bucket of the copy; return its ARN.

        Its policy refuses everybody the deletion of any version, and of its own versioning; S3 itself expires
        them. A bucket with a default retention of Object Lock takes only uploads with a checksum, which
        nothing says that Firehose sends (S3 User Guide, "Object Lock considerations").
        """
        args, inside = self._args, self._inside
        bucket = aws.s3.Bucket(
            self._name,
            force_destroy=not args.protect,
            tags=args.tags,
            opts=with_options(inside, protect=args.protect),
        )
        self.bucket = bucket.bucket
        versioning = aws.s3.BucketVersioning(
            self._name,
            bucket=bucket.bucket,
            versioning_configuration={"status": "Enabled"},
            opts=inside,
        )
        aws.s3.BucketLifecycleConfiguration(
            self._name,
            # Only behind the versioning: the rule is about versions, too.
            bucket=versioning.bucket,
            rules=[
                {
                    "id": "expiry",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "expiration": {"days": args.settings.days},
                    "noncurrent_version_expiration": {"noncurrent_days": 1},
                    "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
                },
                {
                    "id": "markers",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "expiration": {"expired_object_delete_marker": True},
                },
            ],
            opts=inside,
        )
        undeletable = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
            "Resource": [text(bucket.arn, "/*")],
        }
        make_private(self._name, versioning.bucket, bucket.arn, inside, undeletable)
        return bucket.arn

    def _transform(self, logs: LogGroup) -> LambdaFunction:
        args = self._args
        return LambdaFunction(
            self._name,
            LambdaFunctionArgs(
                service=metric_names.LOOKUPS,
                handler="functions.lookups.handler.handler",
                code=args.code,
                settings=_FUNCTION,
                logs=logs,
                environment={
                    environment.LOOKUP_TABLE_NAME: self._table.name,
                    environment.LOOKUP_DAYS: str(args.settings.days),
                },
                permissions=[Allow(["dynamodb:BatchWriteItem"], [self._table.arn])],
                tags=args.tags,
            ),
            self._inside,
        )

    def _delivery(self, bucket_arn: pulumi.Output[str], logs: LogGroup) -> aws.kinesis.FirehoseDeliveryStream:
        errors = aws.cloudwatch.LogStream(
            self._name, name=f"firehose/{self._name}", log_group_name=logs.name, opts=self._inside
        )
        transform = text(self.function.arn, ":$LATEST")
        prefixes = [
            text(bucket_arn, "/", prefix, "*") for prefix in (lookup_log.LOOKUP_ERRORS, lookup_log.LOOKUPS)
        ]
        role = Role(
            f"{self._name}-delivery",
            RoleArgs(
                trusts=[service_trust("firehose.amazonaws.com", self._args.account.id)],
                permissions=[
                    Allow(["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"], [transform]),
                    Allow(
                        ["logs:PutLogEvents"],
                        [text(logs.arn, ":log-stream:firehose/", self._name)],
                    ),
                    # Firehose Developer Guide, "Controlling access".
                    Allow(
                        ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
                        [bucket_arn],
                    ),
                    Allow(["s3:AbortMultipartUpload", "s3:PutObject"], prefixes),
                ],
                tags=self._args.tags,
            ),
            self._inside,
        )
        parameters: dict[str, pulumi.Input[str]] = {
            "LambdaArn": transform,
            "BufferIntervalInSeconds": _TRANSFORM_SECONDS,
        }
        return aws.kinesis.FirehoseDeliveryStream(
            self._name,
            destination="extended_s3",
            extended_s3_configuration={
                "bucket_arn": bucket_arn,
                "role_arn": role.arn,
                "prefix": lookup_log.LOOKUPS,
                "error_output_prefix": (
                    lookup_log.LOOKUP_ERRORS + "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"
                ),
                "buffering_interval": _BUFFER_SECONDS,
                "buffering_size": _BUFFER_MB,
                "compression_format": "GZIP",
                "cloudwatch_logging_options": {
                    "enabled": True,
                    "log_group_name": logs.name,
                    "log_stream_name": errors.name,
                },
                "processing_configuration": {
                    "enabled": True,
                    "processors": [
                        {
                            "type": "Lambda",
                            "parameters": [
                                {"parameter_name": key, "parameter_value": value}
                                for key, value in parameters.items()
                            ],
                        }
                    ],
                },
            },
            server_side_encryption={"enabled": True, "key_type": "AWS_OWNED_CMK"},
            tags=self._args.tags,
            opts=self._inside,
        )


def read_permission(table_arn: pulumi.Input[str], tenant: str) -> Allow:
    """Allow reading the rows of one tenant: its name is the only partition key allowed."""
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [tenant]}}
    return Allow(["dynamodb:Query"], [table_arn], own)
