"""Monitoring that belongs to no single project: alarms over account and projects, the stack's dashboard."""

from collections.abc import Iterable, Mapping, Sequence

import pulumi

from components.former_components import formerly_in
from components.monitoring.alarms.account import account_alarm
from components.monitoring.alarms.alarm import AlarmTarget, create_alarms
from components.monitoring.alarms.stack_alarms import stack_alarms
from components.monitoring.dashboards.dashboard import (
    DashboardTarget,
    LogQuery,
    create_dashboard,
    create_queries,
)
from components.monitoring.dashboards.widgets import Row


class StackAlarms:
    """The account's alarm and those that projects share, where they are wanted. `arns`: of all."""

    arns: Sequence[pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        target: AlarmTarget,
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
        *,
        of_account: bool,
        are_shared: bool,
    ) -> None:
        inside = formerly_in("message-tracker:index:Alarms", name, opts)
        account = [account_alarm(target.thresholds)] if of_account else []
        self.arns = create_alarms(name, "all functions of the account", account, target, tags, inside)
        if are_shared:
            shared = stack_alarms(target.thresholds, target.stack)
            subject = "projects with alarms.scope: stack"
            self.arns += create_alarms("projects", subject, shared, target, tags, inside)


class StackDashboard:
    """The stack's dashboard, and the saved queries over the logs of the API and of all projects."""

    url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        target: DashboardTarget,
        rows: Sequence[Row],
        queries: Iterable[LogQuery],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inside = formerly_in("message-tracker:index:Dashboard", name, opts)
        self.url = create_dashboard(name, target, rows, inside)
        create_queries(name, target, queries, inside)
