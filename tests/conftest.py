"""What the tests share: an emulated AWS on a loopback port, and stores in it."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from hypothesis import settings

from functions.messages.addresses import DestinationHasher
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.update_expressions import Retention
from operations.replay import target_table
from tests.builders import SENT_AT as NOW_MS
from tests.fakes.emulated_aws import emulated_aws
from tests.project import ROOT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Nothing here may reach AWS, whatever the machine's own credentials are.
os.environ |= {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
os.environ.pop("AWS_PROFILE", None)
#: The machine may be busy: nothing here asserts on time.
settings.register_profile("full", deadline=None)
settings.register_profile("fast", deadline=None, max_examples=10)
settings.load_profile("full")
logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the emulated AWS logs every request

_numbers = count()
_LEVELS = frozenset({"unit", "program", "docs", "engine", "provider", "stack", "trino", "web"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its level, the folder that it is in."""
    for item in items:
        level = item.path.relative_to(ROOT / "tests").parts[0]
        if level in _LEVELS:
            item.add_marker(level)


@pytest.fixture(autouse=True)
def event_loop_of_its_own() -> Iterator[None]:
    """Gives each test a loop and closes it: Mangum takes the thread's, and would leave one behind."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture(scope="session")
def aws_endpoint() -> Iterator[str]:
    """The URL of an emulated AWS."""
    with emulated_aws() as url:
        yield url


AwsClient = Callable[[str], Any]


@pytest.fixture(scope="session")
def aws_client(aws_endpoint: str) -> AwsClient:
    """The client of a service of the emulated AWS, one for all tests."""
    return cache(lambda service: boto3.client(service, endpoint_url=aws_endpoint))


@pytest.fixture(scope="session")
def dynamodb(aws_client: AwsClient) -> "DynamoDBClient":
    client: DynamoDBClient = aws_client("dynamodb")
    return client


@pytest.fixture(scope="session")
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def create_message_table(client: "DynamoDBClient") -> str:
    """A message table of the declared shape; returns its name."""
    name = f"messages-{next(_numbers)}"
    target_table.create(client, name)
    return name


MakeDynamoStore = Callable[..., DynamoMessageStore]


@pytest.fixture(scope="session")
def make_dynamo_store(dynamodb: "DynamoDBClient", executor: ThreadPoolExecutor) -> MakeDynamoStore:
    """Makes stores, each with a table of its own. Their time stands still, one minute after `SENT_AT`."""

    def make(
        *,
        project: str = "a-project",
        shards: int = 3,
        retention_days: int | None = None,
        now: float = NOW_MS / 1000 + 60,
    ) -> DynamoMessageStore:
        return DynamoMessageStore(
            project=project,
            table_name=create_message_table(dynamodb),
            client=dynamodb,
            hasher=DestinationHasher(b"a secret"),
            shards=shards,
            retention=Retention(retention_days),
            executor=executor,
            clock=lambda: now,
        )

    return make
