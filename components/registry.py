"""The registry: a table that tells the API which projects a tenant has, and how each is read."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.access import Allow
from functions.messages import table


@dataclass(frozen=True)
class RegistryArgs:
    protect: bool
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """What the registry says of one project."""

    tenant: str
    project: str
    table_name: pulumi.Input[str]
    destination_key_secret_arn: pulumi.Input[str]
    reader_role_arn: pulumi.Input[str]
    shards: int
    sources: tuple[str, ...]

    def item(self) -> pulumi.Output[str]:
        """The entry as DynamoDB's JSON."""
        return pulumi.Output.json_dumps(
            {
                table.REGISTRY_TENANT: {"S": self.tenant},
                table.REGISTRY_PROJECT: {"S": self.project},
                "table_name": {"S": self.table_name},
                "destination_key_secret_arn": {"S": self.destination_key_secret_arn},
                "reader_role_arn": {"S": self.reader_role_arn},
                "shards": {"N": str(self.shards)},
                "sources": {"S": ",".join(self.sources)},
            },
            sort_keys=True,
        )


class Registry(pulumi.ComponentResource):
    """One table a stack. It holds names and ARNs only, all of which a deployment can write again."""

    name: pulumi.Output[str]

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:Registry", name, {"tags": args.tags}, opts)
        self._table = aws.dynamodb.Table(
            name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=table.REGISTRY_TENANT,
            range_key=table.REGISTRY_PROJECT,
            attributes=[
                {"name": table.REGISTRY_PROJECT, "type": "S"},
                {"name": table.REGISTRY_TENANT, "type": "S"},
            ],
            deletion_protection_enabled=args.protect,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        self.name = self._table.name
        self.register_outputs({"name": self.name})

    def add(self, name: str, entry: Entry, parent: pulumi.Resource) -> None:
        """Writes one project's entry, as a child of `parent`."""
        aws.dynamodb.TableItem(
            name,
            table_name=self.name,
            hash_key=table.REGISTRY_TENANT,
            range_key=table.REGISTRY_PROJECT,
            item=entry.item(),
            opts=pulumi.ResourceOptions(parent=parent),
        )

    def read_right(self) -> Allow:
        return Allow(["dynamodb:Query"], [self._table.arn])
