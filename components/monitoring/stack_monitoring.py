"""Monitoring that belongs to no single project: alarms over account and projects, the stack's dashboard."""

from collections.abc import Iterable, Mapping, Sequence

import pulumi

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


class StackAlarms(pulumi.ComponentResource):
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
        super().__init__("message-tracker:index:Alarms", name, {"tags": tags}, opts)
        inside, limits = pulumi.ResourceOptions(parent=self), target.thresholds
        account = [account_alarm(limits)] if of_account else []
        self.arns = create_alarms(name, "all functions of the account", account, target, tags, inside)
        if are_shared:
            shared = stack_alarms(limits, target.stack)
            subject = "projects with alarms.scope: stack"
            self.arns += create_alarms("projects", subject, shared, target, tags, inside)
        self.register_outputs({})


class StackDashboard(pulumi.ComponentResource):
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
        super().__init__("message-tracker:index:Dashboard", name, {}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        self.url = create_dashboard(name, target, rows, inside)
        create_queries(name, target, queries, inside)
        self.register_outputs({"url": self.url})
