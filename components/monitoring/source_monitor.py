"""The source monitor of one project: a function that a schedule invokes, every minute by default."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.former_components import formerly_in
from components.project.resources import ProjectParts
from components.settings.project import FunctionSettings
from components.text import json_text
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


_COMPONENT = "message-tracker:index:Watch"


@dataclass(frozen=True)
class SourceMonitorArgs:
    """`alarm_scope`: `project` or `stack`."""

    project: ProjectParts
    alarm_scope: str
    code: pulumi.Archive
    tags: Mapping[str, str]


class SourceMonitor:
    """Compares the events of each source with what AWS's own metrics count as sent and received."""

    function: LambdaFunction

    def __init__(
        self, name: str, args: SourceMonitorArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        self._project = args.project.name
        self._name, self._inside = name, formerly_in(_COMPONENT, name, opts)
        self.function = LambdaFunction(name, _function(args), self._inside)
        # The next run replaces a failed one; Lambda itself would retry an asynchronous invocation.
        aws.lambda_.FunctionEventInvokeConfig(
            name,
            function_name=self.function.name,
            maximum_retry_attempts=0,
            maximum_event_age_in_seconds=60,
            opts=self._inside,
        )

    def invoke_permission(self) -> Allow:
        return Allow(["lambda:InvokeFunction"], [self.function.arn])

    def schedule(self, every_minutes: int, role_arn: pulumi.Input[str]) -> None:
        """Invoke the function at this interval, with a role that has `invoke_permission`."""
        unit = "minute" if every_minutes == 1 else "minutes"
        aws.scheduler.Schedule(
            self._name,
            description=f"Invokes the source monitor of {self._project}",
            schedule_expression=f"rate({every_minutes} {unit})",
            flexible_time_window={"mode": "OFF"},
            target={
                "arn": self.function.arn,
                "role_arn": role_arn,
                "retry_policy": {"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": 60},
            },
            opts=self._inside,
        )


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
        logs=project.logs,
        environment={
            environment.PROJECT: project.name,
            environment.ALARM_SCOPE: args.alarm_scope,
            environment.TABLE_NAME: project.table.name,
            environment.PATIENCE_SECONDS: str(patience),
            environment.SETTLE_SECONDS: str(settle),
            environment.SES_CONFIGURATION_SET: settings.sources.ses.name if settings.sources.ses else "",
            environment.SOURCES: json.dumps(settings.sources.names),
            environment.STREAMS: json_text(
                [[stream.name, stream.reads_data_stream] for stream in project.streams]
            ),
        },
        permissions=[
            project.table.source_permission(),
            _READ_METRICS,
            *([project.key.read_permission("dynamodb")] if project.key else ()),
        ],
        tags=args.tags,
    )
