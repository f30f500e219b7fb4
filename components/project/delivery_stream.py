"""A project's delivery stream: receives records, calls the transform function, writes the archive."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.account import Account
from components.aws.iam import Allow, Role, RoleArgs, service_trust
from components.aws.kms_key import ProjectKey
from components.project.archive import Archive
from components.project.data_stream import DataStream
from components.settings.project import StreamSettings
from functions.contract.archive_keys import DELIVERED, ERRORS, RAW

#: Firehose's own names for its log streams.
LOG_STREAMS = ("S3Delivery", "BackupDelivery")
#: Firehose's default buffer before it calls a transform (API reference, ProcessorParameter).
FIREHOSE_DEFAULTS = {"BufferIntervalInSeconds": "60", "BufferSizeInMBs": "1"}
_ERROR_OUTPUT = ERRORS + "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"


@dataclass(frozen=True)
class DeliveryStreamArgs:
    settings: StreamSettings
    account: Account
    archive: Archive
    transform_arn: pulumi.Input[str]
    log_retention_days: int
    tags: Mapping[str, str]
    source: DataStream | None = None
    key: ProjectKey | None = None


class DeliveryStream(pulumi.ComponentResource):
    """Firehose from Direct PUT or a Kinesis data stream, through Lambda, to S3. Raw records are backed up
    first.

    With a data stream as its source it accepts no Direct PUT, and reads from the latest record on.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    log_group: pulumi.Output[str]
    reads_data_stream: bool

    def __init__(
        self, name: str, args: DeliveryStreamArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("message-tracker:index:DeliveryStream", name, {"tags": args.tags}, opts)
        self._log_group = aws.cloudwatch.LogGroup(
            name,
            retention_in_days=args.log_retention_days,
            kms_key_id=args.key.arn if args.key else None,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.log_group = self._log_group.name
        self._log_streams = {
            log: aws.cloudwatch.LogStream(
                f"{name}-{log}",
                name=log,
                log_group_name=self._log_group.name,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for log in LOG_STREAMS
        }
        # Firehose requires a qualified function, and permissions on that very ARN. The latest code will do: a
        # function that runs every second is always warm, and gains nothing from a snapshot.
        transform_arn = pulumi.Output.concat(args.transform_arn, ":$LATEST")
        role_arn = self._role_arn(name, args, transform_arn)
        stream = aws.kinesis.FirehoseDeliveryStream(
            name,
            destination="extended_s3",
            extended_s3_configuration=self._destination(args, transform_arn, role_arn),
            # A data stream encrypts its own records; Firehose allows one of the two.
            server_side_encryption=None if args.source else _at_rest(args.key),
            kinesis_source_configuration={"kinesis_stream_arn": args.source.arn, "role_arn": role_arn}
            if args.source
            else None,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name, self.arn = stream.name, stream.arn
        self.reads_data_stream = args.source is not None
        self.register_outputs({"name": self.name, "arn": self.arn})

    def _role_arn(
        self, name: str, args: DeliveryStreamArgs, transform_arn: pulumi.Output[str]
    ) -> pulumi.Output[str]:
        permissions = [
            Allow(["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"], [transform_arn]),
            Allow(["logs:PutLogEvents"], [stream.arn for stream in self._log_streams.values()]),
            *args.archive.write_permissions(),
            *(args.source.read_permissions() if args.source else ()),
            *([args.key.write_permission("s3")] if args.key else ()),
        ]
        # The stream's own ARN is unknown until it has a role.
        trust = service_trust("firehose.amazonaws.com", args.account.id)
        return Role(
            name,
            RoleArgs(trust=trust, permissions=permissions, tags=args.tags),
            pulumi.ResourceOptions(parent=self),
        ).arn

    def _destination(
        self, args: DeliveryStreamArgs, transform_arn: pulumi.Output[str], role_arn: pulumi.Output[str]
    ) -> aws.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationArgsDict:
        return {
            "bucket_arn": args.archive.arn,
            "role_arn": role_arn,
            "prefix": DELIVERED,
            "error_output_prefix": _ERROR_OUTPUT,
            "buffering_interval": args.settings.buffer_seconds,
            "buffering_size": args.settings.buffer_mb,
            "compression_format": "GZIP",
            "cloudwatch_logging_options": self._logging("S3Delivery"),
            "processing_configuration": _transform(transform_arn, args.settings),
            "s3_backup_mode": "Enabled",
            "s3_backup_configuration": {
                "bucket_arn": args.archive.arn,
                "role_arn": role_arn,
                "prefix": RAW,
                "error_output_prefix": _ERROR_OUTPUT,
                "buffering_interval": args.settings.buffer_seconds,
                "buffering_size": args.settings.buffer_mb,
                "compression_format": "GZIP",
                "cloudwatch_logging_options": self._logging("BackupDelivery"),
            },
        }

    def _logging(
        self, log: str
    ) -> aws.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationCloudwatchLoggingOptionsArgsDict:
        return {
            "enabled": True,
            "log_group_name": self._log_group.name,
            "log_stream_name": self._log_streams[log].name,
        }

    def put_permission(self, *actions: str) -> Allow:
        return Allow([f"firehose:{action}" for action in actions], [self.arn])

    def event_stream_permissions(self) -> tuple[Allow, ...]:
        """Return what Pinpoint needs to put events (Pinpoint Developer Guide, "IAM role for streaming
        events")."""
        return (self.put_permission("PutRecordBatch", "DescribeDeliveryStream"),)


def _at_rest(
    key: ProjectKey | None,
) -> aws.kinesis.FirehoseDeliveryStreamServerSideEncryptionArgsDict:
    """Return the encryption settings. Firehose uses a customer's key by its own grant, so producers need no
    permission on it."""
    if key is None:
        return {"enabled": True, "key_type": "AWS_OWNED_CMK"}
    return {"enabled": True, "key_type": "CUSTOMER_MANAGED_CMK", "key_arn": key.arn}


def _transform(
    transform_arn: pulumi.Output[str], settings: StreamSettings
) -> aws.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfigurationArgsDict:
    """Return the call to the function, with the buffers that differ from Firehose's defaults.

    The provider drops parameters that have Firehose's default from state, and would set them at each update.
    """
    configured = {
        "BufferIntervalInSeconds": f"{settings.transform_buffer_seconds}",
        "BufferSizeInMBs": f"{settings.transform_buffer_mb:g}",
    }
    buffers = {key: value for key, value in configured.items() if value != FIREHOSE_DEFAULTS[key]}
    parameters: dict[str, pulumi.Input[str]] = {"LambdaArn": transform_arn, **buffers}
    processor: (
        aws.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfigurationProcessorArgsDict
    )
    processor = {
        "type": "Lambda",
        "parameters": [
            {"parameter_name": key, "parameter_value": value} for key, value in parameters.items()
        ],
    }
    return {"enabled": True, "processors": [processor]}
