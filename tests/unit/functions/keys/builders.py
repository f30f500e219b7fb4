"""An API key's record, with dull defaults."""

from dataclasses import replace
from typing import Any

from functions.keys.api_key import ApiKey
from functions.keys.key_table import KeyRecord

NOW = 1_790_000_000


def a_record(key: ApiKey, **changes: Any) -> KeyRecord:
    record = KeyRecord(
        tenant=key.tenant,
        key_id=key.key_id,
        hash=key.hash,
        scopes=frozenset({"messages:read"}),
        label="a server",
        created_at=NOW - 60,
        expires_at=NOW + 60,
    )
    return replace(record, **changes)
