"""The API in one process: the real view under Mangum, API Gateway's events, stores in memory."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from mangum import Mangum

from functions.api.auth.principal import principal_of
from functions.api.auth.registry import Project, StatsSource
from functions.api.data.tenant_messages import TenantMessages
from functions.api.data.tenant_statistics import TenantStatistics
from functions.api.data.workers import Workers
from functions.api.execution.limits import Limits
from functions.api.execution.lookup_log import LookupLog, RequestLookups
from functions.api.execution.masked_lookups import MASKED_LOOKUPS_PER_MINUTE
from functions.api.execution.trusted_documents import TrustedDocuments
from functions.api.http.graphql_view import TEXT_TYPES, GraphQLView
from functions.api.http.request_metrics import RequestMetrics
from functions.api.schema.context import Context
from functions.api.schema.cursor import CursorSigner
from functions.contract.scopes import Scope
from functions.erasure.tenant_erasures import TenantErasures
from functions.keys.key_table import KeyTable
from functions.keys.tenant_keys import TenantKeys
from functions.messages.addresses import DestinationHasher
from functions.messages.storage.update_expressions import Retention
from functions.source_health.store import SourceHealthReader
from tests.builders import SENT_AT
from tests.fakes.memory_erasures import MemoryRequestTable
from tests.fakes.memory_keys import MemoryKeyTable
from tests.fakes.memory_lookups import MemoryLookups
from tests.fakes.memory_sources import MemorySources
from tests.fakes.memory_statistics import MemoryStatistics
from tests.fakes.memory_store import MemoryMessageStore, MessageStore
from tests.unit.functions.api.granted import ISSUER, Granted

#: Of a caller who may see all of its tenant's.
SCOPES = f"{Scope.READ_MESSAGES} {Scope.READ_ADDRESSES} {Scope.READ_SCHEMA}"
CLAIMS = {"iss": ISSUER, "tenant": "acme", "sub": "a-caller", "scope": SCOPES}


@dataclass(frozen=True)
class LambdaContext:
    """What the view reads of a Lambda context."""

    aws_request_id: str = "an-invocation"
    remaining_ms: int = 29_000

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_ms


def get_event(parameters: Mapping[str, str], **claims: str) -> dict[str, Any]:
    """The event of a query by GET."""
    return http_event("", CLAIMS | claims, method="GET") | {"rawQueryString": urlencode(parameters)}


def http_event(
    body: str | bytes, claims: dict[str, str] | None, method: str = "POST", **headers: str
) -> dict[str, Any]:
    """An HTTP API event in payload format 2.0, as its JWT authorizer lets it through."""
    headers = {"content-type": "application/json", "host": "api.example.com"} | headers
    return {
        "version": "2.0",
        "routeKey": f"{method} /graphql",
        "rawPath": "/graphql",
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "http": {"method": method, "path": "/graphql", "sourceIp": "192.0.2.1", "protocol": "HTTP/1.1"},
            "authorizer": {"jwt": {"claims": claims, "scopes": None}} if claims else {},
            "stage": "$default",
            "requestId": "a-request",
        },
        "body": body if isinstance(body, str) else body.decode(),
        "isBase64Encoded": False,
    }


@dataclass
class Api:
    """The API over some projects' stores; `stores`, `sources` and `tenants` by project name. `granted`: by
    default, one issuer may name any tenant. `by_get`: queries may come by GET, too."""

    stores: dict[str, MessageStore]
    tenants: dict[str, str]
    executor: ThreadPoolExecutor
    granted: Granted | None = None
    cursors: CursorSigner = field(default_factory=lambda: CursorSigner(b"a secret"))
    key_table: KeyTable | None = field(default_factory=MemoryKeyTable)
    erasure_table: MemoryRequestTable | None = field(default_factory=MemoryRequestTable)
    new_erasure_id: Callable[[], str] = field(default_factory=lambda: map("{:04}".format, count()).__next__)
    by_get: bool = False
    cost_per_minute: int = 10**9
    requests_per_second: float = 10**9
    masked_lookups_per_minute: int = MASKED_LOOKUPS_PER_MINUTE
    trusted: TrustedDocuments = field(default_factory=TrustedDocuments.in_folder)
    shards: int = 1
    retention_days: int | None = None
    default_country: str | None = None
    sources: dict[str, SourceHealthReader] = field(default_factory=dict)
    #: By project name; the others have no statistics.
    statistics: dict[str, MemoryStatistics] = field(default_factory=dict)
    #: Whose table holds what the API appended; `lookup_settings` are those of the log.
    lookups: MemoryLookups = field(default_factory=MemoryLookups)
    lookup_settings: dict[str, Any] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    metrics: RequestMetrics = field(default_factory=RequestMetrics)

    def __post_init__(self) -> None:
        consumed: Counter[tuple[str, int]] = Counter()

        def consume(account: str, minute: int, amount: int) -> int:
            consumed[account, minute] += amount
            return consumed[account, minute]

        self.limits = Limits.of_stack(
            consume,
            self.cost_per_minute,
            self.requests_per_second,
            clock=lambda: SENT_AT / 1000,
            document_bytes=10_000_000,
            count_masked_lookup=self.metrics.count_masked_lookup,
            masked_lookups_per_minute=self.masked_lookups_per_minute,
            trusted=self.trusted,
        )
        self.lookup_log = LookupLog(
            append=self.lookups.append,
            keys=lambda: self.lookups.keys,
            consume=consume,
            clock=lambda: SENT_AT / 1000 + 60,
            count_unrecorded=self.metrics.count_unrecorded_lookups,
            count_refused_reveal=self.metrics.count_refused_reveal,
            **self.lookup_settings,
        )
        self.readers, self.resolvers = Workers(8), Workers(8)
        view = GraphQLView(
            self._context,
            self.resolvers,
            self.readers,
            by_get=self.by_get,
            count_error=self.metrics.count_error,
        )
        self._asgi = Mangum(view, lifespan="off", text_mime_types=list(TEXT_TYPES))

    def _context(self, event: Any, lambda_context: LambdaContext) -> Context:
        has_time = lambda: lambda_context.remaining_ms > 5_000  # noqa: E731 -- as long as a name
        principal = principal_of(event, self.granted or Granted(frozenset(self.tenants.values())))
        projects = tuple(
            self._project(name, tenant)
            for name, tenant in sorted(self.tenants.items())
            if tenant == principal.tenant
        )
        meter = self.limits.meter(principal)
        lookups = RequestLookups(principal, "a-request", self.lookup_log)
        has_time_left = self.metrics.track_truncated_pages(has_time)
        return Context(
            principal,
            TenantMessages(
                projects,
                self._open,
                lambda project: self.sources.setdefault(project.name, MemorySources()),
                self.readers,
                meter.read,
                lambda: meter.has_room and has_time_left(),
                lookups.reader(revealing=False),
            ),
            self.cursors,
            self.limits,
            meter,
            self.resolvers,
            lookups,
            now=SENT_AT + 60_000,
            keys=self._keys(principal.tenant),
            erasures=self._erasures(principal.tenant),
            statistics=TenantStatistics(
                lambda source: self.statistics[source.table_name].charging(meter.read),
            ),
            open_lookup_log=lambda: self.lookups.table,
        )

    def _project(self, name: str, tenant: str) -> Project:
        return Project(
            name,
            tenant,
            ("pinpoint",),
            "a-table",
            "a-secret",
            self.shards,
            self.retention_days,
            self.default_country,
            StatsSource(name, "001.000") if name in self.statistics else None,
        )

    def _keys(self, tenant: str) -> TenantKeys | None:
        table = self.key_table
        return TenantKeys(tenant, lambda: table, lambda: SENT_AT / 1000) if table else None

    def _erasures(self, tenant: str) -> TenantErasures | None:
        table = self.erasure_table
        clock = lambda: SENT_AT / 1000  # noqa: E731 -- standing still
        return TenantErasures(tenant, lambda: table, clock, self.new_erasure_id) if table else None

    def _open(self, project: Project) -> MessageStore:
        self.opened.append(project.name)
        return self.stores[project.name]

    def send(self, event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
        """The response of API Gateway's payload format 2.0."""
        response: Any = self._asgi(event, context or LambdaContext())  # type: ignore[arg-type]
        return dict(response)

    def query(
        self, query: str, tenant: str = "acme", scope: str = SCOPES, **variables: Any
    ) -> dict[str, Any]:
        """The whole response to a query of a tenant's caller."""
        body = json.dumps({"query": query, "variables": variables})
        response = self.send(http_event(body, CLAIMS | {"tenant": tenant, "scope": scope}))
        return dict(json.loads(response["body"]))

    def data(self, query: str, tenant: str = "acme", **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = self.query(query, tenant, **variables)
        assert "errors" not in answer, answer["errors"]
        return dict(answer["data"])

    def data_in_a_hurry(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer that had too little time for a second look."""
        event = http_event(json.dumps({"query": query, "variables": variables}), CLAIMS)
        response = self.send(event, LambdaContext(remaining_ms=1_000))
        return dict(json.loads(response["body"])["data"])

    def error(self, query: str, tenant: str = "acme", **variables: Any) -> tuple[str, str]:
        """The code and the message of the one error that an answer has."""
        [error] = self.query(query, tenant, **variables)["errors"]
        return error["extensions"]["code"], error["message"]


MakeStore = Callable[..., MemoryMessageStore]


@pytest.fixture
def api(executor: ThreadPoolExecutor) -> Api:
    """Two tenants: `acme` with the projects `app` and `shop`, `globex` with `news`."""
    hasher = DestinationHasher(b"a secret")
    clock = lambda: SENT_AT / 1000  # noqa: E731 -- standing still
    tenants = {"app": "acme", "shop": "acme", "news": "globex"}
    stores: dict[str, MessageStore] = {
        name: MemoryMessageStore(name, hasher, Retention(None), clock) for name in tenants
    }
    return Api(stores, tenants, executor)
