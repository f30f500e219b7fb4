"""Log groups, which exist before anything writes to them, so that their retention applies."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from components.aws.kms_key import ProjectKey
from components.former_components import formerly_in, renamed
from components.text import text


@dataclass(frozen=True)
class LogGroupArgs:
    """`key`: encrypts the group; None: AWS's own key."""

    retention_days: int
    tags: Mapping[str, str]
    key: ProjectKey | None = None


class LogGroup:
    """A group of log streams; several functions may write to one, each to streams that have its name."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: LogGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        group = aws.cloudwatch.LogGroup(
            name,
            retention_in_days=args.retention_days,
            kms_key_id=args.key.arn if args.key else None,
            tags=args.tags,
            opts=opts,
        )
        self.name, self.arn = group.name, group.arn

    def write_permission(self) -> Allow:
        """Allow writing, without logs:CreateLogGroup: a deleted group is not created again outside Pulumi."""
        return Allow(["logs:CreateLogStream", "logs:PutLogEvents"], [text(self.arn, ":*")])


def function_logs(name: str, args: LogGroupArgs, opts: pulumi.ResourceOptions | None = None) -> LogGroup:
    """Create the log group of one function."""
    return LogGroup(name, args, formerly_in("message-tracker:index:LambdaFunction", name, opts))


def project_logs(project: str, args: LogGroupArgs, opts: pulumi.ResourceOptions) -> LogGroup:
    """Create the one log group of a project: of its functions and of its delivery stream's errors."""
    ingest = f"{project}-ingest"
    former = formerly_in("message-tracker:index:LambdaFunction", ingest, opts)
    aliased = pulumi.ResourceOptions(parent=opts.parent, aliases=renamed(ingest, former))
    return LogGroup(f"{project}-logs", args, aliased)
