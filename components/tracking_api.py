"""The stack's GraphQL API: composes the HTTP API, its functions, the registry and the cursor key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.api.api_keys import ApiKeys, ApiKeysArgs
from components.api.budgets import Budgets, BudgetsArgs
from components.api.http_api import HttpApi, HttpApiArgs
from components.api.lookup_log import LookupLog, LookupLogArgs
from components.api.pages import EXPLORER_PATH, Graphiql, GraphiqlArgs, sign_in_of_pool, sign_in_with
from components.api.reader_roles import ReaderNames
from components.api.registry import Registry, RegistryArgs
from components.api.routes import PATH, ApiRoutes, ApiRoutesArgs
from components.api.user_pool import UserPool, UserPoolArgs
from components.aws.account import Account
from components.aws.iam import Allow
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.aws.log_group import LogGroupArgs, function_logs
from components.aws.secret import Secret, SecretArgs
from components.erasure.request_table import RequestTable
from components.monitoring.alarms.alarm import AlarmTarget, create_alarms
from components.monitoring.alarms.api import MonitoredApi, MonitoredLookupLog, api_alarms
from components.monitoring.dashboards.stack_dashboard import ApiParts
from components.settings.auth import AuthSettings
from components.settings.lookup_log import LookupLogSettings
from components.settings.stack import ApiSettings
from components.text import text
from functions.contract import environment, metric_names


@dataclass(frozen=True)
class TrackingApiArgs:
    """What the API is made from."""

    auth: AuthSettings
    """Who may query the API: issuers, user pool, API keys and roles."""
    settings: ApiSettings
    """Settings of the API's function, throttling and pages."""
    lookup_log: LookupLogSettings
    """Settings of the look-up log."""
    code: pulumi.Archive
    """The code archive of all functions (`components.aws.code_archive`)."""
    account: Account
    """The account, region and partition that resources are created in."""
    erasures: RequestTable | None
    """The table of erasure requests; None where the stack erases nobody on request."""
    reader_names: ReaderNames
    """The names of the tenants' reader roles."""
    protect: bool
    """Whether registry, keys and user pool are protected from deletion."""
    alarms: AlarmTarget | None
    """Where alarms go and their thresholds; None creates no alarm."""
    tags: Mapping[str, str]
    """Tags of every resource."""


class TrackingApi(pulumi.ComponentResource):
    """One API for all tenants. Its function has no permission on a message table: it assumes a tenant's
    reader role."""

    graphql_url: pulumi.Output[str]
    graphiql_url: pulumi.Output[str] | None
    explorer_url: pulumi.Output[str] | None
    role_arn: pulumi.Output[str]
    user_pool: UserPool | None
    keys: ApiKeys | None
    lookup_log: LookupLog | None
    cursor_key_arn: pulumi.Output[str]
    parts: ApiParts

    def __init__(self, name: str, args: TrackingApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:TrackingApi", name, {"tags": args.tags}, opts)
        self._inside = pulumi.ResourceOptions(parent=self)
        self.registry = Registry(f"{name}-registry", RegistryArgs(args.protect, args.tags), self._inside)
        self.budgets = Budgets(f"{name}-budgets", BudgetsArgs(args.tags), self._inside)
        cursor_key = Secret(
            f"{name}-cursor-key",
            SecretArgs("Key that signs pagination cursors", args.protect, args.tags),
            self._inside,
        )
        self.cursor_key_arn = cursor_key.arn
        self.lookup_log = self._lookups(name, args) if args.lookup_log.enabled else None
        http = HttpApi(name, HttpApiArgs(args.settings, args.tags), self._inside)
        self.keys = self._keys(name, args, http) if args.auth.api_keys else None
        graphql = LambdaFunction(
            f"{name}-graphql", self._graphql(f"{name}-graphql", args, cursor_key), self._inside
        )
        self.user_pool = None if args.auth.issuers else self._own_pool(name, args, http)
        methods = ("GET", "POST") if args.settings.queries_by_get else ("POST",)
        routes = ApiRoutesArgs(
            args.auth, self.user_pool, self.keys, http, methods, graphql, self.registry, args.tags
        )
        ApiRoutes(name, routes, self._inside)
        if args.settings.has_pages:
            Graphiql(f"{name}-graphiql", self._graphiql(args, http), self._inside)
        arns: list[pulumi.Output[str]] = []
        if args.alarms:
            monitored = MonitoredApi(
                http.api.id,
                http.access_logs,
                graphql.name,
                graphql.log_group,
                args.settings.function.timeout_seconds,
                MonitoredLookupLog(
                    pulumi.get_stack(), log.function.name, log.stream_name, log.function.log_group
                )
                if (log := self.lookup_log)
                else None,
            )
            definitions = api_alarms(monitored, args.alarms.thresholds)
            arns = create_alarms(name, "GraphQL API", definitions, args.alarms, args.tags, self._inside)
        authorizer = self.keys.function if self.keys else None
        self.parts = ApiParts(http.api.id, http.access_logs, graphql, authorizer, arns)
        self.role_arn = graphql.role_arn
        self.graphql_url = text(http.url, PATH)
        # The same URL: GraphiQL queries the API it was loaded from.
        self.graphiql_url = self.graphql_url if args.settings.graphiql else None
        has_explorer = args.settings.explorer
        self.explorer_url = text(http.url, EXPLORER_PATH) if has_explorer else None
        self.register_outputs({"graphqlUrl": self.graphql_url, "roleArn": self.role_arn})

    def _own_pool(self, name: str, args: TrackingApiArgs, http: HttpApi) -> UserPool:
        served = {PATH: args.settings.graphiql, EXPLORER_PATH: args.settings.explorer}
        pages = [text(http.url, path) for path, is_served in served.items() if is_served]
        pool = UserPoolArgs(
            callback_urls=[*pages, *args.auth.user_pool.callback_urls],
            # API Gateway's id is unique in the region, and so is the host.
            domain=text("message-tracker-", http.api.id),
            mfa=args.auth.user_pool.mfa,
            code=args.code,
            account=args.account,
            log_retention_days=args.settings.log_retention_days,
            protect=args.protect,
            tags=args.tags,
        )
        return UserPool(f"{name}-users", pool, self._inside)

    def _keys(self, name: str, args: TrackingApiArgs, http: HttpApi) -> ApiKeys:
        keys = ApiKeysArgs(
            http=http,
            code=args.code,
            log_retention_days=args.settings.log_retention_days,
            traced=args.settings.tracing,
            protect=args.protect,
            tags=args.tags,
        )
        return ApiKeys(f"{name}-keys", keys, self._inside)

    def _lookups(self, name: str, args: TrackingApiArgs) -> LookupLog:
        log = LookupLogArgs(
            settings=args.lookup_log,
            code=args.code,
            account=args.account,
            log_retention_days=args.settings.log_retention_days,
            protect=args.protect,
            tags=args.tags,
        )
        return LookupLog(f"{name}-lookups", log, self._inside)

    def _graphql(self, name: str, args: TrackingApiArgs, cursor_key: Secret) -> LambdaFunctionArgs:
        log = self.lookup_log
        readers = args.account.role_arn(args.reader_names.prefix)
        return LambdaFunctionArgs(
            service=metric_names.API,
            handler="functions.api.handler.handler",
            code=args.code,
            settings=args.settings.function,
            snap_start=args.settings.snap_start,
            logs=function_logs(name, LogGroupArgs(args.settings.log_retention_days, args.tags), self._inside),
            traced=args.settings.tracing,
            environment={
                environment.API_KEY_TABLE_NAME: self.keys.table_name if self.keys else "",
                environment.BUDGET_TABLE_NAME: self.budgets.name,
                environment.ERASURE_TABLE_NAME: args.erasures.name if args.erasures else "",
                environment.COST_PER_MINUTE: str(args.settings.cost_per_minute),
                environment.LOOKUP_STREAM_NAME: log.stream_name if log else "",
                environment.LOOKUP_TABLE_NAME: log.table_name if log else "",
                environment.LOOKUPS_REQUIRED: args.lookup_log.required,
                environment.REVEALS_PER_HOUR: str(args.lookup_log.reveals_per_hour),
                environment.QUERIES_BY_GET: json.dumps(args.settings.queries_by_get),
                environment.REGISTRY_TABLE_NAME: self.registry.name,
                environment.CURSOR_KEY_SECRET_ARN: cursor_key.arn,
                environment.READER_ROLE_ARN_PREFIX: readers,
                environment.TRUSTED_DOCUMENTS_ONLY: json.dumps(args.settings.trusted_documents_only),
                environment.REQUESTS_PER_SECOND: str(args.settings.throttling.rate_per_second),
            },
            permissions=[
                self.registry.read_permission(),
                self.budgets.consume_permission(),
                cursor_key.read_permission(),
                *([log.append_permission()] if log else ()),
                Allow(["sts:AssumeRole"], [text(readers, "*")]),
            ],
            tags=args.tags,
        )

    def _graphiql(self, args: TrackingApiArgs, http: HttpApi) -> GraphiqlArgs:
        pool = self.user_pool
        return GraphiqlArgs(
            http=http,
            path=PATH,
            has_graphiql=args.settings.graphiql,
            has_explorer=args.settings.explorer,
            sign_in=sign_in_of_pool(pool) if pool else sign_in_with(args.auth.issuers[0]),
            code=args.code,
            log_retention_days=args.settings.log_retention_days,
            tags=args.tags,
        )
