"""A project's message store, as its ingest function opens it, with its write units counted."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.messages.addresses import DestinationHasher
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.update_expressions import Retention
from operations.errors import aws_error
from operations.stack import Project, Stack

#: Writes in flight at once, as in the ingest function.
_WORKERS = 16


@dataclass
class WriteUnits:
    """The write request units that a client's updates consumed, table and indexes together."""

    units: float = 0
    updates: int = 0
    _lock: Lock = field(default_factory=Lock)

    def count(self, client: Any) -> None:
        """Count what this client writes from now on."""

        def request_capacity(params: dict[str, Any], **_: Any) -> dict[str, Any]:
            return params | {"ReturnConsumedCapacity": "TOTAL"}

        def add(parsed: dict[str, Any], **_: Any) -> None:
            with self._lock:
                self.updates += 1
                self.units += parsed.get("ConsumedCapacity", {}).get("CapacityUnits", 0)

        client.meta.events.register("provide-client-params.dynamodb.UpdateItem", request_capacity)
        client.meta.events.register("after-call.dynamodb.UpdateItem", add)

    def take(self) -> "WriteUnits":
        """Return what was counted since the last time."""
        with self._lock:
            taken = WriteUnits(self.units, self.updates)
            self.units, self.updates = 0, 0
        return taken


def store_of(stack: Stack, project: Project, table: str, counted: WriteUnits) -> DynamoMessageStore:
    """Return the store on one of the project's tables. Raise OperationsError where its key cannot be read."""
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
        counted_by=project.stats_generation,
    )


def _hasher(stack: Stack, project: Project) -> DestinationHasher:
    client = stack.client("secretsmanager")
    try:
        secret = client.get_secret_value(SecretId=project.destination_key_secret_arn)["SecretString"]
    except (ClientError, BotoCoreError) as error:
        target = f"the destination key of {project.name}"
        raise aws_error("secretsmanager:GetSecretValue", target, error) from None
    return DestinationHasher(secret.encode())
