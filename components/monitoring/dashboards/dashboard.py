"""One dashboard of CloudWatch, and the queries of Logs Insights that are saved beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.dashboards.widgets import Row, body
from components.settings.alarms import Thresholds

#: By partition, where its console is.
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
    """Where a stack's dashboards are, and the thresholds that their graphs show.

    Names are of a whole account, not of a region, and a dashboard of the same name would be written over
    (CloudWatch API Reference, PutDashboard): so they begin with the program's and the stack's. What follows
    an underscore is a project, whose name has none.
    """

    program: str
    stack: str
    region: pulumi.Input[str]
    partition: pulumi.Input[str]
    thresholds: Thresholds

    def name(self, project: str | None = None) -> str:
        """A dashboard's name, of the characters that CloudWatch takes; without a project, the stack's own."""
        stack = re.sub(r"[^\w-]", "-", f"{self.program}-{self.stack}", flags=re.ASCII)
        return f"{stack}_{project}" if project else stack

    def folder(self, project: str | None = None) -> str:
        """The folder of saved queries: the console makes one of each part of a query's name."""
        return "/".join(filter(None, (self.program, self.stack, project)))


@dataclass(frozen=True)
class DashboardArgs:
    """`project`: whose it is; None: the stack's own."""

    target: DashboardTarget
    rows: Sequence[Row]
    queries: Sequence[LogQuery]
    project: str | None = None


class Dashboard(pulumi.ComponentResource):
    """A dashboard costs $3 a month beyond an account's first three, if those have 50 metrics at most (Amazon
    CloudWatch pricing); a saved query costs nothing."""

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
