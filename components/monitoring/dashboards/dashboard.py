"""Creates CloudWatch dashboards and saved Logs Insights queries."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.dashboards.widgets import Row, body
from components.settings.alarms import Thresholds
from components.text import json_text

#: Log groups that one query may read ("CloudWatch Logs quotas").
MAX_LOG_GROUPS = 50
#: The console's host name, by partition.
_CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


@dataclass(frozen=True)
class LogQuery:
    """A saved query; its `text` is in the Logs Insights query language."""

    name: str
    text: str
    log_groups: Sequence[pulumi.Input[str]]


@dataclass(frozen=True)
class DashboardTarget:
    """The names of a stack's dashboards, and the thresholds that their graphs show.

    Dashboard names are global to an account, and an existing dashboard of the same name is overwritten
    (CloudWatch API Reference, PutDashboard). So names start with the program and the stack. A project follows
    an underscore, which no project name contains.
    """

    program: str
    stack: str
    region: pulumi.Input[str]
    partition: pulumi.Input[str]
    thresholds: Thresholds

    def name(self, project: str | None = None) -> str:
        """Return a dashboard's name, in CloudWatch's character set; without a project, the stack's."""
        stack = re.sub(r"[^\w-]", "-", f"{self.program}-{self.stack}", flags=re.ASCII)
        return f"{stack}_{project}" if project else stack

    def folder(self) -> str:
        """Return the folder of saved queries: the console splits a query's name at each slash."""
        return f"{self.program}/{self.stack}"


def create_dashboard(
    name: str,
    target: DashboardTarget,
    rows: Sequence[Row],
    opts: pulumi.ResourceOptions,
    *,
    project: str | None = None,
) -> pulumi.Output[str]:
    """Create a dashboard and return its URL; `project`: the project it shows; None: the whole stack.

    It costs $3 a month, except an account's first three with at most 50 metrics each (Amazon CloudWatch
    pricing).
    """
    dashboard = aws.cloudwatch.Dashboard(
        name,
        dashboard_name=target.name(project),
        dashboard_body=json_text(body(rows, target.region)),
        opts=opts,
    )
    return pulumi.Output.format(
        "https://{0}.{1}/cloudwatch/home?region={0}#dashboards/dashboard/{2}",
        target.region,
        pulumi.Output.from_input(target.partition).apply(
            lambda partition: _CONSOLES.get(partition, _CONSOLES["aws"])
        ),
        dashboard.dashboard_name,
    )


def create_queries(
    name: str, target: DashboardTarget, queries: Iterable[LogQuery], opts: pulumi.ResourceOptions
) -> None:
    """Create saved queries, which are free, in the stack's folder.

    A query over more log groups than Logs Insights reads at once is split into numbered ones.
    """
    for query in queries:
        parts = [
            query.log_groups[start : start + MAX_LOG_GROUPS]
            for start in range(0, len(query.log_groups), MAX_LOG_GROUPS)
        ]
        for number, log_groups in enumerate(parts, 1):
            label = query.name if len(parts) == 1 else f"{query.name} ({number} of {len(parts)})"
            aws.cloudwatch.QueryDefinition(
                f"{name}-{re.sub(r'[^A-Za-z0-9-]+', '-', label).strip('-')}",
                name=f"{target.folder()}/{label}",
                query_string=query.text,
                log_group_names=log_groups,
                opts=opts,
            )
