"""A Lambda function with its role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow, Role, RoleArgs, Trust
from components.aws.log_group import LogGroup
from components.former_components import formerly_in
from components.settings.project import FunctionSettings
from functions.contract.environment import METRICS_NAMESPACE, SERVICE_NAME
from functions.contract.metric_names import SHARED_NAMESPACE

#: These actions support no resource-level permissions (Service Authorization Reference, X-Ray).
TRACING = Allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"])
_COMPONENT = "message-tracker:index:LambdaFunction"


def own_namespace() -> str:
    """Return the metric namespace of this stack: two stacks of one account may have projects of one name."""
    return f"{SHARED_NAMESPACE}/{pulumi.get_stack()}"


@dataclass(frozen=True)
class LambdaFunctionArgs:
    """`permissions`: what the function needs besides its own logs and traces; `role`: a role that it shares
    with another function instead.

    `snap_start`: new execution environments resume from a snapshot that Lambda took after the imports, when
    the code was deployed. Worth its price where a user waits for the response. `traced`: X-Ray
    records its invocations, at a price for each; else only those that a traced caller passes on.
    """

    service: str
    handler: str
    code: pulumi.Archive
    settings: FunctionSettings
    logs: LogGroup
    tags: Mapping[str, str]
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    permissions: Sequence[Allow] = ()
    role: Role | None = None
    snap_start: bool = False
    traced: bool = False


class LambdaFunction:
    """A function on Python 3.13 and arm64.

    Callers invoke `arn`, and a permission to do so names `qualifier`: the alias of the newest version where
    the function starts from snapshots, which only versions have; else the latest code, and None. `invoke_arn`
    is the same for API Gateway's authorizers. `log_group` is a name. `resources` are deployed when the
    function is.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    invoke_arn: pulumi.Output[str]
    qualifier: pulumi.Output[str] | None = None
    role_arn: pulumi.Output[str]
    log_group: pulumi.Output[str]
    resources: list[pulumi.Resource]

    def __init__(
        self, name: str, args: LambdaFunctionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        inside = formerly_in(_COMPONENT, name, opts)
        role = args.role or function_role(name, args, opts)
        function = _function(name, args, role, inside)
        self.resources = [function]
        self.name, self.role_arn, self.log_group = function.name, role.arn, args.logs.name
        self.arn, self.invoke_arn = function.arn, function.invoke_arn
        if args.snap_start:
            live = aws.lambda_.Alias(
                name,
                name="live",
                function_name=function.name,
                function_version=function.version,
                opts=inside,
            )
            self.resources.append(live)
            self.arn, self.invoke_arn, self.qualifier = live.arn, live.invoke_arn, live.name


def function_role(name: str, args: LambdaFunctionArgs, opts: pulumi.ResourceOptions | None) -> Role:
    """Create the role of a function with these arguments."""
    tracing = [TRACING] if args.traced else []
    role = RoleArgs(
        trusts=[Trust({"Service": "lambda.amazonaws.com"})],
        permissions=[*args.permissions, args.logs.write_permission(), *tracing],
        tags=args.tags,
    )
    return Role(name, role, formerly_in(_COMPONENT, name, opts))


def _function(
    name: str, args: LambdaFunctionArgs, role: Role, opts: pulumi.ResourceOptions
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
        logging_config={"log_format": "JSON", "log_group": args.logs.name},
        tracing_config={"mode": "Active" if args.traced else "PassThrough"},
        publish=args.snap_start,
        snap_start={"apply_on": "PublishedVersions"} if args.snap_start else None,
        tags=args.tags,
        opts=opts,
    )
