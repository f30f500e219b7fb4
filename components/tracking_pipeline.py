"""The tracking pipeline of one project: composes sources, delivery stream, ingest, table and archive."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi

from components.aws.account import Account
from components.aws.iam import Allow, Role
from components.aws.kms_key import ProjectKey, ProjectKeyArgs
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs, function_role
from components.aws.log_group import LogGroupArgs, project_logs
from components.aws.secret import Secret, SecretArgs
from components.monitoring.alarms.alarm import AlarmTarget
from components.monitoring.dashboards.dashboard import DashboardTarget
from components.monitoring.project_monitoring import MonitoringArgs, monitor
from components.monitoring.source_monitor import SourceMonitor, SourceMonitorArgs
from components.project.archive import Archive, ArchiveArgs
from components.project.data_stream import DataStream, DataStreamArgs
from components.project.delivery_stream import DeliveryStream, DeliveryStreamArgs, delivery_permissions
from components.project.message_table import MessageTable, MessageTableArgs
from components.project.redrive import Redrive, RedriveArgs, RedriveQueue, RedriveQueueArgs
from components.project.resources import ProjectParts
from components.project.service_role import ServiceRoleArgs, put_permissions, service_role
from components.project.sources import connect
from components.project.sources.target import EventTarget
from components.project.statistics import Statistics, StatisticsArgs
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
        self.settings, self._args, self._inside = settings, args, inside
        self._alarm_scope = args.alarms.scope_of(settings.alarms) if args.alarms else "project"
        self.key = _key(name, args, inside)
        self.logs = project_logs(name, LogGroupArgs(settings.log_retention_days, args.tags, self.key), inside)
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
        self.statistics = self._statistics(name, args) if settings.stats.enabled else None
        queue = RedriveQueue(
            f"{name}-redrive", RedriveQueueArgs(self.archive, args.account, args.tags), inside
        )
        # One role for both functions that write messages: they handle the same records.
        ingest = self._ingest(name, args, queue)
        role = function_role(f"{name}-ingest", ingest, inside)
        self.ingest = LambdaFunction(f"{name}-ingest", replace(ingest, role=role), inside)
        redrive = Redrive(f"{name}-redrive", self._redrive(name, queue, role), inside)
        self._receive(name, args, redrive)
        monitoring = MonitoringArgs(args.alarms, args.dashboards, args.tags)
        self.dashboard_url = monitor(name, self.parts, monitoring, inside)
        self.exports = self._exports()
        self.register_outputs(self.exports)

    def _receive(self, name: str, args: TrackingPipelineArgs, redrive: Redrive) -> None:
        """Create the delivery streams, the source monitor and what connects the sources, with one role of the
        services that act for the project."""
        settings, key = args.settings, self.key
        data_stream = self._data_stream(name, args)
        streams = [f"{name}-events", *([f"{name}-kinesis"] if data_stream else ())]
        role = service_role(
            f"{name}-events",
            ServiceRoleArgs(
                sources=settings.sources,
                account=args.account,
                is_scheduled=args.alarms is not None,
                delivery=[
                    *delivery_permissions(streams, self.archive, self.ingest.arn, self.logs, key),
                    *(data_stream.read_permissions() if data_stream else ()),
                ],
                tags=args.tags,
            ),
            self._inside,
        )
        delivery = DeliveryStreamArgs(
            settings=settings.stream,
            archive=self.archive,
            transform_arn=self.ingest.arn,
            logs=self.logs,
            role_arn=role.arn,
            tags=args.tags,
            key=key,
        )
        self.stream = DeliveryStream(streams[0], delivery, self._inside)
        # A second one with the same destination: a stream reads one kind of source.
        reader = None
        if data_stream:
            reader = DeliveryStream(streams[1], replace(delivery, source=data_stream), self._inside)
        self.parts = ProjectParts(
            settings,
            key,
            self.logs,
            self.stream,
            reader,
            self.ingest,
            self.table,
            redrive,
            self.statistics,
        )
        source_monitor = self._source_monitor(name, args)
        permissions = [
            *put_permissions(settings.sources, self.stream, data_stream),
            *([source_monitor.invoke_permission()] if source_monitor else ()),
        ]
        if permissions:
            role_arn = role.also_allow(f"{name}-sources", permissions, self._inside)
            target = EventTarget(self.stream, data_stream, role_arn, args.tags, args.alarms is not None)
            connect(name, settings.sources, target, self._inside)
            if args.alarms and source_monitor:
                source_monitor.schedule(args.alarms.check_every_minutes, role_arn)

    def _data_stream(self, name: str, args: TrackingPipelineArgs) -> DataStream | None:
        pinpoint = args.settings.sources.pinpoint
        if not (pinpoint and pinpoint.data_stream):
            return None
        stream = DataStreamArgs(pinpoint.data_stream, args.protect, args.tags, self.key)
        return DataStream(f"{name}-pinpoint", stream, self._inside)

    def _source_monitor(self, name: str, args: TrackingPipelineArgs) -> SourceMonitor | None:
        if not args.alarms:
            return None
        monitor_args = SourceMonitorArgs(self.parts, self._alarm_scope, args.code, args.tags)
        return SourceMonitor(f"{name}-watch", monitor_args, self._inside)

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
            "deadLetterQueueUrl": self.parts.redrive.queue.dead_letter_url,
            **self._stats_exports(),
            **({"dashboardUrl": self.dashboard_url} if self.dashboard_url else {}),
        }

    def _stats_exports(self) -> dict[str, Any]:
        if (statistics := self.statistics) is None:
            return {}
        return {"statsTable": statistics.table_name, "statsGeneration": statistics.generation}

    def key_permissions(self) -> list[Allow]:
        """Return what readers and writers of messages need on the project's key; none on AWS's own."""
        return [self.key.read_permission("dynamodb", "secretsmanager")] if self.key else []

    def erase_permissions(self) -> list[Allow]:
        """Return what it takes to erase recipients from the project."""
        return [
            *self.table.erase_permissions(),
            *self.archive.erase_permissions(),
            self.destination_key.read_permission(),
            *self.key_permissions(),
            *([self.key.write_permission("s3")] if self.key else ()),
        ]

    def _ingest(self, name: str, args: TrackingPipelineArgs, queue: RedriveQueue) -> LambdaFunctionArgs:
        """Return the function's arguments, with the permissions of both functions that write messages."""
        settings = args.settings
        return LambdaFunctionArgs(
            service=metric_names.INGEST,
            handler="functions.ingest.handler.handler",
            code=args.code,
            settings=settings.function,
            logs=self.logs,
            environment={
                **self._writer_environment(name),
                environment.TRANSFORM_BUFFER_SECONDS: str(settings.stream.transform_buffer_seconds),
            },
            permissions=[
                self.table.write_permission(),
                self.destination_key.read_permission(),
                *self.key_permissions(),
                *self.archive.redrive_permissions(),
                *([self.key.write_permission("s3")] if self.key else ()),
                queue.consume_permission(),
            ],
            tags=args.tags,
        )

    def _project_environment(self, name: str) -> dict[str, pulumi.Input[str]]:
        """Return the variables of a function that needs to know the project and its retention."""
        days = self.settings.retention_days
        return {
            environment.PROJECT: name,
            environment.ALARM_SCOPE: self._alarm_scope,
            # Empty: kept indefinitely.
            environment.RETENTION_DAYS: "" if days is None else str(days),
        }

    def _writer_environment(self, name: str) -> dict[str, pulumi.Input[str]]:
        """Return the variables of a function that writes messages."""
        settings = self.settings
        return {
            **self._project_environment(name),
            environment.TABLE_NAME: self.table.name,
            environment.DESTINATION_KEY_SECRET_ARN: self.destination_key.arn,
            environment.SHARDS: str(settings.shards),
            environment.TAGS: json.dumps(settings.tags, sort_keys=True),
            environment.STATS_GENERATION: self.statistics.generation if self.statistics else "",
        }

    def _statistics(self, name: str, args: TrackingPipelineArgs) -> Statistics:
        return Statistics(
            f"{name}-stats",
            StatisticsArgs(
                settings=args.settings.stats,
                messages=self.table,
                shards=args.settings.shards,
                code=args.code,
                environment=self._project_environment(name),
                key_permissions=[self.key.read_permission("dynamodb")] if self.key else [],
                protect=args.protect,
                logs=self.logs,
                tags=args.tags,
                key=self.key,
            ),
            self._inside,
        )

    def _redrive(self, name: str, queue: RedriveQueue, role: Role) -> RedriveArgs:
        return RedriveArgs(
            queue=queue,
            archive=self.archive,
            code=self._args.code,
            environment=self._writer_environment(name),
            role=role,
            logs=self.logs,
            tags=self._args.tags,
        )


def _key(name: str, args: TrackingPipelineArgs, inside: pulumi.ResourceOptions) -> ProjectKey | None:
    if (key := args.settings.encryption_key) is None:
        return None
    return ProjectKey(f"{name}-key", ProjectKeyArgs(key, args.account, args.protect, args.tags), inside)
