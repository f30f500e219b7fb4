"""A project's delivery stream: receives records, calls the transform function, writes the archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from components.aws.kms_key import ProjectKey
from components.aws.log_group import LogGroup
from components.former_components import formerly_in
from components.project.archive import Archive
from components.project.data_stream import DataStream
from components.settings.project import StreamSettings
from components.text import text
from functions.contract.archive_keys import DELIVERED, ERRORS, RAW

#: Firehose's default buffer before it calls a transform (API reference, ProcessorParameter).
FIREHOSE_DEFAULTS = {"BufferIntervalInSeconds": "60", "BufferSizeInMBs": "1"}
_ERROR_OUTPUT = ERRORS + "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"


@dataclass(frozen=True)
class DeliveryStreamArgs:
    settings: StreamSettings
    archive: Archive
    transform_arn: pulumi.Input[str]
    logs: LogGroup
    role_arn: pulumi.Input[str]
    tags: Mapping[str, str]
    source: DataStream | None = None
    key: ProjectKey | None = None


class DeliveryStream:
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
        self._inside = formerly_in("message-tracker:index:DeliveryStream", name, opts)
        self.log_group = args.logs.name
        # Firehose does not create it.
        self._log_stream = aws.cloudwatch.LogStream(
            name, name=_log_stream(name), log_group_name=args.logs.name, opts=self._inside
        ).name
        stream = aws.kinesis.FirehoseDeliveryStream(
            name,
            destination="extended_s3",
            extended_s3_configuration=self._destination(args),
            # A data stream encrypts its own records; Firehose allows one of the two.
            server_side_encryption=None if args.source else _at_rest(args.key),
            kinesis_source_configuration={"kinesis_stream_arn": args.source.arn, "role_arn": args.role_arn}
            if args.source
            else None,
            tags=args.tags,
            opts=self._inside,
        )
        self.name, self.arn = stream.name, stream.arn
        self.reads_data_stream = args.source is not None

    def _destination(
        self, args: DeliveryStreamArgs
    ) -> aws.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationArgsDict:
        return {
            "bucket_arn": args.archive.arn,
            "role_arn": args.role_arn,
            "prefix": DELIVERED,
            "error_output_prefix": _ERROR_OUTPUT,
            "buffering_interval": args.settings.buffer_seconds,
            "buffering_size": args.settings.buffer_mb,
            "compression_format": "GZIP",
            "cloudwatch_logging_options": self._logging(),
            "processing_configuration": _transform(qualified(args.transform_arn), args.settings),
            "s3_backup_mode": "Enabled",
            "s3_backup_configuration": {
                "bucket_arn": args.archive.arn,
                "role_arn": args.role_arn,
                "prefix": RAW,
                "error_output_prefix": _ERROR_OUTPUT,
                "buffering_interval": args.settings.buffer_seconds,
                "buffering_size": args.settings.buffer_mb,
                "compression_format": "GZIP",
                "cloudwatch_logging_options": self._logging(),
            },
        }

    def _logging(
        self,
    ) -> aws.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationCloudwatchLoggingOptionsArgsDict:
        return {
            "enabled": True,
            "log_group_name": self.log_group,
            "log_stream_name": self._log_stream,
        }


def _log_stream(stream: str) -> str:
    return f"firehose/{stream}"


def qualified(function_arn: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return the ARN of a function's latest code: Firehose requires a qualified function, and permissions on
    that very ARN. A function that runs every second is always warm, and gains nothing from a snapshot."""
    return text(function_arn, ":$LATEST")


def delivery_permissions(
    streams: Sequence[str],
    archive: Archive,
    transform_arn: pulumi.Input[str],
    logs: LogGroup,
    key: ProjectKey | None,
) -> list[Allow]:
    """Return what Firehose needs to transform records and to archive them. `streams`: their logical names."""
    errors = [text(logs.arn, ":log-stream:", _log_stream(each)) for each in streams]
    return [
        Allow(["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"], [qualified(transform_arn)]),
        Allow(["logs:PutLogEvents"], errors),
        *archive.write_permissions(),
        *([key.write_permission("s3")] if key else ()),
    ]


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
