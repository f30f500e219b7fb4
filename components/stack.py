"""What a stack deploys, in order: monitoring, one API, a pipeline per project, roles and SQL per tenant."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components.analytics.catalogue import CataloguedArchive, identifier
from components.analytics.tenant_analytics import TenantAnalytics, TenantAnalyticsArgs
from components.api.reader_roles import ReaderNames
from components.api.registered_api import RegisteredApi
from components.aws.account import Account
from components.aws.permissions_boundary import with_boundary
from components.erasure.eraser import Eraser, EraserArgs
from components.erasure.request_table import RequestTable, RequestTableArgs
from components.monitoring.alarms.alarm import AlarmTarget
from components.monitoring.alarms.topic import AlarmTopic
from components.monitoring.dashboards.dashboard import DashboardTarget
from components.monitoring.dashboards.log_queries import api_queries, project_queries
from components.monitoring.dashboards.stack_dashboard import stack_rows
from components.monitoring.stack_monitoring import StackAlarms, StackDashboard
from components.settings.auth import KEY_PATH
from components.settings.reader_policies import in_policies
from components.settings.stack import Settings
from components.tenant import Tenant, TenantArgs
from components.text import text
from components.tracking_api import TrackingApi, TrackingApiArgs
from components.tracking_pipeline import TrackingPipeline, TrackingPipelineArgs


def deploy(
    settings: Settings, code: pulumi.Archive, opts: pulumi.ResourceOptions | None = None
) -> dict[str, pulumi.Input[Any]]:
    """Register monitoring, the API, a pipeline per project and a reader role per tenant; return the outputs.

    A stack of pipelines has no API, that of an API no projects. `opts` are those of each top component, such
    as its parent.
    """
    opts = with_boundary(settings.permissions_boundary, opts)
    account = Account.current()
    tags = {"environment": pulumi.get_stack()}
    registration = settings.registration
    registered = RegisteredApi(registration, account) if registration else None
    reader_names = registered.names if registered else ReaderNames(_stack_name())
    for tenant in settings.tenants:
        reader_names.role(tenant)

    alarms, stack_alarms = _alarms(settings, account, tags, opts)
    dashboards = _dashboards(settings, account)
    erasures = None
    if settings.erasure.enabled:
        erasures = RequestTable("erasures", RequestTableArgs(settings.protect, tags), opts)
    registry = registered or _api(settings, code, account, reader_names, alarms, erasures, tags, opts)
    api = registry if isinstance(registry, TrackingApi) else None
    eraser = _eraser(settings, code, account, api, alarms, erasures, tags, opts) if api and erasures else None
    pipelines = {
        project.name: TrackingPipeline(
            project.name,
            TrackingPipelineArgs(
                settings=project,
                code=code,
                account=account,
                protect=settings.protect,
                alarms=alarms,
                dashboards=dashboards if settings.dashboards == "project" else None,
                tags=tags | {"tenant": project.tenant, "project": project.name},
            ),
            opts,
        )
        for project in settings.projects
    }
    for tenant in settings.tenants:
        Tenant(
            tenant,
            TenantArgs(
                pipelines=[pipelines[project.name] for project in settings.projects_of(tenant)],
                registry=registry.registry,
                keys=registry.keys,
                lookup_log=registry.lookup_log,
                reader_arn=registry.role_arn,
                names=reader_names,
                eraser=eraser,
                tags=tags | {"tenant": tenant},
            ),
            opts,
        )

    analytics = {
        tenant: TenantAnalytics(
            tenant,
            TenantAnalyticsArgs(
                settings=settings.analytics,
                account=account,
                database=identifier(f"{_stack_name()}-{tenant}"),
                archives=[_catalogued(pipelines[each.name]) for each in settings.projects_of(tenant)],
                policies=in_policies(settings.projects_of(tenant)),
                alarms=alarms,
                tags=tags | {"tenant": tenant},
            ),
            opts,
        )
        for tenant in (settings.tenants if settings.analytics.enabled else ())
    }

    outputs = _api_outputs(api, reader_names) if api else {}
    if analytics:
        outputs["analytics"] = {tenant: each.exports for tenant, each in analytics.items()}
    if eraser:
        outputs["erasure"] = eraser.exports
    if alarms:
        outputs["alarmTopicArn"] = alarms.topic_arn
    if dashboards:
        linked = list(pipelines) if settings.dashboards == "project" else []
        rows = stack_rows(api.parts if api else None, linked, stack_alarms, dashboards)
        queries = [
            *(api_queries(api.parts) if api else ()),
            *(project_queries(each.parts for each in pipelines.values()) if pipelines else ()),
        ]
        outputs["dashboardUrl"] = StackDashboard("dashboard", dashboards, rows, queries, opts).url
    outputs["region"] = account.region
    outputs["projects"] = {name: pipeline.exports for name, pipeline in pipelines.items()}
    return outputs


def _catalogued(pipeline: TrackingPipeline) -> CataloguedArchive:
    archive = pipeline.archive
    days = pipeline.settings.archive.delivered_days
    return CataloguedArchive(pipeline.settings.name, archive.bucket, archive.arn, days, pipeline.key)


def _stack_name() -> str:
    return f"{pulumi.get_project()}-{pulumi.get_stack()}"


def _alarms(
    settings: Settings, account: Account, tags: Mapping[str, str], opts: pulumi.ResourceOptions | None
) -> tuple[AlarmTarget | None, Sequence[pulumi.Output[str]]]:
    """Return where alarms go, and the ARNs of those of the account and over several projects."""
    if not settings.alarms.enabled:
        return None, ()
    target = AlarmTarget(
        settings.alarms.topic_arn or AlarmTopic("alarms", account, tags, opts).arn,
        settings.alarms.thresholds,
        settings.alarms.check_every_minutes,
        pulumi.get_stack(),
        settings.alarms.runbooks,
        settings.alarms.scope,
    )
    are_shared = any(target.scope_of(project.alarms) == "stack" for project in settings.projects)
    if settings.registration and not are_shared:
        return target, ()
    # The stack of the API monitors the account for all.
    of_account = settings.registration is None
    alarms = StackAlarms("account", target, tags, opts, of_account=of_account, are_shared=are_shared)
    return target, alarms.arns


def _dashboards(settings: Settings, account: Account) -> DashboardTarget | None:
    if settings.dashboards == "none":
        return None
    return DashboardTarget(
        program=pulumi.get_project(),
        stack=pulumi.get_stack(),
        region=account.region,
        partition=account.partition,
        thresholds=settings.alarms.thresholds,
    )


def _api(
    settings: Settings,
    code: pulumi.Archive,
    account: Account,
    reader_names: ReaderNames,
    alarms: AlarmTarget | None,
    erasures: RequestTable | None,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions | None,
) -> TrackingApi:
    args = TrackingApiArgs(
        auth=settings.auth,
        settings=settings.api,
        lookup_log=settings.lookup_log,
        code=code,
        account=account,
        erasures=erasures,
        reader_names=reader_names,
        protect=settings.protect,
        alarms=alarms,
        tags=tags,
    )
    return TrackingApi("api", args, opts)


def _eraser(
    settings: Settings,
    code: pulumi.Archive,
    account: Account,
    api: TrackingApi,
    alarms: AlarmTarget | None,
    table: RequestTable,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions | None,
) -> Eraser:
    args = EraserArgs(
        table=table,
        registry=api.registry.name,
        registry_permission=api.registry.read_permission(),
        code=code,
        account=account,
        stack=_stack_name(),
        log_retention_days=settings.api.log_retention_days,
        protect=settings.protect,
        alarms=alarms,
        tags=tags,
    )
    return Eraser("eraser", args, opts)


def _api_outputs(api: TrackingApi, names: ReaderNames) -> dict[str, pulumi.Input[Any]]:
    """Return what users of the API need, and stacks of pipelines that register with it."""
    outputs: dict[str, pulumi.Input[Any]] = {"graphqlUrl": api.graphql_url}
    outputs["apiFunction"] = api.parts.function.name
    if api.graphiql_url:
        outputs["graphiqlUrl"] = api.graphiql_url
    if api.explorer_url:
        outputs["explorerUrl"] = api.explorer_url
    if pool := api.user_pool:
        outputs["userPool"] = {
            "userPoolId": pool.id,
            "clientId": pool.client_id,
            "signInUrl": pool.sign_in_url,
        }
    registration: dict[str, pulumi.Input[str]] = {
        "readers": names.stack,
        "registryTable": api.registry.name,
        "apiRoleArn": api.role_arn,
    }
    if keys := api.keys:
        url = text(api.graphql_url, "/", KEY_PATH)
        outputs["apiKeys"] = {"url": url, "table": keys.table_name}
        registration["keyTable"] = keys.table_name
    if log := api.lookup_log:
        outputs["lookupLog"] = {
            "table": log.table_name,
            "bucket": log.bucket,
            "stream": log.stream_name,
            "keySecretArn": api.cursor_key_arn,
        }
        registration["lookupTable"] = log.table_name
    outputs["registration"] = registration
    return outputs
