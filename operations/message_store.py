"""A project's store over the AWS of a stack: the same as its ingest function's, writing units counted."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.messages.addresses import DestinationHasher
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.update_expressions import Retention
from operations.errors import OperationsError
from operations.stack import Project, Stack

#: Writes in flight at once, as in the ingest function.
_WORKERS = 16


@dataclass
class WriteUnits:
    """The write request units that a client's updates took, table and indexes together."""

    units: float = 0
    updates: int = 0

    def count(self, client: Any) -> None:
        lock = Lock()

        def ask(params: dict[str, Any], **_: Any) -> dict[str, Any]:
            return params | {"ReturnConsumedCapacity": "TOTAL"}

        def add(parsed: dict[str, Any], **_: Any) -> None:
            with lock:
                self.updates += 1
                self.units += parsed.get("ConsumedCapacity", {}).get("CapacityUnits", 0)

        client.meta.events.register("provide-client-params.dynamodb.UpdateItem", ask)
        client.meta.events.register("after-call.dynamodb.UpdateItem", add)


def store_of(stack: Stack, project: Project, table: str, counted: WriteUnits) -> DynamoMessageStore:
    """The store over one of the project's tables. Raises OperationsError where its key cannot be had."""
    client = stack.client("dynamodb")
    counted.count(client)
    return DynamoMessageStore(
        project=project.name,
        table_name=table,
        client=client,
        hasher=_hasher(stack, project),
        shards=project.shards,
        retention=Retention(project.retention_days),
        executor=ThreadPoolExecutor(_WORKERS),
        clock=time.time,
    )


def _hasher(stack: Stack, project: Project) -> DestinationHasher:
    client = stack.client("secretsmanager")
    try:
        secret = client.get_secret_value(SecretId=project.destination_key_secret_arn)["SecretString"]
    except (ClientError, BotoCoreError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        raise OperationsError(
            f"The destination key of {project.name} cannot be read: {code}. "
            "Get secretsmanager:GetSecretValue on it, and run this again."
        ) from None
    return DestinationHasher(secret.encode())
