"""SQL over the archives of one tenant: catalogue, workgroup, named queries, analyst role and alarm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.analytics.analyst_role import AnalystRoleArgs, analyst_role
from components.analytics.catalogue import CataloguedArchive, Database
from components.analytics.workgroup import Workgroup, WorkgroupArgs
from components.aws.account import Account
from components.monitoring.alarms.alarm import AlarmTarget, create_alarms
from components.monitoring.alarms.analytics import scanned_alarm
from components.settings.analytics import AnalyticsSettings


@dataclass(frozen=True)
class TenantAnalyticsArgs:
    """What a tenant's analytics are made from."""

    settings: AnalyticsSettings
    """The stack's settings."""
    account: Account
    """The account, region and partition that resources are created in."""
    database: str
    """The name of the database: of no other stack or tenant of the account and region."""
    archives: Sequence[CataloguedArchive]
    """The archives of the tenant's projects."""
    policies: Sequence[slice]
    """The parts of them in the analyst role's inline policy, and in each of its managed ones."""
    alarms: AlarmTarget | None
    """Where alarms go; None creates no alarm."""
    tags: Mapping[str, str]
    """Tags of every resource."""


class TenantAnalytics(pulumi.ComponentResource):
    """What lets analysts of one tenant ask their own questions. It copies no data: without it, the archive is
    the same."""

    def __init__(
        self, tenant: str, args: TenantAnalyticsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        name = f"{tenant}-analytics"
        super().__init__("message-tracker:index:TenantAnalytics", name, {"tags": args.tags}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        database = Database(name, args.database, tenant, inside)
        for archive in args.archives:
            database.add(archive)
        key = next((archive.key for archive in args.archives if archive.key), None)
        workgroup = Workgroup(name, WorkgroupArgs(args.settings, args.account, args.tags, key), inside)
        workgroup.add_queries(name, database, {each.project: each.table for each in args.archives})
        role = AnalystRoleArgs(
            account=args.account,
            database=database,
            workgroup=workgroup,
            archives=args.archives,
            policies=args.policies,
            analysts=args.settings.analysts_of(tenant),
            tags=args.tags,
        )
        role_arn = analyst_role(f"{tenant}-analyst", role, inside)
        if args.alarms:
            alarm = scanned_alarm(workgroup.name, args.settings.alarm_gb_per_hour)
            create_alarms(name, f"tenant {tenant}", [alarm], args.alarms, args.tags, inside)
        self.exports: dict[str, Any] = {
            "database": database.name,
            "workgroup": workgroup.name,
            "analystRoleArn": role_arn,
            "resultsBucket": workgroup.results_bucket,
        }
        self.register_outputs(self.exports)
