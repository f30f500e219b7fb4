"""The Kinesis data stream of a Pinpoint application's events, created here or given."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from components.aws.kms_key import ProjectKey
from components.former_components import formerly_in, with_options
from components.settings.sources import DataStreamSettings


@dataclass(frozen=True)
class DataStreamArgs:
    settings: DataStreamSettings
    protect: bool
    tags: Mapping[str, str]
    key: ProjectKey | None = None


class DataStream:
    """On demand, encrypted. It accepts peaks that Direct PUT would throttle, and buffers them for
    Firehose."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: DataStreamArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        inside = formerly_in("message-tracker:index:DataStream", name, opts)
        self._key = None if args.settings.arn else args.key
        self._permissions_on_key = _read_permissions_on_key(args)
        if args.settings.arn:
            self.arn = pulumi.Output.from_input(args.settings.arn)
        else:
            self.arn = aws.kinesis.Stream(
                name,
                stream_mode_details={"stream_mode": "ON_DEMAND"},
                retention_period=args.settings.retention_hours,
                encryption_type="KMS",
                kms_key_id=args.key.arn if args.key else "alias/aws/kinesis",
                tags=args.tags,
                opts=with_options(inside, protect=args.protect),
            ).arn

    def read_permissions(self) -> tuple[Allow, ...]:
        """Return what Firehose needs on its source (Firehose Developer Guide, "Grant Firehose access to a
        Kinesis stream")."""
        actions = ("DescribeStream", "GetRecords", "GetShardIterator", "ListShards")
        return (Allow([f"kinesis:{action}" for action in actions], [self.arn]), *self._permissions_on_key)

    def event_stream_permissions(self) -> tuple[Allow, ...]:
        """Return what Pinpoint needs to put events (Pinpoint Developer Guide, "IAM role for streaming
        events")."""
        put = Allow(["kinesis:DescribeStream", "kinesis:PutRecords"], [self.arn])
        return (put, self._key.write_permission("kinesis")) if self._key else (put,)


def _read_permissions_on_key(args: DataStreamArgs) -> tuple[Allow, ...]:
    """Return the permission on the stream's key; the AWS managed key needs none."""
    if args.settings.arn:
        return (Allow(["kms:Decrypt"], [args.settings.key_arn]),) if args.settings.key_arn else ()
    return (args.key.read_permission("kinesis"),) if args.key else ()
