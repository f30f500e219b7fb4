"""An API key's record, with dull defaults."""

from dataclasses import replace
from typing import Any

from functions.keys.api_key import ApiKey
from functions.keys.key_table import KeyRecord, KeyTable

NOW = 1_790_000_000
REGISTRATION = "AROAREGISTRATION"


def a_record(key: ApiKey, **changes: Any) -> KeyRecord:
    record = KeyRecord(
        tenant=key.tenant,
        key_id=key.key_id,
        hash=key.hash,
        scopes=frozenset({"messages:read"}),
        label="a server",
        created_at=NOW - 60,
        created_by="a-person",
        registration=REGISTRATION,
        expires_at=NOW + 60,
    )
    return replace(record, **changes)


def register(table: KeyTable, tenant: str, registration: str = REGISTRATION) -> None:
    """Register a tenant, as the Pulumi program does."""
    item = {"tenant": tenant, "key_id": "#registration", "registration": registration}
    table.client.put_item(TableName=table.table_name, Item={name: {"S": text} for name, text in item.items()})


def unregister(table: KeyTable, tenant: str) -> None:
    """Remove a tenant from the stack."""
    key = {"tenant": tenant, "key_id": "#registration"}
    table.client.delete_item(
        TableName=table.table_name, Key={name: {"S": text} for name, text in key.items()}
    )


def add(table: KeyTable, record: KeyRecord) -> None:
    table.add(record, table.of_tenant(record.tenant).version)
