"""Which projects a tenant has, and how each is read: one query of the registry per tenant and minute."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from functions.messages.table import REGISTRY_TENANT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: A project added to the stack is seen this many seconds later at the latest.
_FRESH_FOR_SECONDS = 60


@dataclass(frozen=True)
class Project:
    """One tracked project of a tenant, as the Pulumi program registered it."""

    name: str
    tenant: str
    sources: tuple[str, ...]
    table_name: str
    destination_key_secret_arn: str
    reader_role_arn: str
    shards: int


@dataclass
class Registry:
    """The registry table, read by tenant. `clock` tells seconds that only go forward."""

    client: "DynamoDBClient"
    table_name: str
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, tuple[Project, ...]]] = field(default_factory=dict)

    def projects(self, tenant: str) -> tuple[Project, ...]:
        """The tenant's projects by name; none for a tenant that is not registered."""
        read_at, projects = self._known.get(tenant, (None, ()))
        if read_at is None or self.clock() - read_at > _FRESH_FOR_SECONDS:
            projects = self._read(tenant)
            self._known[tenant] = (self.clock(), projects)
        return projects

    def _read(self, tenant: str) -> tuple[Project, ...]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table_name,
            KeyConditionExpression="#tenant = :tenant",
            ExpressionAttributeNames={"#tenant": REGISTRY_TENANT},
            ExpressionAttributeValues={":tenant": {"S": tenant}},
        )
        return tuple(
            Project(
                name=item["project"]["S"],
                tenant=item["tenant"]["S"],
                sources=tuple(filter(None, item["sources"]["S"].split(","))),
                table_name=item["table_name"]["S"],
                destination_key_secret_arn=item["destination_key_secret_arn"]["S"],
                reader_role_arn=item["reader_role_arn"]["S"],
                shards=int(item["shards"]["N"]),
            )
            for page in pages
            for item in page["Items"]
        )
