"""The registry: projects of a tenant and trusted callers, read from the table once a minute."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from functions.api.auth.caller import TrustedIssuer, TrustedRole
from functions.contract import registry_table
from functions.contract.message_table import can_be_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: A change of the stack takes effect after at most this many seconds.
_CACHE_SECONDS = 60

Item = Mapping[str, Mapping[str, Any]]
T = TypeVar("T")


@dataclass(frozen=True)
class StatsSource:
    """The table of a project's statistics, and the generation of rows to read."""

    table_name: str
    generation: str


@dataclass(frozen=True)
class Project:
    """A tracked project of a tenant, as the Pulumi program registered it."""

    name: str
    tenant: str
    sources: tuple[str, ...]
    table_name: str
    destination_key_secret_arn: str
    shards: int
    retention_days: int | None = None
    default_country: str | None = None
    #: Where its statistics are; None where it has none.
    stats: StatsSource | None = None


@dataclass
class Registry:
    """The registry table, read by partition. `clock` returns monotonic seconds. `max_records` limits the
    memory of the cache: a partition counts its records, and one for itself."""

    client: "DynamoDBClient"
    table_name: str
    clock: Callable[[], float] = time.monotonic
    max_records: int = 10_000
    _cache: dict[str, tuple[float, tuple[Any, ...]]] = field(default_factory=dict)
    _records: int = 0

    def projects(self, tenant: str) -> tuple[Project, ...]:
        """Return the tenant's projects by name; none for a tenant that is not registered."""
        # A tenant's name has no `#`: items about issuers and roles are never read as projects.
        return self._cached(tenant, _project) if can_be_key(tenant) and "#" not in tenant else ()

    def is_tenant(self, name: str) -> bool:
        """Return whether a project is registered for the tenant."""
        return bool(self.projects(name))

    def issuer(self, url: str) -> TrustedIssuer | None:
        """Return what the tokens of an issuer may claim; None for an unregistered issuer."""
        return next(iter(self._cached(registry_table.REGISTRY_ISSUER + url, _issuer)), None)

    def role(self, arn: str) -> TrustedRole | None:
        """Return what a role may do; None for an unregistered role. `arn` is without the role's path."""
        return next(iter(self._cached(registry_table.REGISTRY_ROLE + arn, _role)), None)

    def _cached(self, key: str, read: Callable[[Item], T]) -> tuple[T, ...]:
        read_at, found = self._cache.get(key, (None, ()))
        if read_at is None or self.clock() - read_at > _CACHE_SECONDS:
            found = tuple(read(item) for item in self._items(key))
            self._evict(key)
            self._cache[key] = (self.clock(), found)
            self._records += 1 + len(found)
            # Operators may name any tenant, so the cache is bounded: the oldest entry is evicted.
            while self._records > self.max_records:
                self._evict(next(iter(self._cache)))
        return found

    def _evict(self, key: str) -> None:
        if evicted := self._cache.pop(key, None):
            self._records -= 1 + len(evicted[1])

    def _items(self, key: str) -> list[Any]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table_name,
            KeyConditionExpression="#key = :key",
            ExpressionAttributeNames={"#key": registry_table.REGISTRY_TENANT},
            ExpressionAttributeValues={":key": {"S": key}},
        )
        return [item for page in pages for item in page["Items"]]


def _project(item: Item) -> Project:
    days = item.get(registry_table.RETENTION_DAYS)
    return Project(
        name=item[registry_table.REGISTRY_PROJECT]["S"],
        tenant=item[registry_table.REGISTRY_TENANT]["S"],
        sources=tuple(filter(None, item[registry_table.SOURCES]["S"].split(","))),
        table_name=item[registry_table.TABLE_NAME]["S"],
        destination_key_secret_arn=item[registry_table.DESTINATION_KEY_SECRET_ARN]["S"],
        shards=int(item[registry_table.SHARDS]["N"]),
        retention_days=None if days is None else int(days["N"]),
        default_country=item.get(registry_table.DEFAULT_COUNTRY, {}).get("S"),
        stats=_stats(item),
    )


def _stats(item: Item) -> StatsSource | None:
    if registry_table.STATS_TABLE_NAME not in item:
        return None
    return StatsSource(item[registry_table.STATS_TABLE_NAME]["S"], item[registry_table.STATS_GENERATION]["S"])


def _issuer(item: Item) -> TrustedIssuer:
    named = item[registry_table.TENANTS]
    tenants = None if named == registry_table.REGISTRY_ANY_TENANT else registry_table.names_in(named)
    scopes = item.get(registry_table.SCOPES)
    return TrustedIssuer(
        tenant_claim=item[registry_table.TENANT_CLAIM]["S"],
        tenants=tenants,
        scope_prefix=item[registry_table.SCOPE_PREFIX]["S"],
        scopes=None if scopes is None else registry_table.names_in(scopes),
    )


def _role(item: Item) -> TrustedRole:
    scopes = registry_table.names_in(item[registry_table.SCOPES])
    return TrustedRole(item[registry_table.SPEAKS_FOR]["S"], scopes)
