"""With the API's own checks gone tenants are still apart: a reader role reads no other tenant's project.

The test build hands every project of the stack to whoever asks, as a bug might; everything behind it is the
real thing: the registry's records, the API's role, the readers, the policies in force.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from functions.api.auth.registry import Project, Registry
from functions.api.data.tenant_messages import TenantMessages
from functions.api.data.tenant_stores import TenantStores
from functions.aws.clients import AwsClients
from functions.messages.addresses import DestinationHasher
from functions.messages.message import Message
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup, StoreUnavailableError
from functions.messages.storage.update_expressions import Retention
from functions.source_health.table import SourceTable
from local.cloud import Credentials
from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, settled
from tests.stack.test_end_to_end import sms
from tests.stack.test_permissions import the_function

TENANTS = ("acme", "globex")
WAYS: dict[str, Callable[[TenantMessages], object]] = {
    "id": lambda messages: messages.get(["isolated"]),
    "destination": lambda messages: found(messages, Lookup.destination("+12065550142")),
    "campaign": lambda messages: found(messages, Lookup.campaign("c1")),
    "journey": lambda messages: found(messages, Lookup.journey("j1")),
}


def found(messages: TenantMessages, lookup: Lookup) -> list[Message]:
    page = messages.search(lookup, None, TimeRange(), 5, lambda _: True)
    return [one.message for _, one in page.found]


def api_credentials(stack: LocalStack) -> Credentials:
    function = the_function(stack, "api")
    return stack.roles.take(function.role_arn, "lambda.amazonaws.com", function.arn)


@pytest.fixture
def clients(local_stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> AwsClients:
    """The API function's clients, in its role."""
    credentials = api_credentials(local_stack)
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_stack.cloud.endpoint_url)
    monkeypatch.setenv("AWS_DEFAULT_REGION", local_stack.cloud.region)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", credentials.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key)
    monkeypatch.setenv("AWS_SESSION_TOKEN", credentials.session_token or "")
    return AwsClients(Config(retries={"total_max_attempts": 1}))


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as executor:
        yield executor


@pytest.fixture(scope="module")
def filled_stack(local_stack: LocalStack) -> LocalStack:
    """The stack with the one message in a project of each tenant."""
    for project in ("acme-shop", "globex-app"):
        put_events(local_stack, project, [sms("isolated")])
    for project in ("acme-shop", "globex-app"):
        eventually(partial(settled, local_stack, project))
    return local_stack


@pytest.fixture
def projects(filled_stack: LocalStack, clients: AwsClients) -> dict[str, tuple[Project, ...]]:
    """By tenant, as the registry has them."""
    table = the_function(filled_stack, "api").environment["REGISTRY_TABLE_NAME"]
    registry = Registry(clients.dynamodb(), table)
    return {tenant: registry.projects(tenant) for tenant in TENANTS}


@pytest.fixture
def readers(local_stack: LocalStack, clients: AwsClients, executor: ThreadPoolExecutor) -> TenantStores:
    prefix = the_function(local_stack, "api").environment["READER_ROLE_ARN_PREFIX"]
    return TenantStores(clients, prefix, executor, time.time)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("caller", "owner"), [(a, b) for a in TENANTS for b in TENANTS])
def test_a_caller_reads_its_own_projects_and_no_other_s_by_any_way(
    projects: dict[str, tuple[Project, ...]],
    readers: TenantStores,
    executor: ThreadPoolExecutor,
    way: str,
    caller: str,
    owner: str,
) -> None:
    messages = TenantMessages(
        projects=projects[owner],
        open_store=partial(readers.store, caller),
        open_sources=partial(readers.sources, caller),
        executor=executor,
        charge=lambda _: None,
        may_continue=lambda: True,
    )
    if caller == owner:
        assert WAYS[way](messages)
    else:
        with pytest.raises(ClientError, match="AccessDenied"):
            WAYS[way](messages)


@pytest.mark.parametrize("way", WAYS)
def test_nor_does_it_help_to_know_another_s_key(
    projects: dict[str, tuple[Project, ...]],
    readers: TenantStores,
    clients: AwsClients,
    executor: ThreadPoolExecutor,
    local_stack: LocalStack,
    way: str,
) -> None:
    [foreign] = projects["globex"]
    secret = local_stack.cloud.client("secretsmanager").get_secret_value(
        SecretId=foreign.destination_key_secret_arn
    )
    acme = clients.sts().assume_role(RoleArn=f"{readers.role_arn_prefix}acme", RoleSessionName="acme")
    client = clients.dynamodb(acme["Credentials"])
    store = DynamoMessageStore(
        project=foreign.name,
        table_name=foreign.table_name,
        client=client,
        hasher=DestinationHasher(secret["SecretString"].encode()),
        shards=foreign.shards,
        retention=Retention(None),
        executor=executor,
        clock=time.time,
    )
    messages = TenantMessages(
        (foreign,),
        lambda _: store,
        lambda _: SourceTable(foreign.table_name, client),
        executor,
        lambda _: None,
        lambda: True,
    )

    with pytest.raises(StoreUnavailableError, match="AccessDenied"):
        WAYS[way](messages)


@pytest.mark.parametrize("tenant", ["", "acme*", "../acme", "unknown"])
def test_a_name_that_is_no_tenant_s_opens_nothing(
    projects: dict[str, tuple[Project, ...]], readers: TenantStores, tenant: str
) -> None:
    with pytest.raises(ClientError, match=r"AccessDenied|NoSuchEntity|ValidationError"):
        readers.store(tenant, projects["acme"][0])
