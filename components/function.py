"""A Lambda function with its role and its log group: every default of ours stands here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.access import Allow, Role, RoleArgs, Trust
from components.project_settings import FunctionSettings

#: The one statement with `*`: these actions know no resources (Service Authorization Reference, X-Ray).
TRACING = Allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"])


@dataclass(frozen=True)
class LambdaFunctionArgs:
    """`rights` are what the function needs besides its own logs and traces."""

    service: str
    handler: str
    code: pulumi.Archive
    settings: FunctionSettings
    log_retention_days: int
    tags: Mapping[str, str]
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    rights: Sequence[Allow] = ()


class LambdaFunction(pulumi.ComponentResource):
    """A function on Python 3.13 and arm64; its log group is made first, so that its retention holds."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: LambdaFunctionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(
            "message-tracker:index:LambdaFunction", name, {"handler": args.handler, "tags": args.tags}, opts
        )
        log_group = aws.cloudwatch.LogGroup(
            name,
            retention_in_days=args.log_retention_days,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        # Without logs:CreateLogGroup, so that a deleted group is not made again behind Pulumi's back.
        logging = Allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.Output.concat(log_group.arn, ":*")]
        )
        role = Role(
            name,
            RoleArgs(
                trust=Trust({"Service": "lambda.amazonaws.com"}),
                rights=[*args.rights, logging, TRACING],
                tags=args.tags,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.function = self._function(name, args, role, log_group)
        self.name, self.arn, self.role_arn = self.function.name, self.function.arn, role.arn
        self.register_outputs({"name": self.name, "arn": self.arn, "roleArn": self.role_arn})

    def _function(
        self, name: str, args: LambdaFunctionArgs, role: Role, log_group: aws.cloudwatch.LogGroup
    ) -> aws.lambda_.Function:
        powertools = {
            "POWERTOOLS_SERVICE_NAME": args.service,
            "POWERTOOLS_METRICS_NAMESPACE": "MessageTracker",
        }
        return aws.lambda_.Function(
            name,
            runtime="python3.13",
            architectures=["arm64"],
            handler=args.handler,
            code=args.code,
            role=role.arn,
            memory_size=args.settings.memory_mb,
            timeout=args.settings.timeout_seconds,
            reserved_concurrent_executions=args.settings.reserved_concurrency,
            environment={"variables": {**powertools, **args.environment}},
            logging_config={"log_format": "JSON", "log_group": log_group.name},
            tracing_config={"mode": "Active"},
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
