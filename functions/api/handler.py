"""The Lambda function of the GraphQL API: wires the registry, the stores and the view, once."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any, cast

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.correlation_paths import API_GATEWAY_HTTP
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from mangum import Mangum

from functions.api.auth.principal import principal_of
from functions.api.auth.registry import Registry
from functions.api.data.tenant_messages import TenantMessages
from functions.api.data.tenant_stores import TenantStores
from functions.api.execution.budget import Budgets
from functions.api.execution.budget_table import BudgetTable
from functions.api.http.graphql_view import TEXT_TYPES, GraphQLView
from functions.api.http.request_metrics import RequestMetrics
from functions.api.schema.context import Context
from functions.api.schema.cursor import CursorSigner
from functions.aws.clients import AwsClients
from functions.contract import environment
from functions.keys.key_table import KeyTable
from functions.keys.tenant_keys import TenantKeys

#: The number of concurrent reads, enough for every shard of a large campaign.
_WORKERS = 32

#: A page is truncated when less time than this is left, so that its response is still sent.
_RESPONSE_MS = 5_000

logger = Logger()
_metrics = RequestMetrics()

_clients = AwsClients(
    Config(
        retries={"mode": "standard", "total_max_attempts": 3},
        connect_timeout=2,
        read_timeout=4,
        max_pool_connections=_WORKERS,
    )
)
_executor = ThreadPoolExecutor(_WORKERS)
_registry = Registry(_clients.dynamodb(), os.environ[environment.REGISTRY_TABLE_NAME])
_stores = TenantStores(_clients, os.environ[environment.READER_ROLE_ARN_PREFIX], _executor, time.time)

_budget_table = BudgetTable(_clients.dynamodb(), os.environ[environment.BUDGET_TABLE_NAME])
_budgets = Budgets(_budget_table.consume, int(os.environ[environment.COST_PER_MINUTE]), time.time)


@cache
def _cursors() -> CursorSigner:
    # Not on import: a version whose initialisation for the snapshot fails cannot be invoked.
    secret = _clients.secretsmanager().get_secret_value(
        SecretId=os.environ[environment.CURSOR_KEY_SECRET_ARN]
    )
    return CursorSigner(secret["SecretString"].encode())


def _context(event: dict[str, Any], lambda_context: LambdaContext) -> Context:
    principal = principal_of(event, _registry)
    messages = TenantMessages(
        projects=_registry.projects(principal.tenant),
        open_store=partial(_stores.store, principal.tenant),
        open_sources=partial(_stores.sources, principal.tenant),
        executor=_executor,
        has_time_left=_metrics.track_truncated_pages(
            lambda: lambda_context.get_remaining_time_in_millis() > _RESPONSE_MS
        ),
    )
    now = int(time.time() * 1000)
    return Context(principal, messages, _cursors(), _budgets, now, _keys(principal.tenant))


def _keys(tenant: str) -> TenantKeys | None:
    table = os.environ[environment.API_KEY_TABLE_NAME]
    open_table = lambda: KeyTable(_stores.client(tenant), table)  # noqa: E731 -- opened on first use
    return TenantKeys(tenant, open_table, time.time) if table else None


_view = GraphQLView(
    _context, by_get=os.environ[environment.QUERIES_BY_GET] == "true", count_error=_metrics.count_error
)
_asgi = Mangum(_view, lifespan="off", text_mime_types=list(TEXT_TYPES))


@logger.inject_lambda_context(correlation_id_path=API_GATEWAY_HTTP)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle one request of the HTTP API (payload format 2.0)."""
    try:
        return _asgi(event, cast(Any, context))
    finally:
        _metrics.emit({"correlation_id": logger.get_correlation_id(), "xray_trace_id": _trace_id()})


def _trace_id() -> str:
    """Return the trace id in the form of the log ("Using Lambda environment variables")."""
    root = os.environ.get("_X_AMZN_TRACE_ID", "").partition(";")[0]
    return root.removeprefix("Root=")
