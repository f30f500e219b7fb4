"""The whole stack: settings and code, then one API, a pipeline per project and a reader role per tenant."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pulumi

from components import last_deployment
from components.api.reader_roles import ReaderNames
from components.aws.account import Account
from components.aws.code_archive import code_archive
from components.monitoring.alarms.alarm import AlarmTarget
from components.monitoring.alarms.topic import AlarmTopic
from components.monitoring.dashboards.dashboard import DashboardTarget
from components.monitoring.dashboards.log_queries import api_queries, project_queries
from components.monitoring.dashboards.stack_dashboard import stack_rows
from components.monitoring.stack_monitoring import StackAlarms, StackDashboard
from components.settings.auth import KEY_PATH
from components.settings.changes import refuse_harmful_changes
from components.settings.stack import Settings, read_settings
from components.tenant import Tenant, TenantArgs
from components.tracking_api import TrackingApi, TrackingApiArgs
from components.tracking_pipeline import TrackingPipeline, TrackingPipelineArgs

ROOT = Path(__file__).parent


async def main() -> None:
    """Deploy the stack and export its outputs; where that fails, the last outputs stay."""
    deployed = await last_deployment.last_outputs()
    try:
        # These may fail, and do so before the first resource: nothing is left half deployed.
        settings = read_settings(pulumi.Config(), ROOT / f"Pulumi.{pulumi.get_stack()}.yaml")
        refuse_harmful_changes(settings, deployed)
        outputs = deploy(settings, code_archive(ROOT))
        # Otherwise the SDK waits at the end, in time that grows with the square of the number of resources.
        await pulumi.Output.all(outputs).future()
    except BaseException:
        last_deployment.keep(deployed)
        raise
    for name, value in outputs.items():
        pulumi.export(name, value)


def deploy(settings: Settings, code: pulumi.Archive) -> dict[str, pulumi.Input[Any]]:
    """Register everything; return the stack's outputs."""
    account = Account.current()
    tags = {"environment": pulumi.get_stack()}
    reader_names = ReaderNames(f"{pulumi.get_project()}-{pulumi.get_stack()}")
    for tenant in settings.tenants:
        reader_names.role(tenant)

    alarms = None
    account_alarms: Sequence[pulumi.Output[str]] = ()
    if settings.alarms.enabled:
        topic_arn = settings.alarms.topic_arn or AlarmTopic("alarms", account, tags).arn
        alarms = AlarmTarget(
            topic_arn,
            settings.alarms.thresholds,
            settings.alarms.check_every_minutes,
            pulumi.get_stack(),
            settings.alarms.runbooks,
            settings.alarms.scope,
        )
        are_shared = any(alarms.scope_of(project.alarms) == "stack" for project in settings.projects)
        account_alarms = StackAlarms("account", alarms, tags, are_shared=are_shared).arns

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
        outputs["dashboardUrl"] = StackDashboard("dashboard", dashboards, rows, queries).url
    outputs["region"] = account.region
    outputs["projects"] = {name: pipeline.exports for name, pipeline in pipelines.items()}
    return outputs


pulumi.run(main)
