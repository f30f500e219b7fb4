"""The table of erasure requests, into which the API writes and from which the eraser works."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from functions.contract import erasure_table, message_table


@dataclass(frozen=True)
class RequestTableArgs:
    protect: bool
    tags: Mapping[str, str]


class RequestTable:
    """One table per stack. It holds addresses until a request is closed, so it has no recovery copies, which
    would hold them for longer."""

    name: pulumi.Output[str]

    def __init__(self, name: str, args: RequestTableArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        keys = (erasure_table.ERASURE_ID, erasure_table.ERASURE_TENANT, erasure_table.OPEN)
        self._table = aws.dynamodb.Table(
            name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=erasure_table.ERASURE_TENANT,
            range_key=erasure_table.ERASURE_ID,
            attributes=[{"name": key, "type": "S"} for key in sorted(keys)],
            global_secondary_indexes=[
                {
                    "name": erasure_table.BY_OPEN,
                    "key_schemas": [{"attribute_name": erasure_table.OPEN, "key_type": "HASH"}],
                    "projection_type": "KEYS_ONLY",
                }
            ],
            ttl={"attribute_name": message_table.EXPIRES_AT, "enabled": True},
            deletion_protection_enabled=args.protect,
            tags=args.tags,
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=args.protect)),
        )
        self.name = self._table.name

    def request_permission(self, tenant: str) -> Allow:
        """Allow adding and reading one tenant's requests: its name is the only partition key allowed
        (DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control")."""
        actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
        own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [tenant]}}
        return Allow(actions, [self._table.arn], own)

    def work_permissions(self) -> list[Allow]:
        """Allow going on with the requests of every tenant."""
        index = pulumi.Output.concat(self._table.arn, "/index/", erasure_table.BY_OPEN)
        return [
            Allow(["dynamodb:GetItem", "dynamodb:PutItem"], [self._table.arn]),
            Allow(["dynamodb:Query"], [index]),
        ]
