"""Opens the projects of a tenant for erasure, each with the permissions of that tenant's role alone."""

import json
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from functions.aws.clients import AwsClients
from functions.contract import registry_table
from functions.erasure.project import ErasableProject, Remains
from functions.messages.addresses import DestinationHasher
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.update_expressions import Retention

if TYPE_CHECKING:
    from mypy_boto3_sts.type_defs import CredentialsTypeDef

_WRITERS, _READERS = 16, 4


@dataclass(frozen=True)
class TenantProjects:
    """The registry's projects that may be erased from. Raises ClientError and BotoCoreError."""

    clients: AwsClients
    registry: str
    writers: Executor = field(default_factory=lambda: ThreadPoolExecutor(_WRITERS))
    readers: Executor = field(default_factory=lambda: ThreadPoolExecutor(_READERS))

    def open(self, tenant: str) -> dict[str, ErasableProject]:
        """Return the projects of a tenant by name."""
        pages = (
            self.clients.dynamodb()
            .get_paginator("query")
            .paginate(
                TableName=self.registry,
                KeyConditionExpression="#tenant = :tenant",
                ExpressionAttributeNames={"#tenant": registry_table.REGISTRY_TENANT},
                ExpressionAttributeValues={":tenant": {"S": tenant}},
            )
        )
        items = [item for page in pages for item in page["Items"] if registry_table.ERASER_ROLE_ARN in item]
        if not items:
            return {}
        # All projects of a tenant have its one role.
        role = items[0][registry_table.ERASER_ROLE_ARN]["S"]
        assumed = self.clients.sts().assume_role(RoleArn=role, RoleSessionName=f"eraser-{tenant}")
        opened = [self._project(item, assumed["Credentials"]) for item in items]
        return {project.name: project for project in opened}

    def _project(self, item: Any, credentials: "CredentialsTypeDef") -> ErasableProject:
        days = item.get(registry_table.RETENTION_DAYS)
        secret = self.clients.secretsmanager(credentials).get_secret_value(
            SecretId=item[registry_table.DESTINATION_KEY_SECRET_ARN]["S"]
        )
        store = DynamoMessageStore(
            project=item[registry_table.REGISTRY_PROJECT]["S"],
            table_name=item[registry_table.TABLE_NAME]["S"],
            client=self.clients.dynamodb(credentials),
            hasher=DestinationHasher(secret["SecretString"].encode()),
            shards=int(item[registry_table.SHARDS]["N"]),
            retention=Retention(None if days is None else int(days["N"])),
            executor=self.writers,
            clock=time.time,
            counted_by=item.get(registry_table.STATS_GENERATION, {}).get("S"),
        )
        return ErasableProject(
            store=store,
            s3=self.clients.s3(credentials),
            bucket=item[registry_table.ARCHIVE_BUCKET]["S"],
            tags=TagNames(**json.loads(item[registry_table.TAGS]["S"])),
            remains=Remains(
                recovery_days=int(item[registry_table.RECOVERY_DAYS]["N"]),
                stream_hours=int(item[registry_table.STREAM_HOURS]["N"]),
            ),
            executor=self.readers,
        )
