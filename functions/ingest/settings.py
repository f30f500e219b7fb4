"""What a function that writes messages has in its environment: the project's table, key, tags, retention."""

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

#: A throttled or slow table slows the writes down; when the retries are used up, they are asked for again.
CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 6},
    connect_timeout=2,
    read_timeout=5,
    max_pool_connections=_WORKERS,
)


def store(clients: AwsClients) -> DynamoMessageStore:
    """The project's messages."""
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
    )


def sources(clients: AwsClients) -> SourceTable:
    """The health of the project's sources."""
    return SourceTable(os.environ[environment.TABLE_NAME], clients.dynamodb())


def tags() -> TagNames:
    """Where the project's senders put campaigns and journeys."""
    return TagNames(**json.loads(os.environ[environment.TAGS]))
