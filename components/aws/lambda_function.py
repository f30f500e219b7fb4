"""A Lambda function with its role and its log group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow, Role, RoleArgs, Trust
from components.aws.kms_key import ProjectKey
from components.settings.project import FunctionSettings
from functions.contract.environment import METRICS_NAMESPACE, SERVICE_NAME
from functions.contract.metric_names import SHARED_NAMESPACE

#: These actions support no resource-level permissions (Service Authorization Reference, X-Ray).
TRACING = Allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"])


def own_namespace() -> str:
    """Return the metric namespace of this stack: two stacks of one account may have projects of one name."""
    return f"{SHARED_NAMESPACE}/{pulumi.get_stack()}"


@dataclass(frozen=True)
class LambdaFunctionArgs:
    """`permissions`: what the function needs besides its own logs and traces. `traced`: X-Ray records its
    invocations, at a price for each trace; else only those that a traced caller passes on.

    `snap_start`: new execution environments resume from a snapshot that Lambda took after the imports, when
    the code was deployed. Worth its price where a user waits for the response.
    """

    service: str
    handler: str
    code: pulumi.Archive
    settings: FunctionSettings
    log_retention_days: int
    tags: Mapping[str, str]
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    permissions: Sequence[Allow] = ()
    snap_start: bool = False
    traced: bool = False
    log_key: ProjectKey | None = None


class LambdaFunction(pulumi.ComponentResource):
    """A function on Python 3.13 and arm64; its log group exists first, so that its retention applies.

    Callers invoke `arn`, and a permission to do so names `qualifier`: the alias of the newest version where
    the function starts from snapshots, which only versions have; else the latest code, and None. `invoke_arn`
    is the same for API Gateway's authorizers. `log_group` is a name.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    invoke_arn: pulumi.Output[str]
    qualifier: pulumi.Output[str] | None = None
    role_arn: pulumi.Output[str]
    log_group: pulumi.Output[str]

    def __init__(
        self, name: str, args: LambdaFunctionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(
            "message-tracker:index:LambdaFunction", name, {"handler": args.handler, "tags": args.tags}, opts
        )
        log_group = aws.cloudwatch.LogGroup(
            name,
            retention_in_days=args.log_retention_days,
            kms_key_id=args.log_key.arn if args.log_key else None,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        # Without logs:CreateLogGroup, so that Lambda does not recreate a deleted group outside Pulumi.
        logging = Allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.Output.concat(log_group.arn, ":*")]
        )
        role = Role(
            name,
            RoleArgs(
                trust=Trust({"Service": "lambda.amazonaws.com"}),
                permissions=[*args.permissions, logging, *([TRACING] if args.traced else ())],
                tags=args.tags,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        function = self._function(name, args, role, log_group)
        self.name, self.role_arn, self.log_group = function.name, role.arn, log_group.name
        self.arn, self.invoke_arn = function.arn, function.invoke_arn
        if args.snap_start:
            live = aws.lambda_.Alias(
                name,
                name="live",
                function_name=function.name,
                function_version=function.version,
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.arn, self.invoke_arn, self.qualifier = live.arn, live.invoke_arn, live.name
        self.register_outputs({"name": self.name, "arn": self.arn, "roleArn": self.role_arn})

    def _function(
        self, name: str, args: LambdaFunctionArgs, role: Role, log_group: aws.cloudwatch.LogGroup
    ) -> aws.lambda_.Function:
        powertools = {
            SERVICE_NAME: args.service,
            METRICS_NAMESPACE: own_namespace(),
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
            tracing_config={"mode": "Active" if args.traced else "PassThrough"},
            publish=args.snap_start,
            snap_start={"apply_on": "PublishedVersions"} if args.snap_start else None,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
