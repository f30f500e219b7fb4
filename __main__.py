"""The whole stack: settings and code, then one API, a pipeline per project and a reader role per tenant."""

from pathlib import Path

import pulumi

from components.api.reader_roles import ReaderNames
from components.aws.account import Account
from components.aws.code_archive import code_archive
from components.monitoring.alarms.alarm import Alarms, AlarmsArgs, AlarmTarget, AlarmTopic
from components.monitoring.alarms.function import account_alarms
from components.monitoring.dashboards.dashboard import Dashboard, DashboardArgs, DashboardTarget
from components.monitoring.dashboards.log_queries import api_queries
from components.monitoring.dashboards.stack_dashboard import stack_rows
from components.settings.auth import KEY_PATH
from components.settings.stack import read_settings
from components.tenant import Tenant, TenantArgs
from components.tracking_api import TrackingApi, TrackingApiArgs
from components.tracking_pipeline import TrackingPipeline, TrackingPipelineArgs

# Both may fail, and do so before the first resource: nothing is left half deployed.
settings = read_settings(pulumi.Config(), Path(__file__).with_name(f"Pulumi.{pulumi.get_stack()}.yaml"))
code = code_archive(Path(__file__).parent)

account = Account.current()
tags = {"environment": pulumi.get_stack()}
reader_names = ReaderNames(f"{pulumi.get_project()}-{pulumi.get_stack()}")
for tenant in settings.tenants:
    reader_names.role(tenant)

alarms, account_wide = None, None
if settings.alarms.enabled:
    topic_arn = settings.alarms.topic_arn or AlarmTopic("alarms", account, tags).arn
    alarms = AlarmTarget(topic_arn, settings.alarms.thresholds, settings.alarms.check_every_minutes)
    account_wide = Alarms("account", AlarmsArgs(topic_arn, account_alarms(alarms.thresholds), tags))

dashboards = None
if settings.dashboards:
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
            dashboards=dashboards,
            tags=tags | {"tenant": project.tenant, "project": project.name},
        ),
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
    )

pulumi.export("graphqlUrl", api.graphql_url)
if api.graphiql_url:
    pulumi.export("graphiqlUrl", api.graphiql_url)
if pool := api.user_pool:
    pulumi.export(
        "userPool", {"userPoolId": pool.id, "clientId": pool.client_id, "signInUrl": pool.sign_in_url}
    )
if keys := api.keys:
    url = pulumi.Output.concat(api.graphql_url, "/", KEY_PATH)
    pulumi.export("apiKeys", {"url": url, "table": keys.table_name})
if alarms:
    pulumi.export("alarmTopicArn", alarms.topic_arn)
if dashboards:
    arns = account_wide.arns if account_wide else ()
    rows = stack_rows(api.parts, list(pipelines), arns, dashboards)
    dashboard = Dashboard("dashboard", DashboardArgs(dashboards, rows, api_queries(api.parts)))
    pulumi.export("dashboardUrl", dashboard.url)
pulumi.export("region", account.region)
pulumi.export("projects", {name: pipeline.exports for name, pipeline in pipelines.items()})
