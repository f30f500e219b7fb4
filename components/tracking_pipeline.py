"""The tracking pipeline of one project: composes sources, delivery stream, ingest, table and archive."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.aws.account import Account
from components.aws.iam import Allow
from components.aws.kms_key import ProjectKey, ProjectKeyArgs
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.aws.secret import Secret, SecretArgs
from components.monitoring.alarms.alarm import AlarmTarget
from components.monitoring.dashboards.dashboard import DashboardTarget
from components.monitoring.project_monitoring import MonitoringArgs, monitor
from components.project.archive import Archive, ArchiveArgs
from components.project.delivery_stream import DeliveryStream, DeliveryStreamArgs
from components.project.message_table import MessageTable, MessageTableArgs
from components.project.redrive import Redrive, RedriveArgs
from components.project.resources import ProjectParts
from components.project.sources import Connection, connect
from components.project.sources.role import SourceArgs
from components.settings.project import ProjectSettings
from functions.contract import environment, metric_names


@dataclass(frozen=True)
class TrackingPipelineArgs:
    """What a pipeline is made from."""

    settings: ProjectSettings
    """The project's settings, as read from the stack's configuration."""
    code: pulumi.Archive
    """The code archive of all functions (`components.aws.code_archive`)."""
    account: Account
    """The account, region and partition that resources are created in."""
    protect: bool
    """Whether table, archive, keys and streams are protected from deletion."""
    alarms: AlarmTarget | None
    """Where alarms go and their thresholds; None creates no alarm."""
    dashboards: DashboardTarget | None
    """Where the project's dashboard is created; None creates none."""
    tags: Mapping[str, str]
    """Tags of every resource."""


class TrackingPipeline(pulumi.ComponentResource):
    """From a source's event to an item in the table.

    A project has at most one SES and one SMS configuration set, and no two projects of a stack share one. So
    a stack uses one of the ten (SES) or five (SMS) event destinations that AWS allows per set.
    """

    def __init__(
        self, name: str, args: TrackingPipelineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("message-tracker:index:TrackingPipeline", name, {"tags": args.tags}, opts)
        settings, inside = args.settings, pulumi.ResourceOptions(parent=self)
        self.settings = settings
        self._alarm_scope = args.alarms.scope_of(settings.alarms) if args.alarms else "project"
        self.key = _key(name, args, inside)
        self.table = MessageTable(
            f"{name}-messages", MessageTableArgs(settings.table, args.protect, args.tags, self.key), inside
        )
        self.archive = Archive(
            f"{name}-archive", ArchiveArgs(settings.archive, args.protect, args.tags, self.key), inside
        )
        self.destination_key = Secret(
            f"{name}-destination-key",
            SecretArgs(
                f"Key that turns destinations of {name} into index keys", args.protect, args.tags, self.key
            ),
            inside,
        )
        self.ingest = LambdaFunction(f"{name}-ingest", self._ingest(name, args), inside)
        delivery = DeliveryStreamArgs(
            settings=settings.stream,
            account=args.account,
            archive=self.archive,
            transform_arn=self.ingest.arn,
            log_retention_days=settings.log_retention_days,
            tags=args.tags,
            key=self.key,
        )
        self.stream = DeliveryStream(f"{name}-events", delivery, inside)
        self.redrive = Redrive(f"{name}-redrive", self._redrive(name, args), inside)
        to = SourceArgs(self.stream, args.account, args.tags, counted=args.alarms is not None)
        reader = connect(name, settings.sources, Connection(to, delivery, args.protect), inside)
        self.parts = ProjectParts(
            settings, self.key, self.stream, reader, self.ingest, self.table, self.redrive
        )
        monitoring = MonitoringArgs(args.alarms, args.dashboards, args.code, args.tags)
        self.dashboard_url = monitor(name, self.parts, monitoring, inside)
        self.exports = self._exports()
        self.register_outputs(self.exports)

    def _exports(self) -> dict[str, Any]:
        """Return what users and `python -m operations` need; None stands for indefinite retention."""
        settings = self.settings
        return {
            "tenant": settings.tenant,
            "deliveryStream": self.stream.name,
            "table": self.table.name,
            "archiveBucket": self.archive.bucket,
            "destinationKeySecretArn": self.destination_key.arn,
            "shards": settings.shards,
            "retentionDays": settings.retention_days,
            "tags": dict(settings.tags),
            "rawDays": settings.archive.raw_days,
            "deliveredDays": settings.archive.delivered_days,
            "bufferSeconds": settings.stream.buffer_seconds,
            "transformBufferSeconds": settings.stream.transform_buffer_seconds,
            "deadLetterQueueUrl": self.redrive.dead_letter_url,
            **({"dashboardUrl": self.dashboard_url} if self.dashboard_url else {}),
        }

    def key_permissions(self) -> list[Allow]:
        """Return what readers and writers of messages need on the project's key; none on AWS's own."""
        return [self.key.read_permission("dynamodb", "secretsmanager")] if self.key else []

    def _ingest(self, name: str, args: TrackingPipelineArgs) -> LambdaFunctionArgs:
        settings = args.settings
        return LambdaFunctionArgs(
            service=metric_names.INGEST,
            handler="functions.ingest.handler.handler",
            code=args.code,
            settings=settings.function,
            log_retention_days=settings.log_retention_days,
            environment={
                **self._writer_environment(name),
                environment.TRANSFORM_BUFFER_SECONDS: str(settings.stream.transform_buffer_seconds),
            },
            permissions=self._write_permissions(),
            log_key=self.key,
            tags=args.tags,
        )

    def _writer_environment(self, name: str) -> dict[str, pulumi.Input[str]]:
        """Return the variables of a function that writes messages."""
        settings = self.settings
        return {
            environment.PROJECT: name,
            environment.ALARM_SCOPE: self._alarm_scope,
            environment.TABLE_NAME: self.table.name,
            environment.DESTINATION_KEY_SECRET_ARN: self.destination_key.arn,
            environment.SHARDS: str(settings.shards),
            # Empty: kept indefinitely.
            environment.RETENTION_DAYS: ""
            if settings.retention_days is None
            else str(settings.retention_days),
            environment.TAGS: json.dumps(settings.tags, sort_keys=True),
        }

    def _write_permissions(self) -> list[Allow]:
        return [
            self.table.write_permission(),
            self.destination_key.read_permission(),
            *self.key_permissions(),
        ]

    def _redrive(self, name: str, args: TrackingPipelineArgs) -> RedriveArgs:
        return RedriveArgs(
            archive=self.archive,
            account=args.account,
            code=args.code,
            environment=self._writer_environment(name),
            permissions=self._write_permissions(),
            log_retention_days=self.settings.log_retention_days,
            tags=args.tags,
            key=self.key,
        )


def _key(name: str, args: TrackingPipelineArgs, inside: pulumi.ResourceOptions) -> ProjectKey | None:
    if (key := args.settings.encryption_key) is None:
        return None
    return ProjectKey(f"{name}-key", ProjectKeyArgs(key, args.account, args.protect, args.tags), inside)
