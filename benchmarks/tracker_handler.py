"""Our handler as Lambda runs it, over one project whose store is given: no registry, roles or secrets."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mangum import Mangum

from benchmarks.requests import SECRET, SHARDS, TABLE
from functions.api.auth.caller import TrustedIssuer
from functions.api.auth.principal import principal_of
from functions.api.auth.registry import Project
from functions.api.data.tenant_messages import TenantMessages
from functions.api.data.workers import Workers
from functions.api.execution.limits import Limits
from functions.api.execution.lookup_log import RequestLookups
from functions.api.http.graphql_view import GraphQLView
from functions.api.schema.context import Context
from functions.api.schema.cursor import CursorSigner
from functions.messages.addresses import DestinationHasher
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.store import MessageReader
from functions.messages.storage.update_expressions import Retention
from functions.source_health.table import SourceTable

NOW = 1_790_500_000_000
WORKERS = 32


def store_over(client: Any, *, shards: int = SHARDS, workers: int = 1) -> DynamoMessageStore:
    """A store over a client or a counting table (which counts for one thread only)."""
    return DynamoMessageStore(
        project="a-project",
        table_name=TABLE,
        client=client,
        hasher=DestinationHasher(SECRET),
        shards=shards,
        retention=Retention(None),
        executor=Workers(workers),
        clock=time.time,
    )


def tenant_messages(store: MessageReader, shards: int, workers: int = WORKERS) -> TenantMessages:
    project = Project("a-project", "a-tenant", ("pinpoint",), "a-table", "a-secret", shards)
    return TenantMessages(
        (project,), lambda _: store, _no_sources, Workers(workers), lambda _: None, lambda: True
    )


def _no_sources(_: Project) -> SourceTable:
    raise NotImplementedError("no benchmark reads the health of sources")


class _OneIssuer:
    """The registry's answers for one issuer."""

    def issuer(self, _: str) -> TrustedIssuer:
        return TrustedIssuer("tenant", None, "")

    def role(self, _: str) -> None:
        return None

    def is_tenant(self, _: str) -> bool:
        return False


def handler_over(store: MessageReader, shards: int) -> Callable[[Any, Any], Any]:
    messages, cursors = tenant_messages(store, shards), CursorSigner(b"a secret")
    # As an environment spends that has a lease; the writes of leases come on top.
    limits = Limits.of_stack(lambda *_: 0, 10**9, 10**9, clock=lambda: 0.0, document_bytes=32_000_000)
    resolvers = Workers(WORKERS)

    def context(event: Any, _: object) -> Context:
        principal = principal_of(event, _OneIssuer())
        meter = limits.meter(principal)
        metered = replace(messages, charge=meter.read, may_continue=lambda: meter.has_room)
        lookups = RequestLookups(principal)
        return Context(principal, metered, cursors, limits, meter, resolvers, lookups, now=NOW)

    return Mangum(
        GraphQLView(context, resolvers), lifespan="off", text_mime_types=["text/", "application/json"]
    )
