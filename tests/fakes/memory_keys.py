"""A table of API keys in memory."""

from dataclasses import dataclass, field, replace

from functions.keys.key_table import KeyRecord, KeyTable, KeyTableChangedError, StoredKeys


@dataclass(frozen=True)
class MemoryKeyTable(KeyTable):
    """See `KeyTable`; every tenant is registered. `reads`: whose keys were read, but not which."""

    client: None = None  # type: ignore[assignment]
    table_name: str = "keys"
    records: dict[tuple[str, str], KeyRecord] = field(default_factory=dict)
    reads: list[tuple[object, ...]] = field(default_factory=list)
    registration: str = "a-registration"

    def add(self, record: KeyRecord, version: int) -> None:
        if version != self._of(record.tenant).version:
            raise KeyTableChangedError
        self.records[record.tenant, record.key_id] = record

    def find(self, tenant: str, key_id: str) -> StoredKeys:
        self.reads.append(("find", tenant))
        record = self.records.get((tenant, key_id))
        return StoredKeys((record,) if record else (), self.registration)

    def of_tenant(self, tenant: str) -> StoredKeys:
        self.reads.append(("of_tenant", tenant))
        return self._of(tenant)

    def _of(self, tenant: str) -> StoredKeys:
        found = [record for (owner, _), record in self.records.items() if owner == tenant]
        newest_first = sorted(found, key=lambda record: (record.created_at, record.key_id), reverse=True)
        return StoredKeys(tuple(newest_first), self.registration, version=len(found))

    def revoke(self, tenant: str, key_id: str, now: int, delete_at: int) -> None:
        known = self.records[tenant, key_id]
        revoked_at = now if known.revoked_at is None else known.revoked_at
        self.records[tenant, key_id] = replace(known, revoked_at=revoked_at, expires_at=delete_at)
