"""The Lambda function of the GraphQL API: wires the registry, the stores and the view, once."""

import os
import time
from collections.abc import Callable
from functools import cache, partial
from typing import Any, cast

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.correlation_paths import API_GATEWAY_HTTP
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from mangum import Mangum

from functions.api.auth.principal import principal_of
from functions.api.auth.registry import Registry, StatsSource
from functions.api.data.tenant_messages import TenantMessages
from functions.api.data.tenant_statistics import TenantStatistics
from functions.api.data.tenant_stores import TenantStores, max_sessions
from functions.api.data.workers import Workers
from functions.api.execution.budget_table import BudgetTable
from functions.api.execution.limits import Limits
from functions.api.execution.lookup_log import LookupLog, RequestLookups
from functions.api.execution.trusted_documents import TrustedDocuments
from functions.api.http.graphql_view import TEXT_TYPES, GraphQLView
from functions.api.http.request_metrics import RequestMetrics
from functions.api.schema.context import Context
from functions.api.schema.cursor import CursorSigner
from functions.aws.clients import AwsClients
from functions.contract import environment
from functions.erasure.request_table import RequestTable
from functions.erasure.tenant_erasures import TenantErasures
from functions.keys.key_table import KeyTable
from functions.keys.tenant_keys import TenantKeys
from functions.lookups import stream
from functions.lookups.keys import LookupKeys, derived_secret
from functions.lookups.table import LookupTable
from functions.stats.reader import StatsReader

#: The number of concurrent reads, enough for every shard of a large campaign.
_READERS = 32
#: The number of concurrent resolvers.
_RESOLVERS = 16

#: A page is truncated when less time than this is left, so that its response is still sent.
_RESPONSE_MS = 5_000

#: The part of the function's memory for parsed documents.
_DOCUMENTS_PART = 8
_MB = 1024 * 1024
#: A record of the registry takes a kilobyte: together they get a sixteenth of the memory.
_REGISTRY_RECORDS_PER_MB = 64

logger = Logger()
_metrics = RequestMetrics()

_clients = AwsClients(
    Config(
        retries={"mode": "standard", "total_max_attempts": 3},
        connect_timeout=2,
        read_timeout=4,
        max_pool_connections=_READERS,
    )
)
_readers, _resolvers = Workers(_READERS), Workers(_RESOLVERS)
_memory_mb = int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"])
_registry = Registry(
    _clients.dynamodb(),
    os.environ[environment.REGISTRY_TABLE_NAME],
    max_records=_memory_mb * _REGISTRY_RECORDS_PER_MB,
)
_stores = TenantStores(
    clients=_clients,
    role_arn_prefix=os.environ[environment.READER_ROLE_ARN_PREFIX],
    executor=_readers,
    clock=time.time,
    max_sessions=max_sessions(_memory_mb),
)

_consume = BudgetTable(_clients.dynamodb(), os.environ[environment.BUDGET_TABLE_NAME]).consume
_limits = Limits.of_stack(
    consume=_consume,
    cost_per_minute=int(os.environ[environment.COST_PER_MINUTE]),
    requests_per_second=float(os.environ[environment.REQUESTS_PER_SECOND]),
    clock=time.time,
    document_bytes=_memory_mb * _MB // _DOCUMENTS_PART,
    count_masked_lookup=_metrics.count_masked_lookup,
    trusted=TrustedDocuments.in_folder(required=os.environ[environment.TRUSTED_DOCUMENTS_ONLY] == "true"),
)


@cache
def _secret() -> bytes:
    # Not on import: a version whose initialisation for the snapshot fails cannot be invoked.
    secret = _clients.secretsmanager().get_secret_value(
        SecretId=os.environ[environment.CURSOR_KEY_SECRET_ARN]
    )
    return secret["SecretString"].encode()


def _opened_lookup_log() -> LookupLog | None:
    name = os.environ[environment.LOOKUP_STREAM_NAME]
    if not name:
        return None
    return LookupLog(
        append=stream.LookupStream(name, AwsClients(stream.CONFIG).firehose()).append,
        keys=cache(lambda: LookupKeys(derived_secret(_secret()))),
        consume=_consume,
        clock=time.time,
        required=os.environ[environment.LOOKUPS_REQUIRED],
        reveals_per_hour=int(os.environ[environment.REVEALS_PER_HOUR]),
        count_unrecorded=_metrics.count_unrecorded_lookups,
        count_refused_reveal=_metrics.count_refused_reveal,
    )


_lookup_log = _opened_lookup_log()


def _context(event: dict[str, Any], lambda_context: LambdaContext) -> Context:
    principal = principal_of(event, _registry)
    meter = _limits.meter(principal)
    lookups = RequestLookups(principal, event["requestContext"]["requestId"], _lookup_log)
    has_time_left = _metrics.track_truncated_pages(
        lambda: lambda_context.get_remaining_time_in_millis() > _RESPONSE_MS
    )
    messages = TenantMessages(
        projects=_registry.projects(principal.tenant),
        open_store=partial(_stores.store, principal.tenant),
        open_sources=partial(_stores.sources, principal.tenant),
        executor=_readers,
        charge=meter.read,
        may_continue=lambda: meter.has_room and has_time_left(),
        on_read=lookups.reader(revealing=False),
    )
    return Context(
        principal=principal,
        messages=messages,
        cursors=CursorSigner(_secret()),
        limits=_limits,
        meter=meter,
        workers=_resolvers,
        lookups=lookups,
        now=int(time.time() * 1000),
        keys=_keys(principal.tenant) if messages.projects else None,
        erasures=_erasures(principal.tenant),
        statistics=TenantStatistics(partial(_open_stats, principal.tenant, meter.read)),
        open_lookup_log=partial(_open_lookup_table, principal.tenant) if _lookup_log else None,
    )


def _open_stats(tenant: str, charge: Callable[[int], None], source: StatsSource) -> StatsReader:
    return StatsReader(source.table_name, _stores.client(tenant), source.generation, charge)


def _open_lookup_table(tenant: str) -> LookupTable:
    return LookupTable(os.environ[environment.LOOKUP_TABLE_NAME], _stores.client(tenant))


def _keys(tenant: str) -> TenantKeys | None:
    table = os.environ[environment.API_KEY_TABLE_NAME]
    open_table = lambda: KeyTable(_stores.client(tenant), table)  # noqa: E731 -- opened on first use
    return TenantKeys(tenant, open_table, time.time) if table else None


def _erasures(tenant: str) -> TenantErasures | None:
    table = os.environ[environment.ERASURE_TABLE_NAME]
    open_table = lambda: RequestTable(_stores.client(tenant), table)  # noqa: E731 -- opened on first use
    return TenantErasures(tenant, open_table, time.time) if table else None


_view = GraphQLView(
    _context,
    _resolvers,
    _readers,
    by_get=os.environ[environment.QUERIES_BY_GET] == "true",
    count_error=_metrics.count_error,
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
