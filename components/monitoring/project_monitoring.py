"""Monitoring of one project: its alarms and its dashboard."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.monitoring.alarms.alarm import AlarmTarget, create_alarms
from components.monitoring.alarms.project_alarms import project_alarms
from components.monitoring.dashboards.dashboard import DashboardTarget, create_dashboard
from components.monitoring.dashboards.project_dashboard import project_rows
from components.project.resources import ProjectParts


@dataclass(frozen=True)
class MonitoringArgs:
    """`alarms` None: no alarms; `dashboards` None: no dashboard of the project."""

    alarms: AlarmTarget | None
    dashboards: DashboardTarget | None
    tags: Mapping[str, str]


def monitor(
    name: str, project: ProjectParts, args: MonitoringArgs, opts: pulumi.ResourceOptions
) -> pulumi.Output[str] | None:
    """Create the project's monitoring; return its dashboard's URL, if it has one."""
    arns: list[pulumi.Output[str]] = []
    if args.alarms and args.alarms.scope_of(project.settings.alarms) == "project":
        definitions = project_alarms(project, args.alarms)
        arns = create_alarms(name, f"project {name}", definitions, args.alarms, args.tags, opts)
    if not args.dashboards:
        return None
    rows = project_rows(project, args.dashboards, arns)
    dashboard = f"{name}-dashboard"
    alias = pulumi.ResourceOptions(aliases=[_former_parent(dashboard, opts)])
    return create_dashboard(
        dashboard, args.dashboards, rows, pulumi.ResourceOptions.merge(opts, alias), project=name
    )


def _former_parent(name: str, opts: pulumi.ResourceOptions) -> pulumi.Alias:
    """The dashboard's place up to version 0.1, in a component of its own. Without it, an upgrade would create
    the dashboard and then delete the former one, which has the same name in CloudWatch."""
    parent = opts.parent.urn if opts.parent else None
    return pulumi.Alias(parent=pulumi.create_urn(name, "message-tracker:index:Dashboard", parent))
