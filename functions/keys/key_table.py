"""The table of API keys: a record of each, by tenant and key id. The keys themselves are not stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from functions.contract.api_key_table import API_KEY_ID, API_KEY_TENANT
from functions.contract.message_table import EXPIRES_AT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class KeyRecord:
    """One key. Times are epoch seconds; `revoked_at`: None for a key that is not revoked."""

    tenant: str
    key_id: str
    hash: str
    scopes: frozenset[str]
    label: str
    created_at: int
    expires_at: int
    revoked_at: int | None = None

    def is_active(self, now: float) -> bool:
        """Return whether the key grants access. DynamoDB deletes expired items up to some days later."""
        return self.revoked_at is None and now < self.expires_at

    def item(self) -> dict[str, Any]:
        revoked = {} if self.revoked_at is None else {"revoked_at": {"N": str(self.revoked_at)}}
        return {
            API_KEY_TENANT: {"S": self.tenant},
            API_KEY_ID: {"S": self.key_id},
            "hash": {"S": self.hash},
            "scopes": {"SS": sorted(self.scopes)},
            "label": {"S": self.label},
            "created_at": {"N": str(self.created_at)},
            EXPIRES_AT: {"N": str(self.expires_at)},
            **revoked,
        }

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> "KeyRecord":
        return cls(
            tenant=item[API_KEY_TENANT]["S"],
            key_id=item[API_KEY_ID]["S"],
            hash=item["hash"]["S"],
            scopes=frozenset(item["scopes"]["SS"]),
            label=item["label"]["S"],
            created_at=int(item["created_at"]["N"]),
            expires_at=int(item[EXPIRES_AT]["N"]),
            revoked_at=int(item["revoked_at"]["N"]) if "revoked_at" in item else None,
        )


@dataclass(frozen=True)
class KeyTable:
    client: "DynamoDBClient"
    table_name: str

    def add(self, record: KeyRecord) -> None:
        self.client.put_item(
            TableName=self.table_name,
            Item=record.item(),
            ConditionExpression=f"attribute_not_exists({API_KEY_ID})",
        )

    def find(self, tenant: str, key_id: str) -> KeyRecord | None:
        """Return the record of a key, read consistently; None where there is none."""
        item = self.client.get_item(
            TableName=self.table_name, Key=_key(tenant, key_id), ConsistentRead=True
        ).get("Item")
        return KeyRecord.of(item) if item else None

    def of_tenant(self, tenant: str) -> list[KeyRecord]:
        """Return the tenant's keys, newest first."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table_name,
            KeyConditionExpression="#tenant = :tenant",
            ExpressionAttributeNames={"#tenant": API_KEY_TENANT},
            ExpressionAttributeValues={":tenant": {"S": tenant}},
        )
        records = [KeyRecord.of(item) for page in pages for item in page["Items"]]
        return sorted(records, key=lambda record: (record.created_at, record.key_id), reverse=True)

    def revoke(self, tenant: str, key_id: str, now: int) -> None:
        """Revoke a key permanently; the first time stays. Raise ConditionalCheckFailedException where there
        is no such key."""
        self.client.update_item(
            TableName=self.table_name,
            Key=_key(tenant, key_id),
            UpdateExpression="SET revoked_at = if_not_exists(revoked_at, :now)",
            ConditionExpression=f"attribute_exists({API_KEY_ID})",
            ExpressionAttributeValues={":now": {"N": str(now)}},
        )


def _key(tenant: str, key_id: str) -> dict[str, Any]:
    return {API_KEY_TENANT: {"S": tenant}, API_KEY_ID: {"S": key_id}}
