"""A project's message table, with the schema of `functions.contract.message_table`."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from components.aws.kms_key import ProjectKey
from components.former_components import formerly_in, with_options
from components.settings.project import TableSettings
from components.text import text
from functions.contract import message_table

#: How far a table's point-in-time recovery reaches back (DynamoDB Developer Guide, "Point-in-time backups").
RECOVERY_DAYS = 35


@dataclass(frozen=True)
class MessageTableArgs:
    settings: TableSettings
    protect: bool
    tags: Mapping[str, str]
    key: ProjectKey | None = None


class MessageTable:
    """The table with its indexes, and the permissions of its writers and readers."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    stream_arn: pulumi.Output[str]

    def __init__(self, name: str, args: MessageTableArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        inside = formerly_in("message-tracker:index:MessageTable", name, opts)
        resource = aws.dynamodb.Table(
            name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=message_table.ITEM_KEY,
            attributes=[
                {"name": key, "type": kind} for key, kind in sorted(message_table.KEY_ATTRIBUTES.items())
            ],
            global_secondary_indexes=[_index(index, args.settings) for index in message_table.INDEXES],
            on_demand_throughput=_caps(args.settings),
            ttl={"attribute_name": message_table.EXPIRES_AT, "enabled": True},
            stream_enabled=True,
            stream_view_type="NEW_AND_OLD_IMAGES",
            point_in_time_recovery={"enabled": True},
            deletion_protection_enabled=args.protect,
            server_side_encryption={"enabled": True, "kms_key_arn": args.key.arn} if args.key else None,
            tags=args.tags,
            opts=with_options(inside, protect=args.protect),
        )
        self.name, self.arn, self.stream_arn = resource.name, resource.arn, resource.stream_arn

    def write_permission(self) -> Allow:
        """Allow writing: every write merges into the stored item, so it is an update and never a read."""
        return Allow(["dynamodb:UpdateItem"], [self.arn])

    def source_permission(self) -> Allow:
        """Allow reading and updating the health items of the project's sources, whose keys no message has
        (DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control")."""
        own = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{message_table.SOURCE_KEY_PREFIX}*"]}}
        return Allow(["dynamodb:BatchGetItem", "dynamodb:UpdateItem"], [self.arn], own)

    def erase_permissions(self) -> list[Allow]:
        """Allow finding a recipient's items, and putting tombstones in their place."""
        index = pulumi.Output.concat(self.arn, "/index/", message_table.BY_DESTINATION.name)
        items = ["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
        return [Allow(items, [self.arn]), Allow(["dynamodb:Query"], [index])]

    def item_permission(self) -> Allow:
        return Allow(["dynamodb:BatchGetItem"], [self.arn])

    def index_permission(self) -> Allow:
        return Allow(["dynamodb:Query"], [text(self.arn, "/index/*")])


def _index(
    index: message_table.Index, settings: TableSettings
) -> aws.dynamodb.TableGlobalSecondaryIndexArgsDict:
    return {
        "name": index.name,
        "key_schemas": [
            {"attribute_name": index.hash_key, "key_type": "HASH"},
            {"attribute_name": message_table.SENT_AT, "key_type": "RANGE"},
        ],
        "projection_type": "KEYS_ONLY",
        # A limit on the table does not limit its indexes, each of which may use as much again.
        "on_demand_throughput": _caps(settings),
    }


def _caps(settings: TableSettings) -> aws.dynamodb.TableOnDemandThroughputArgsDict | None:
    """Return the limits of the table and of each index: an update writes no index more often than the
    table."""
    if settings == TableSettings():
        return None
    return {
        "max_write_request_units": settings.max_write_units,
        "max_read_request_units": settings.max_read_units,
    }
