"""What erases on request: a function that a schedule invokes, and a role for each tenant that it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.account import Account
from components.aws.iam import Allow, Role, RoleArgs, Trust, service_trust
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.aws.log_group import LogGroupArgs, function_logs
from components.erasure.receipt_key import ReceiptKey, ReceiptKeyArgs
from components.erasure.request_table import RequestTable
from components.monitoring.alarms.alarm import AlarmTarget, create_alarms
from components.monitoring.alarms.erasure import erasure_alarms
from components.settings.erasure import PROJECTS_INLINE, PROJECTS_PER_POLICY
from components.settings.project import FunctionSettings
from functions.contract import environment, metric_names

#: A run ends before the next begins; what it did not finish the next one continues.
_EVERY_MINUTES, _TIMEOUT_SECONDS = 5, 290
#: Four objects of up to 128 MB, each compressed, plain and rewritten.
_MEMORY_MB = 3008


@dataclass(frozen=True)
class EraserArgs:
    """`stack`: the program's name and the stack's; `registry` and `registry_permission`: where the projects
    are listed."""

    table: RequestTable
    registry: pulumi.Input[str]
    registry_permission: Allow
    code: pulumi.Archive
    account: Account
    stack: str
    log_retention_days: int
    protect: bool
    alarms: AlarmTarget | None
    tags: Mapping[str, str]


class Eraser(pulumi.ComponentResource):
    """The function has no permission on a table or an archive: it takes the role of one tenant at a time."""

    def __init__(self, name: str, args: EraserArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:Eraser", name, {"tags": args.tags}, opts)
        self._inside, self._table = pulumi.ResourceOptions(parent=self), args.table
        self._path = f"/{args.stack}/erasers/"
        key_args = ReceiptKeyArgs(args.account, args.protect, args.tags)
        self.key = ReceiptKey(f"{name}-receipts", key_args, self._inside)
        logs = function_logs(name, LogGroupArgs(args.log_retention_days, args.tags), self._inside)
        self.function = LambdaFunction(
            name,
            LambdaFunctionArgs(
                service=metric_names.ERASURE,
                handler="functions.eraser.handler.handler",
                code=args.code,
                settings=FunctionSettings(timeout_seconds=_TIMEOUT_SECONDS, memory_mb=_MEMORY_MB),
                logs=logs,
                environment={
                    environment.ERASURE_TABLE_NAME: args.table.name,
                    environment.REGISTRY_TABLE_NAME: args.registry,
                    environment.RECEIPT_KEY_ARN: self.key.arn,
                    environment.RECEIPT_ISSUER: args.stack,
                },
                permissions=[
                    *args.table.work_permissions(),
                    args.registry_permission,
                    self.key.sign_permission(),
                    Allow(["sts:AssumeRole"], [args.account.role_arn(f"{self._path}*")]),
                ],
                tags=args.tags,
            ),
            self._inside,
        )
        # The next run continues; Lambda itself would retry an asynchronous invocation beside it.
        aws.lambda_.FunctionEventInvokeConfig(
            name,
            function_name=self.function.name,
            maximum_retry_attempts=0,
            maximum_event_age_in_seconds=60,
            opts=self._inside,
        )
        self._schedule(name, args)
        if args.alarms:
            alarms = erasure_alarms(self.function.log_group)
            create_alarms(name, "erasure", alarms, args.alarms, args.tags, self._inside)
        self.exports: dict[str, pulumi.Input[str]] = {
            "table": args.table.name,
            "function": self.function.name,
            "receiptKeyArn": self.key.arn,
        }
        self.register_outputs(self.exports)

    def role_of(
        self, tenant: str, projects: Sequence[Sequence[Allow]], tags: Mapping[str, str]
    ) -> pulumi.Output[str]:
        """Create the role that erases from one tenant's projects, with the permissions on each; return its
        ARN."""
        first = projects[:PROJECTS_INLINE]
        rest = range(PROJECTS_INLINE, len(projects), PROJECTS_PER_POLICY)
        role = RoleArgs(
            trusts=[Trust({"AWS": self.function.role_arn})],
            permissions=_together(first),
            managed=[_together(projects[start : start + PROJECTS_PER_POLICY]) for start in rest],
            tags=tags,
            path=self._path,
        )
        return Role(f"{tenant}-eraser", role, self._inside).arn

    def request_permission(self, tenant: str) -> Allow:
        return self._table.request_permission(tenant)

    def _schedule(self, name: str, args: EraserArgs) -> None:
        group = args.account.arn("scheduler", "schedule-group/default")
        role = Role(
            f"{name}-schedule",
            RoleArgs(
                trusts=[service_trust("scheduler.amazonaws.com", args.account.id, group)],
                permissions=[Allow(["lambda:InvokeFunction"], [self.function.arn])],
                tags=args.tags,
            ),
            self._inside,
        )
        aws.scheduler.Schedule(
            name,
            description="Goes on with the open requests for erasure",
            schedule_expression=f"rate({_EVERY_MINUTES} minutes)",
            flexible_time_window={"mode": "OFF"},
            target={
                "arn": self.function.arn,
                "role_arn": role.arn,
                "retry_policy": {"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": 60},
            },
            opts=self._inside,
        )


def _together(projects: Sequence[Sequence[Allow]]) -> list[Allow]:
    """Return one statement for each kind of permission, over all of these projects."""
    merged: dict[tuple[str, ...], list[Allow]] = {}
    for permissions in projects:
        for each in permissions:
            merged.setdefault((*each.actions, *map(str, each.conditions)), []).append(each)
    return [
        Allow(same[0].actions, [arn for each in same for arn in each.resources], same[0].conditions)
        for same in merged.values()
    ]
