"""A tenant's API keys: their number, their end, and who created them."""

from dataclasses import dataclass, field

import pytest

from functions.contract.scopes import Scope
from functions.keys.api_key import ApiKey
from functions.keys.key_table import KeyRecord, KeyTable, StoredKeys
from functions.keys.tenant_keys import (
    DELETED_AFTER_DAYS,
    MAX_KEYS_PER_TENANT,
    MAX_STORED_PER_TENANT,
    InvalidApiKeyRequestError,
    TenantKeys,
)
from tests.fakes.memory_keys import MemoryKeyTable
from tests.unit.functions.keys.builders import NOW, REGISTRATION, a_record, unregister

DAY = 86_400


def keys_of(table: KeyTable, now: int = NOW) -> TenantKeys:
    return TenantKeys("acme", lambda: table, lambda: now)


def create(table: KeyTable, now: int = NOW) -> KeyRecord:
    return keys_of(table, now).create([Scope.READ_MESSAGES], days=30, created_by="ada")[1]


def test_a_key_has_its_creator_and_its_tenant_s_registration(key_table: KeyTable) -> None:
    record = create(key_table)

    assert (record.created_by, record.registration) == ("ada", REGISTRATION)
    assert keys_of(key_table).all() == (record,)


def test_a_tenant_that_is_not_registered_gets_no_key(key_table: KeyTable) -> None:
    unregister(key_table, "acme")

    with pytest.raises(InvalidApiKeyRequestError, match="acme is not registered"):
        create(key_table)


def test_a_revoked_key_is_deleted_after_days_and_not_after_years(key_table: KeyTable) -> None:
    record = create(key_table)

    revoked = keys_of(key_table, NOW + DAY).revoke(record.key_id)
    again = keys_of(key_table, NOW + 2 * DAY).revoke(record.key_id)

    assert revoked == again
    assert revoked
    assert (revoked.revoked_at, revoked.expires_at) == (NOW + DAY, NOW + DAY + DELETED_AFTER_DAYS * DAY)


def test_a_key_that_expires_sooner_is_not_stored_longer_after_its_revocation(key_table: KeyTable) -> None:
    record = create(key_table)

    revoked = keys_of(key_table, NOW + 29 * DAY).revoke(record.key_id)

    assert revoked
    assert revoked.expires_at == record.expires_at


@pytest.mark.parametrize(
    ("count", "changes", "message"),
    [
        (MAX_KEYS_PER_TENANT, {}, "active keys, the maximum"),
        (MAX_STORED_PER_TENANT, {"revoked_at": NOW}, "deleted 7 days after they are revoked"),
        (MAX_STORED_PER_TENANT, {"expires_at": NOW}, "deleted 7 days after they are revoked"),
    ],
)
def test_a_tenant_has_only_so_many_keys(count: int, changes: dict[str, int], message: str) -> None:
    full = [a_record(ApiKey.new("acme"), **changes) for _ in range(count)]
    table = MemoryKeyTable(records={("acme", one.key_id): one for one in full}, registration=REGISTRATION)

    with pytest.raises(InvalidApiKeyRequestError, match=message):
        create(table)
    table.records.popitem()
    assert create(table)


@dataclass(frozen=True)
class ContestedKeyTable(MemoryKeyTable):
    """A table in which somebody else creates a key right after it was read, while there are `rivals`."""

    rivals: list[KeyRecord] = field(default_factory=list)

    def of_tenant(self, tenant: str) -> StoredKeys:
        stored = super().of_tenant(tenant)
        if self.rivals:
            self.add(self.rivals.pop(), stored.version)
        return stored


def test_keys_that_are_created_at_once_do_not_exceed_the_maximum() -> None:
    active = [a_record(ApiKey.new("acme")) for _ in range(MAX_KEYS_PER_TENANT)]
    table = ContestedKeyTable(
        records={("acme", one.key_id): one for one in active[1:]},
        registration=REGISTRATION,
        rivals=active[:1],
    )

    with pytest.raises(InvalidApiKeyRequestError, match="active keys, the maximum"):
        create(table)
    assert len(table.records) == MAX_KEYS_PER_TENANT


def test_a_key_is_created_beside_others_while_there_is_room() -> None:
    rivals = [a_record(ApiKey.new("acme")) for _ in range(3)]
    table = ContestedKeyTable(registration=REGISTRATION, rivals=rivals.copy())

    created = create(table)

    assert set(table.records.values()) == {created, *rivals}
