"""A CloudWatch dashboard and its saved Logs Insights queries."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.dashboards.widgets import Row, body
from components.settings.alarms import Thresholds

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

    def folder(self, project: str | None = None) -> str:
        """Return the folder of saved queries: the console splits a query's name at each slash."""
        return "/".join(filter(None, (self.program, self.stack, project)))


@dataclass(frozen=True)
class DashboardArgs:
    """`project`: the project it shows; None: the whole stack."""

    target: DashboardTarget
    rows: Sequence[Row]
    queries: Sequence[LogQuery]
    project: str | None = None


class Dashboard(pulumi.ComponentResource):
    """A dashboard costs $3 a month, except an account's first three with at most 50 metrics each (Amazon
    CloudWatch pricing); a saved query is free."""

    url: pulumi.Output[str]

    def __init__(self, name: str, args: DashboardArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:Dashboard", name, {}, opts)
        inside, target = pulumi.ResourceOptions(parent=self), args.target
        dashboard = aws.cloudwatch.Dashboard(
            name,
            dashboard_name=target.name(args.project),
            dashboard_body=pulumi.Output.json_dumps(body(args.rows, target.region), sort_keys=True),
            opts=inside,
        )
        for query in args.queries:
            aws.cloudwatch.QueryDefinition(
                f"{name}-{query.name.replace(' ', '-')}",
                name=f"{target.folder(args.project)}/{query.name}",
                query_string=query.text,
                log_group_names=query.log_groups,
                opts=inside,
            )
        self.url = pulumi.Output.format(
            "https://{0}.{1}/cloudwatch/home?region={0}#dashboards/dashboard/{2}",
            target.region,
            pulumi.Output.from_input(target.partition).apply(
                lambda partition: _CONSOLES.get(partition, _CONSOLES["aws"])
            ),
            dashboard.dashboard_name,
        )
        self.register_outputs({"url": self.url})
