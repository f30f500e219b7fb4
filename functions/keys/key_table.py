"""The table of API keys: a record of each, by tenant and key id. The keys themselves are not stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.aws.error_code import aws_error_code
from functions.contract.api_key_table import (
    API_KEY_ID,
    API_KEY_TENANT,
    REGISTRATION,
    REGISTRATION_ID,
    VERSION_ID,
)
from functions.contract.message_table import EXPIRES_AT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_VERSION = "version"


class KeyTableChangedError(Exception):
    """Another key of the tenant was created meanwhile: read its keys again."""


@dataclass(frozen=True)
class KeyRecord:
    """One key. Times are epoch seconds; `revoked_at`: None for a key that is not revoked.

    `registration`: the tenant's when the key was created; "" for a key of a version that had none.
    """

    tenant: str
    key_id: str
    hash: str
    scopes: frozenset[str]
    label: str
    created_at: int
    expires_at: int
    created_by: str = ""
    registration: str = ""
    revoked_at: int | None = None

    def is_active(self, now: float, registration: str | None) -> bool:
        """Return whether the key grants access. `registration`: the tenant's at present, None for a tenant
        that is not registered. DynamoDB deletes expired items up to some days later."""
        return self.belongs_to(registration) and self.revoked_at is None and now < self.expires_at

    def belongs_to(self, registration: str | None) -> bool:
        """Return whether the key was created for this registration, not for a former tenant of that name."""
        return registration is not None and self.registration in ("", registration)

    def item(self) -> dict[str, Any]:
        optional = {"created_by": self.created_by, REGISTRATION: self.registration}
        revoked = {} if self.revoked_at is None else {"revoked_at": {"N": str(self.revoked_at)}}
        return {
            API_KEY_TENANT: {"S": self.tenant},
            API_KEY_ID: {"S": self.key_id},
            "hash": {"S": self.hash},
            "scopes": {"SS": sorted(self.scopes)},
            "label": {"S": self.label},
            "created_at": {"N": str(self.created_at)},
            EXPIRES_AT: {"N": str(self.expires_at)},
            **{name: {"S": text} for name, text in optional.items() if text},
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
            created_by=_text(item, "created_by"),
            registration=_text(item, REGISTRATION),
            revoked_at=int(item["revoked_at"]["N"]) if "revoked_at" in item else None,
        )


@dataclass(frozen=True)
class StoredKeys:
    """The keys of one tenant, newest first. `registration`: None for a tenant that is not registered;
    `version` grows with each key that is created."""

    records: tuple[KeyRecord, ...] = ()
    registration: str | None = None
    version: int = 0

    @classmethod
    def of(cls, items: Mapping[str, Mapping[str, Any]]) -> "StoredKeys":
        """`items`: the tenant's partition, by sort key."""
        records = [KeyRecord.of(item) for key_id, item in items.items() if not key_id.startswith("#")]
        return cls(
            records=tuple(sorted(records, key=lambda one: (one.created_at, one.key_id), reverse=True)),
            registration=_text(items[REGISTRATION_ID], REGISTRATION) if REGISTRATION_ID in items else None,
            version=int(items[VERSION_ID][_VERSION]["N"]) if VERSION_ID in items else 0,
        )

    def find(self, key_id: str) -> KeyRecord | None:
        return next((record for record in self.records if record.key_id == key_id), None)


@dataclass(frozen=True)
class KeyTable:
    client: "DynamoDBClient"
    table_name: str

    def add(self, record: KeyRecord, version: int) -> None:
        """Add a key. Raise KeyTableChangedError unless the tenant's partition is still of this version."""
        seen = "attribute_not_exists(#version)" if version == 0 else "#version = :seen"
        values = {":next": {"N": str(version + 1)}} | ({":seen": {"N": str(version)}} if version else {})
        put: Any = {
            "TableName": self.table_name,
            "Item": record.item(),
            "ConditionExpression": f"attribute_not_exists({API_KEY_ID})",
        }
        update: Any = {
            "TableName": self.table_name,
            "Key": _key(record.tenant, VERSION_ID),
            "UpdateExpression": "SET #version = :next",
            "ConditionExpression": seen,
            "ExpressionAttributeNames": {"#version": _VERSION},
            "ExpressionAttributeValues": values,
        }
        try:
            self.client.transact_write_items(TransactItems=[{"Put": put}, {"Update": update}])
        except ClientError as error:
            if aws_error_code(error) == "TransactionCanceledException":
                raise KeyTableChangedError from None
            raise

    def find(self, tenant: str, key_id: str) -> StoredKeys:
        """Return the tenant's registration and this one key, as far as they exist, read consistently."""
        wanted: Any = {
            self.table_name: {
                "Keys": [_key(tenant, key_id), _key(tenant, REGISTRATION_ID)],
                "ConsistentRead": True,
            }
        }
        items: list[Any] = []
        while wanted:
            response = self.client.batch_get_item(RequestItems=wanted)
            items += response["Responses"].get(self.table_name, ())
            wanted = response.get("UnprocessedKeys")
        return _by_tenant(items).get(tenant, StoredKeys())

    def of_tenant(self, tenant: str) -> StoredKeys:
        """Return all keys of a tenant, read consistently."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table_name,
            KeyConditionExpression="#tenant = :tenant",
            ExpressionAttributeNames={"#tenant": API_KEY_TENANT},
            ExpressionAttributeValues={":tenant": {"S": tenant}},
            ConsistentRead=True,
        )
        return _by_tenant(item for page in pages for item in page["Items"]).get(tenant, StoredKeys())

    def all(self) -> dict[str, StoredKeys]:
        """Return the keys of every tenant, registered or not: a scan, for operators."""
        pages = self.client.get_paginator("scan").paginate(TableName=self.table_name, ConsistentRead=True)
        return _by_tenant(item for page in pages for item in page["Items"])

    def revoke(self, tenant: str, key_id: str, now: int, delete_at: int) -> None:
        """Revoke a key permanently; the first time stays. Raise ConditionalCheckFailedException where there
        is no such key."""
        self.client.update_item(
            TableName=self.table_name,
            Key=_key(tenant, key_id),
            UpdateExpression="SET revoked_at = if_not_exists(revoked_at, :now), #expires_at = :delete_at",
            ConditionExpression=f"attribute_exists({API_KEY_ID})",
            ExpressionAttributeNames={"#expires_at": EXPIRES_AT},
            ExpressionAttributeValues={":now": {"N": str(now)}, ":delete_at": {"N": str(delete_at)}},
        )


def _by_tenant(items: Iterator[Any] | list[Any]) -> dict[str, StoredKeys]:
    partitions: dict[str, dict[str, Any]] = {}
    for item in items:
        partitions.setdefault(item[API_KEY_TENANT]["S"], {})[item[API_KEY_ID]["S"]] = item
    return {tenant: StoredKeys.of(partition) for tenant, partition in partitions.items()}


def _text(item: Mapping[str, Any], name: str) -> str:
    return str(item[name]["S"]) if name in item else ""


def _key(tenant: str, key_id: str) -> dict[str, Any]:
    return {API_KEY_TENANT: {"S": tenant}, API_KEY_ID: {"S": key_id}}
