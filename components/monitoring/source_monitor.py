"""The source monitor of one project: a function that a schedule invokes, every minute by default."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.project.resources import ProjectParts
from components.settings.project import FunctionSettings
from functions.contract import environment, metric_names

#: This action supports no resource types (Service Authorization Reference, CloudWatch).
_READ_METRICS = Allow(["cloudwatch:GetMetricData"], ["*"])
#: Providers emit events within seconds of a send. The function confirms a finding after this time plus the
#: transform buffer of Firehose; what is newer than a longer buffer is not judged at all.
_PATIENCE_SECONDS, _LONG_BUFFER_SECONDS = 10, 50
#: Time for its calls to AWS.
_WORKING_SECONDS = 30
#: CloudWatch's metrics are sums by the minute.
_MINUTE_SECONDS = 60


@dataclass(frozen=True)
class SourceMonitorArgs:
    """`every_minutes`: the interval of the schedule. `alarm_scope`: `project` or `stack`."""

    project: ProjectParts
    every_minutes: int
    alarm_scope: str
    code: pulumi.Archive
    tags: Mapping[str, str]


class SourceMonitor(pulumi.ComponentResource):
    """Compares the events of each source with what AWS's own metrics count as sent and received.

    `log_group`: the name of its function's.
    """

    log_group: pulumi.Output[str]

    def __init__(
        self, name: str, args: SourceMonitorArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("message-tracker:index:Watch", name, {"tags": args.tags}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        function = LambdaFunction(name, _function(args), inside)
        self.log_group = function.log_group
        # The next run replaces a failed one; Lambda itself would retry an asynchronous invocation.
        aws.lambda_.FunctionEventInvokeConfig(
            name,
            function_name=function.name,
            maximum_retry_attempts=0,
            maximum_event_age_in_seconds=60,
            opts=inside,
        )
        unit = "minute" if args.every_minutes == 1 else "minutes"
        rule = aws.cloudwatch.EventRule(
            name,
            description=f"Invokes the source monitor of {args.project.name}",
            schedule_expression=f"rate({args.every_minutes} {unit})",
            tags=args.tags,
            opts=inside,
        )
        permission = aws.lambda_.Permission(
            name,
            action="lambda:InvokeFunction",
            function=function.name,
            principal="events.amazonaws.com",
            source_arn=rule.arn,
            opts=inside,
        )
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            arn=function.arn,
            retry_policy={"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": 60},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permission]),
        )
        self.register_outputs({})


def _function(args: SourceMonitorArgs) -> LambdaFunctionArgs:
    project, settings = args.project, args.project.settings
    buffer_seconds = settings.stream.transform_buffer_seconds
    is_long = buffer_seconds > _LONG_BUFFER_SECONDS
    patience = _PATIENCE_SECONDS if is_long else _PATIENCE_SECONDS + buffer_seconds
    settle = buffer_seconds + _MINUTE_SECONDS if is_long else 0
    return LambdaFunctionArgs(
        service=metric_names.SOURCE_MONITOR,
        handler="functions.watch.handler.handler",
        code=args.code,
        settings=FunctionSettings(
            memory_mb=256, timeout_seconds=patience + _WORKING_SECONDS, reserved_concurrency=None
        ),
        log_retention_days=settings.log_retention_days,
        environment={
            environment.PROJECT: project.name,
            environment.ALARM_SCOPE: args.alarm_scope,
            environment.TABLE_NAME: project.table.name,
            environment.PATIENCE_SECONDS: str(patience),
            environment.SETTLE_SECONDS: str(settle),
            environment.SES_CONFIGURATION_SET: settings.sources.ses.name if settings.sources.ses else "",
            environment.SOURCES: json.dumps(settings.sources.names),
            environment.STREAMS: pulumi.Output.json_dumps(
                [[stream.name, stream.reads_data_stream] for stream in project.streams]
            ),
        },
        permissions=[
            project.table.source_permission(),
            _READ_METRICS,
            *([project.key.read_permission("dynamodb")] if project.key else ()),
        ],
        log_key=project.key,
        tags=args.tags,
    )
