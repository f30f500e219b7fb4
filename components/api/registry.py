"""The registry: a table from which the API reads the tenants' projects and who may act for which tenant."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from components.former_components import formerly_in, with_options
from components.text import json_text, text
from functions.contract import registry_table


@dataclass(frozen=True)
class RegistryArgs:
    protect: bool
    tags: Mapping[str, str]


#: An item in DynamoDB's JSON: attribute to type to value.
Item: TypeAlias = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class StatsEntry:
    """What the API needs to read a project's statistics."""

    table_name: pulumi.Input[str]
    generation: pulumi.Input[str]

    def item(self) -> Item:
        """Return the attributes of the project's entry in DynamoDB's JSON."""
        return {
            registry_table.STATS_TABLE_NAME: {"S": self.table_name},
            registry_table.STATS_GENERATION: {"S": self.generation},
        }


@dataclass(frozen=True)
class EraserEntry:
    """What it takes to erase recipients from a project. `recovery_days` and `stream_hours`: how long the
    copies live that this does not reach."""

    role_arn: pulumi.Input[str]
    archive_bucket: pulumi.Input[str]
    tags: Mapping[str, str]
    recovery_days: int
    stream_hours: int

    def item(self) -> Item:
        """Return the attributes of the project's entry in DynamoDB's JSON."""
        return {
            registry_table.ERASER_ROLE_ARN: {"S": self.role_arn},
            registry_table.ARCHIVE_BUCKET: {"S": self.archive_bucket},
            registry_table.TAGS: {"S": json.dumps(dict(self.tags), sort_keys=True)},
            registry_table.RECOVERY_DAYS: {"N": str(self.recovery_days)},
            registry_table.STREAM_HOURS: {"N": str(self.stream_hours)},
        }


@dataclass(frozen=True)
class ProjectEntry:
    """A project's owner, and what the API needs to read its messages."""

    tenant: str
    project: str
    table_name: pulumi.Input[str]
    destination_key_secret_arn: pulumi.Input[str]
    shards: int
    sources: tuple[str, ...]
    retention_days: int | None
    default_country: str | None
    stats: StatsEntry | None = None
    eraser: EraserEntry | None = None

    def item(self) -> Item:
        """Return the entry in DynamoDB's JSON."""
        days, country = self.retention_days, self.default_country
        return {
            registry_table.REGISTRY_TENANT: {"S": self.tenant},
            registry_table.REGISTRY_PROJECT: {"S": self.project},
            registry_table.TABLE_NAME: {"S": self.table_name},
            registry_table.DESTINATION_KEY_SECRET_ARN: {"S": self.destination_key_secret_arn},
            registry_table.SHARDS: {"N": str(self.shards)},
            registry_table.SOURCES: {"S": ",".join(self.sources)},
            **({} if days is None else {registry_table.RETENTION_DAYS: {"N": str(days)}}),
            **({} if country is None else {registry_table.DEFAULT_COUNTRY: {"S": country}}),
            **(self.stats.item() if self.stats else {}),
            **(self.eraser.item() if self.eraser else {}),
        }


@dataclass(frozen=True)
class IssuerEntry:
    """The tenants that tokens of one issuer may name (None: any), the claim that names one, the prefix of its
    scopes, and the scopes that they may have (None: any)."""

    issuer: pulumi.Input[str]
    tenant_claim: str
    tenants: tuple[str, ...] | None
    scope_prefix: str = ""
    scopes: tuple[str, ...] | None = None

    def item(self) -> Item:
        """Return the entry in DynamoDB's JSON."""
        return {
            registry_table.REGISTRY_TENANT: {"S": text(registry_table.REGISTRY_ISSUER, self.issuer)},
            registry_table.REGISTRY_PROJECT: {"S": registry_table.REGISTRY_NO_PROJECT},
            registry_table.TENANT_CLAIM: {"S": self.tenant_claim},
            registry_table.SCOPE_PREFIX: {"S": self.scope_prefix},
            registry_table.TENANTS: _tenants(self.tenants),
            **({} if self.scopes is None else {registry_table.SCOPES: registry_table.texts(self.scopes)}),
        }


@dataclass(frozen=True)
class RoleEntry:
    """The tenant that an IAM role acts for, and its scopes. `role`: its ARN without a path."""

    role: str
    tenant: str
    scopes: tuple[str, ...]

    def item(self) -> Item:
        """Return the entry in DynamoDB's JSON."""
        return {
            registry_table.REGISTRY_TENANT: {"S": registry_table.REGISTRY_ROLE + self.role},
            registry_table.REGISTRY_PROJECT: {"S": registry_table.REGISTRY_NO_PROJECT},
            registry_table.SPEAKS_FOR: {"S": self.tenant},
            registry_table.SCOPES: registry_table.texts(self.scopes),
        }


class Registry:
    """One table per stack. It holds names and ARNs only, all of which a deployment can restore."""

    name: pulumi.Output[str]

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        inside = formerly_in("message-tracker:index:Registry", name, opts)
        self._table = aws.dynamodb.Table(
            name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=registry_table.REGISTRY_TENANT,
            range_key=registry_table.REGISTRY_PROJECT,
            attributes=[
                {"name": registry_table.REGISTRY_PROJECT, "type": "S"},
                {"name": registry_table.REGISTRY_TENANT, "type": "S"},
            ],
            deletion_protection_enabled=args.protect,
            tags=args.tags,
            opts=with_options(inside, protect=args.protect),
        )
        self.name = self._table.name

    def add(
        self,
        name: str,
        entry: ProjectEntry | IssuerEntry | RoleEntry,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Write one entry."""
        add_entry(self.name, name, entry, opts)

    def read_permission(self) -> Allow:
        return Allow(["dynamodb:Query"], [self._table.arn])


def add_entry(
    table_name: pulumi.Input[str],
    name: str,
    entry: ProjectEntry | IssuerEntry | RoleEntry,
    opts: pulumi.ResourceOptions,
) -> None:
    """Write one entry into the registry of this name."""
    aws.dynamodb.TableItem(
        name,
        table_name=table_name,
        hash_key=registry_table.REGISTRY_TENANT,
        range_key=registry_table.REGISTRY_PROJECT,
        item=json_text(entry.item()),
        opts=opts,
    )


def _tenants(names: tuple[str, ...] | None) -> Mapping[str, object]:
    return registry_table.REGISTRY_ANY_TENANT if names is None else registry_table.texts(names)
