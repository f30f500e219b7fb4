"""Monitoring of one project: its source monitor, its alarms and its dashboard."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.monitoring.alarms.alarm import AlarmTarget
from components.monitoring.alarms.project_alarms import project_alarms
from components.monitoring.dashboards.dashboard import Dashboard, DashboardArgs, DashboardTarget
from components.monitoring.dashboards.log_queries import project_queries
from components.monitoring.dashboards.project_dashboard import project_rows
from components.monitoring.source_monitor import SourceMonitor, SourceMonitorArgs
from components.project.resources import ProjectParts


@dataclass(frozen=True)
class MonitoringArgs:
    """`alarms` None: neither alarms nor a source monitor; `dashboards` None: no dashboard."""

    alarms: AlarmTarget | None
    dashboards: DashboardTarget | None
    code: pulumi.Archive
    tags: Mapping[str, str]


def monitor(
    name: str, project: ProjectParts, args: MonitoringArgs, opts: pulumi.ResourceOptions
) -> Dashboard | None:
    """Create the project's monitoring; return its dashboard, if it has one."""
    arns: list[pulumi.Output[str]] = []
    if args.alarms:
        source_monitor = SourceMonitorArgs(project, args.alarms.check_every_minutes, args.code, args.tags)
        SourceMonitor(f"{name}-watch", source_monitor, opts)
        arns = project_alarms(name, project, args.alarms, args.tags, opts)
    if not args.dashboards:
        return None
    rows = project_rows(project, args.dashboards, arns)
    dashboard = DashboardArgs(args.dashboards, rows, project_queries(project), name)
    return Dashboard(f"{name}-dashboard", dashboard, opts)
