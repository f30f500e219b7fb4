"""The matrix of questions again, of an API that checks nothing: the reader role alone keeps tenants apart.

The test build hands globex's project to whoever asks and takes every cursor for good. Behind it stand the
real table, the readers and the policies in force. What globex is answered, acme must not be.
"""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from mangum import Mangum

from functions.api.auth.principal import principal_of
from functions.api.auth.registry import Project
from functions.api.data.tenant_messages import TenantMessages
from functions.api.data.tenant_stores import TenantStores
from functions.api.data.workers import Workers
from functions.api.execution.limits import Limits
from functions.api.execution.lookup_log import RequestLookups
from functions.api.http.graphql_view import TEXT_TYPES, GraphQLView
from functions.api.schema.context import Context
from functions.api.schema.cursor import CursorSigner
from functions.messages.addresses import DestinationHasher
from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, settled
from tests.stack.test_isolation import clients, executor, readers  # noqa: F401 -- fixtures
from tests.unit.functions.api.conftest import LambdaContext
from tests.unit.functions.api.isolation.callers import GRANTED, token
from tests.unit.functions.api.isolation.names import questions, shows_something
from tests.unit.functions.api.isolation.test_matrix import OF_ERASURES, OF_KEYS, PLACES
from tests.unit.functions.api.isolation.worlds import names, records

FOREIGN = "globex-app"

ExecuteQuery = Callable[..., dict[str, Any]]


class CarelessSigner(CursorSigner):
    """Takes any cursor of the stack for any tenant and list."""

    def _signature(self, body: bytes, _bound_to: bytes) -> bytes:
        return super()._signature(body, b"")


@pytest.fixture(scope="module")
def filled_stack(local_stack: LocalStack) -> LocalStack:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    put_events(local_stack, FOREIGN, records("globex", sent_at=now))
    eventually(partial(settled, local_stack, FOREIGN))
    return local_stack


@pytest.fixture
def foreign(filled_stack: LocalStack) -> Project:
    """The project as the registry has it."""
    (item,) = (
        item
        for table in filled_stack.manifest.functions
        if "REGISTRY_TABLE_NAME" in table.environment
        for item in filled_stack.cloud.client("dynamodb").scan(
            TableName=table.environment["REGISTRY_TABLE_NAME"]
        )["Items"]
        if item["project"]["S"] == FOREIGN
    )
    secret = item["destination_key_secret_arn"]["S"]
    return Project(FOREIGN, "globex", ("ses",), item["table_name"]["S"], secret, int(item["shards"]["N"]))


@pytest.fixture
def execute(readers: TenantStores, executor: ThreadPoolExecutor, foreign: Project) -> ExecuteQuery:  # noqa: F811
    """Asks the careless API as a tenant's caller."""
    limits = Limits.of_stack(
        lambda *_: 0, 10**9, 10**9, time.time, document_bytes=10_000_000, masked_lookups_per_minute=10**9
    )
    resolvers = Workers(8)

    def context(event: Any, _: object) -> Context:
        principal = principal_of(event, GRANTED)
        store = partial(readers.store, principal.tenant)
        sources = partial(readers.sources, principal.tenant)
        meter = limits.meter(principal)
        messages = TenantMessages((foreign,), store, sources, executor, meter.read, lambda: True)
        now = int(time.time() * 1000)
        signer, lookups = CarelessSigner(b"a secret"), RequestLookups(principal)
        return Context(principal, messages, signer, limits, meter, resolvers, lookups, now)

    asgi = Mangum(GraphQLView(context, resolvers), lifespan="off", text_mime_types=list(TEXT_TYPES))

    def executed(tenant: str, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables or {}})
        response: Any = asgi(token(tenant).event(body), LambdaContext())  # type: ignore[arg-type]
        return dict(json.loads(response["body"]))

    return executed


#: API keys and requests for erasure are kept apart by a condition that the embedded AWS does not know,
#: `dynamodb:LeadingKeys`: tests/program/test_permissions.py and test_erasure.py pin it. The example has no
#: statistics: tests/program/test_statistics.py pins who may query them.
ABOUT_MESSAGES = [
    name
    for name, place in PLACES.items()
    if place.slots
    and name not in OF_KEYS | OF_ERASURES
    and {"stats", "campaigns", "journeys"}.isdisjoint(step.name for step in place.steps)
]


@pytest.mark.parametrize("place", ABOUT_MESSAGES)
def test_what_a_tenant_is_answered_no_other_tenant_s_role_can_read(
    filled_stack: LocalStack, execute: ExecuteQuery, foreign: Project, place: str
) -> None:
    secret = filled_stack.cloud.client("secretsmanager").get_secret_value(
        SecretId=foreign.destination_key_secret_arn
    )["SecretString"]
    theirs = names("globex", DestinationHasher(secret.encode()), partial(execute, "globex"))
    executed = 0
    for question in questions(PLACES[place]):
        # A project's name and sources stand in the registry: of them the reader knows nothing.
        kinds = {name.kind for _, name in question.filled}
        if question.is_own and question.is_answered and "project's global id" not in kinds:
            variables = question.variables({"own": theirs})
            to_globex = execute("globex", question.text, variables)
            to_acme = execute("acme", question.text, variables)

            assert shows_something(to_globex["data"]), f"{question}: {to_globex}"
            assert not shows_something(to_acme["data"]), f"{question}: {to_acme}"
            assert to_acme["errors"], str(question)
            assert "globex" not in json.dumps(to_acme), f"{question}: {to_acme}"
            executed += 1
    assert executed
