"""A table of API keys in memory."""

from dataclasses import dataclass, field, replace

from functions.keys.key_table import KeyRecord, KeyTable


@dataclass(frozen=True)
class MemoryKeyTable(KeyTable):
    """See `KeyTable`; `reads` tells whose keys were asked for, but not which."""

    client: None = None  # type: ignore[assignment]
    table_name: str = "keys"
    records: dict[tuple[str, str], KeyRecord] = field(default_factory=dict)
    reads: list[tuple[object, ...]] = field(default_factory=list)

    def add(self, record: KeyRecord) -> None:
        self.records[record.tenant, record.key_id] = record

    def find(self, tenant: str, key_id: str) -> KeyRecord | None:
        self.reads.append(("find", tenant))
        return self.records.get((tenant, key_id))

    def of_tenant(self, tenant: str) -> list[KeyRecord]:
        self.reads.append(("of_tenant", tenant))
        found = [record for (owner, _), record in self.records.items() if owner == tenant]
        return sorted(found, key=lambda record: (record.created_at, record.key_id), reverse=True)

    def revoke(self, tenant: str, key_id: str, now: int) -> None:
        known = self.records[tenant, key_id]
        revoked_at = now if known.revoked_at is None else known.revoked_at
        self.records[tenant, key_id] = replace(known, revoked_at=revoked_at)
