"""The tracking pipeline of one project: composes sources, delivery stream, ingest, table and archive."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi

from components.access import Allow
from components.account import Account
from components.alarm_lines import (
    function_alarms,
    message_alarms,
    redrive_alarms,
    stream_alarms,
    table_alarms,
)
from components.alarms import Alarm, Alarms, AlarmsArgs, AlarmTarget
from components.archive import Archive, ArchiveArgs
from components.dashboards import Dashboard, DashboardArgs, DashboardTarget
from components.data_stream import DataStream, DataStreamArgs
from components.function import LambdaFunction, LambdaFunctionArgs
from components.log_queries import project_queries
from components.project_dashboard import ProjectParts, project_rows
from components.project_key import ProjectKey, ProjectKeyArgs
from components.project_settings import ProjectSettings
from components.redrive import Redrive, RedriveArgs
from components.secret import Secret, SecretArgs
from components.sources import PinpointEventStream, SesEventDestination, SmsEventDestination, SourceArgs
from components.stream import DeliveryStream, DeliveryStreamArgs
from components.table import MessageTable, MessageTableArgs


@dataclass(frozen=True)
class TrackingPipelineArgs:
    settings: ProjectSettings
    code: pulumi.Archive
    account: Account
    protect: bool
    alarms: AlarmTarget | None
    dashboards: DashboardTarget | None
    tags: Mapping[str, str]


class TrackingPipeline(pulumi.ComponentResource):
    """From a source's event to an item in the table. It makes no resource of its own.

    A project has at most one SES and one SMS configuration set, and no two projects of a stack share one. So
    a stack takes one of the ten (SES) or five (SMS) event destinations that AWS grants to a set.
    """

    def __init__(
        self, name: str, args: TrackingPipelineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("message-tracker:index:TrackingPipeline", name, {"tags": args.tags}, opts)
        settings, inside = args.settings, pulumi.ResourceOptions(parent=self)
        self.settings = settings
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
                f"What turns {name}'s destinations into index keys", args.protect, args.tags, self.key
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
        self._connect(name, delivery, args)
        alarms = None
        if args.alarms:
            lines = self._alarms(args.alarms)
            alarms = Alarms(name, AlarmsArgs(args.alarms.topic_arn, lines, args.tags), inside)
        self.dashboard = self._dashboard(name, args.dashboards, alarms) if args.dashboards else None
        self.exports = self._exports()
        self.register_outputs(self.exports)

    def _exports(self) -> dict[str, Any]:
        """What people and `python -m operations` need to know of the project; None: for ever."""
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
            "deadLetterQueueUrl": self.redrive.dead_letter_url,
            **({"dashboardUrl": self.dashboard.url} if self.dashboard else {}),
        }

    def _dashboard(self, name: str, target: DashboardTarget, alarms: Alarms | None) -> Dashboard:
        arns = alarms.arns if alarms else ()
        parts = ProjectParts(name, self.stream.name, self.table.name, self.ingest, self.redrive, arns)
        args = DashboardArgs(target, project_rows(parts, target), project_queries(parts), name)
        return Dashboard(f"{name}-dashboard", args, pulumi.ResourceOptions(parent=self))

    def _alarms(self, target: AlarmTarget) -> list[Alarm]:
        limits = target.thresholds
        return [
            *stream_alarms(self.stream.name, limits, has_key=self.key is not None),
            # Half of a minute: batches wait behind one another.
            *function_alarms(self.ingest.name, limits, slow_ms=30_000),
            *table_alarms(self.table.name),
            *message_alarms(self.settings.name, limits),
            *redrive_alarms(self.settings.name, self.redrive.queue_name, self.redrive.dead_letter_name),
        ]

    def key_rights(self) -> list[Allow]:
        """What who reads or writes messages needs of the project's key; nothing of AWS's own."""
        return [self.key.read_right("dynamodb", "secretsmanager")] if self.key else []

    def _ingest(self, name: str, args: TrackingPipelineArgs) -> LambdaFunctionArgs:
        settings = args.settings
        return LambdaFunctionArgs(
            service="ingest",
            handler="functions.ingest.handler.handler",
            code=args.code,
            settings=settings.function,
            log_retention_days=settings.log_retention_days,
            environment=self._writing(name),
            rights=self._write_rights(),
            log_key=self.key,
            tags=args.tags,
        )

    def _writing(self, name: str) -> dict[str, pulumi.Input[str]]:
        """What a function that writes messages must know."""
        settings = self.settings
        return {
            "PROJECT": name,
            "TABLE_NAME": self.table.name,
            "DESTINATION_KEY_SECRET_ARN": self.destination_key.arn,
            "SHARDS": str(settings.shards),
            # Empty: for ever.
            "RETENTION_DAYS": "" if settings.retention_days is None else str(settings.retention_days),
            "TAGS": json.dumps(settings.tags, sort_keys=True),
        }

    def _write_rights(self) -> list[Allow]:
        return [self.table.write_right(), self.destination_key.read_right(), *self.key_rights()]

    def _redrive(self, name: str, args: TrackingPipelineArgs) -> RedriveArgs:
        return RedriveArgs(
            archive=self.archive,
            account=args.account,
            code=args.code,
            environment=self._writing(name),
            rights=self._write_rights(),
            log_retention_days=self.settings.log_retention_days,
            tags=args.tags,
            key=self.key,
        )

    def _connect(self, name: str, delivery: DeliveryStreamArgs, args: TrackingPipelineArgs) -> None:
        sources, inside = self.settings.sources, pulumi.ResourceOptions(parent=self)
        source_args = SourceArgs(self.stream, args.account, args.tags)
        data_stream = None
        if sources.pinpoint and sources.pinpoint.data_stream:
            # A delivery stream has one kind of source, so this is a second one, into the same everything.
            data_stream = DataStream(
                f"{name}-pinpoint",
                DataStreamArgs(sources.pinpoint.data_stream, args.protect, args.tags, self.key),
                inside,
            )
            DeliveryStream(f"{name}-kinesis", replace(delivery, source=data_stream), inside)
        if sources.pinpoint and sources.pinpoint.create_event_stream:
            application_id = sources.pinpoint.application_id
            PinpointEventStream(f"{name}-pinpoint", application_id, source_args, data_stream, inside)
        if sources.ses:
            SesEventDestination(f"{name}-ses", sources.ses, source_args, inside)
        if sources.sms:
            SmsEventDestination(f"{name}-sms", sources.sms, source_args, inside)


def _key(name: str, args: TrackingPipelineArgs, inside: pulumi.ResourceOptions) -> ProjectKey | None:
    if (wanted := args.settings.encryption_key) is None:
        return None
    return ProjectKey(f"{name}-key", ProjectKeyArgs(wanted, args.account, args.protect, args.tags), inside)
