"""What a stack deploys, in order: monitoring, one API, a pipeline per project, a reader role per tenant."""

from collections.abc import Sequence
from typing import Any

import pulumi

from components.api.reader_roles import ReaderNames
from components.aws.account import Account
from components.monitoring.alarms.alarm import AlarmTarget
from components.monitoring.alarms.topic import AlarmTopic
from components.monitoring.dashboards.dashboard import DashboardTarget
from components.monitoring.dashboards.log_queries import api_queries, project_queries
from components.monitoring.dashboards.stack_dashboard import stack_rows
from components.monitoring.stack_monitoring import StackAlarms, StackDashboard
from components.settings.auth import KEY_PATH
from components.settings.stack import Settings
from components.tenant import Tenant, TenantArgs
from components.tracking_api import TrackingApi, TrackingApiArgs
from components.tracking_pipeline import TrackingPipeline, TrackingPipelineArgs


def deploy(
    settings: Settings, code: pulumi.Archive, opts: pulumi.ResourceOptions | None = None
) -> dict[str, pulumi.Input[Any]]:
    """Register monitoring, the API, a pipeline per project and a reader role per tenant; return the outputs.

    `opts` are those of each top component, such as its parent.
    """
    account = Account.current()
    tags = {"environment": pulumi.get_stack()}
    reader_names = ReaderNames(f"{pulumi.get_project()}-{pulumi.get_stack()}")
    for tenant in settings.tenants:
        reader_names.role(tenant)

    alarms = None
    account_alarms: Sequence[pulumi.Output[str]] = ()
    if settings.alarms.enabled:
        topic_arn = settings.alarms.topic_arn or AlarmTopic("alarms", account, tags, opts).arn
        alarms = AlarmTarget(
            topic_arn,
            settings.alarms.thresholds,
            settings.alarms.check_every_minutes,
            pulumi.get_stack(),
            settings.alarms.runbooks,
            settings.alarms.scope,
        )
        are_shared = any(alarms.scope_of(project.alarms) == "stack" for project in settings.projects)
        account_alarms = StackAlarms("account", alarms, tags, opts, are_shared=are_shared).arns

    dashboards = None
    if settings.dashboards != "none":
        dashboards = DashboardTarget(
            program=pulumi.get_project(),
            stack=pulumi.get_stack(),
            region=account.region,
            partition=account.partition,
            thresholds=settings.alarms.thresholds,
        )

    api = TrackingApi(
        "api",
        TrackingApiArgs(
            auth=settings.auth,
            settings=settings.api,
            code=code,
            account=account,
            reader_names=reader_names,
            protect=settings.protect,
            alarms=alarms,
            tags=tags,
        ),
        opts,
    )
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
                registry=api.registry,
                keys=api.keys,
                reader_arn=api.role_arn,
                names=reader_names,
                tags=tags | {"tenant": tenant},
            ),
            opts,
        )

    outputs: dict[str, pulumi.Input[Any]] = {"graphqlUrl": api.graphql_url}
    if api.graphiql_url:
        outputs["graphiqlUrl"] = api.graphiql_url
    if pool := api.user_pool:
        outputs["userPool"] = {
            "userPoolId": pool.id,
            "clientId": pool.client_id,
            "signInUrl": pool.sign_in_url,
        }
    if keys := api.keys:
        url = pulumi.Output.concat(api.graphql_url, "/", KEY_PATH)
        outputs["apiKeys"] = {"url": url, "table": keys.table_name}
    if alarms:
        outputs["alarmTopicArn"] = alarms.topic_arn
    if dashboards:
        linked = list(pipelines) if settings.dashboards == "project" else []
        rows = stack_rows(api.parts, linked, account_alarms, dashboards)
        queries = [*api_queries(api.parts), *project_queries(each.parts for each in pipelines.values())]
        outputs["dashboardUrl"] = StackDashboard("dashboard", dashboards, rows, queries, opts).url
    outputs["region"] = account.region
    outputs["projects"] = {name: pipeline.exports for name, pipeline in pipelines.items()}
    return outputs
