"""Reads the settings of a function that writes messages: the project's table, key, tags and retention."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

from botocore.config import Config

from functions.aws.clients import AwsClients
from functions.contract import environment
from functions.messages.addresses import DestinationHasher
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.update_expressions import Retention
from functions.source_health.table import SourceTable

#: Writes in flight at once. One process has one CPU's worth of work; this hides the round trips.
_WORKERS = 16

#: A throttled or slow table slows the writes down; after the last retry the caller retries the batch.
CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 6},
    connect_timeout=2,
    read_timeout=5,
    max_pool_connections=_WORKERS,
)


def store(clients: AwsClients) -> DynamoMessageStore:
    """Create the store of the project's messages."""
    secret_id = os.environ[environment.DESTINATION_KEY_SECRET_ARN]
    secret = clients.secretsmanager().get_secret_value(SecretId=secret_id)["SecretString"]
    days = os.environ[environment.RETENTION_DAYS]
    return DynamoMessageStore(
        project=os.environ[environment.PROJECT],
        table_name=os.environ[environment.TABLE_NAME],
        client=clients.dynamodb(),
        hasher=DestinationHasher(secret.encode()),
        shards=int(os.environ[environment.SHARDS]),
        retention=Retention(int(days) if days else None),
        executor=ThreadPoolExecutor(_WORKERS),
        clock=time.time,
        counted_by=os.environ.get(environment.STATS_GENERATION) or None,
    )


def sources(clients: AwsClients) -> SourceTable:
    """Create the store of the health of the project's sources."""
    return SourceTable(os.environ[environment.TABLE_NAME], clients.dynamodb())


def tags() -> TagNames:
    """Return the names of the tags in which the project's senders put campaigns and journeys."""
    return TagNames(**json.loads(os.environ[environment.TAGS]))


def buffer_ms() -> int:
    """Return how long Firehose may hold records back before it calls the transform, in milliseconds."""
    return int(os.environ[environment.TRANSFORM_BUFFER_SECONDS]) * 1000
