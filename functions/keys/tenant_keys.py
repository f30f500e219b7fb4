"""Creates, lists and revokes the API keys of one tenant, within the limits of a key."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from functions.contract.scopes import Scope
from functions.keys.api_key import ApiKey
from functions.keys.key_table import KeyRecord, KeyTable, KeyTableChangedError, StoredKeys

#: A key acts for its own tenant only, so it is not an operator's; and keys create no keys, or a leaked one
#: could outlive its expiry.
SCOPES = tuple(scope.value for scope in Scope if scope not in (Scope.ANY_TENANT, Scope.WRITE_KEYS))

MAX_LIFETIME_DAYS = 3_650
DEFAULT_LIFETIME_DAYS = 365
MAX_LABEL_LENGTH = 100
MAX_KEYS_PER_TENANT = 100
#: Active keys and those that are revoked or expired, until they are deleted.
MAX_STORED_PER_TENANT = 500
#: A revoked key is deleted after so many days.
DELETED_AFTER_DAYS = 7

_DAY = 86_400
#: How often a key is tried to be created beside others.
_ATTEMPTS = 10


class InvalidApiKeyRequestError(Exception):
    """The key cannot be created as requested. The text says why, and how to fix it."""


@dataclass(frozen=True)
class TenantKeys:
    """`open_table` returns the table with the tenant's own permissions; `clock` returns epoch seconds."""

    tenant: str
    open_table: Callable[[], KeyTable]
    clock: Callable[[], float]

    def all(self) -> tuple[KeyRecord, ...]:
        """Return the keys, newest first; revoked and expired ones are deleted after some days."""
        return self.open_table().of_tenant(self.tenant).records

    def create(
        self, scopes: Iterable[str], label: str = "", days: int = DEFAULT_LIFETIME_DAYS, *, created_by: str
    ) -> tuple[ApiKey, KeyRecord]:
        """Create a key. Return it, which is not stored, and its record. Raise InvalidApiKeyRequestError."""
        granted, table = frozenset(scopes), self.open_table()
        _check(granted, label, days)
        for _ in range(_ATTEMPTS):
            now, stored = int(self.clock()), table.of_tenant(self.tenant)
            registration = _registration_with_room(stored, self.tenant, now)
            key = ApiKey.new(self.tenant)
            record = KeyRecord(
                tenant=self.tenant,
                key_id=key.key_id,
                hash=key.hash,
                scopes=granted,
                label=label,
                created_at=now,
                expires_at=now + days * _DAY,
                created_by=created_by,
                registration=registration,
            )
            try:
                table.add(record, stored.version)
            except KeyTableChangedError:
                continue
            return key, record
        raise InvalidApiKeyRequestError("Other keys of the tenant are being created: try again.")

    def revoke(self, key_id: str) -> KeyRecord | None:
        """Revoke a key permanently and return its record; None where the tenant has none with this id."""
        table, now = self.open_table(), int(self.clock())
        if (record := table.of_tenant(self.tenant).find(key_id)) is None:
            return None
        delete_at = min(record.expires_at, now + DELETED_AFTER_DAYS * _DAY)
        table.revoke(self.tenant, key_id, now, delete_at)
        return table.of_tenant(self.tenant).find(key_id)


def _registration_with_room(stored: StoredKeys, tenant: str, now: int) -> str:
    """Return the tenant's registration. Raise InvalidApiKeyRequestError unless it may have one more key."""
    if stored.registration is None:
        raise InvalidApiKeyRequestError(
            f"Tenant {tenant} is not registered for API keys: run `pulumi up` with it first."
        )
    if sum(record.is_active(now, stored.registration) for record in stored.records) >= MAX_KEYS_PER_TENANT:
        raise InvalidApiKeyRequestError(
            f"The tenant has {MAX_KEYS_PER_TENANT} active keys, the maximum: revoke one first."
        )
    if len(stored.records) >= MAX_STORED_PER_TENANT:
        raise InvalidApiKeyRequestError(
            f"The tenant has {MAX_STORED_PER_TENANT} keys, revoked and expired ones included, the maximum: "
            f"these are deleted {DELETED_AFTER_DAYS} days after they are revoked."
        )
    return stored.registration


def _check(scopes: frozenset[str], label: str, days: int) -> None:
    if not scopes or scopes - set(SCOPES):
        raise InvalidApiKeyRequestError(f"A key needs one or more of the scopes {', '.join(SCOPES)}.")
    if not 0 < days <= MAX_LIFETIME_DAYS:
        raise InvalidApiKeyRequestError(f"A key is valid for 1 to {MAX_LIFETIME_DAYS} days, not {days}.")
    if len(label) > MAX_LABEL_LENGTH or not label.isprintable():
        raise InvalidApiKeyRequestError(f"A key's label has at most {MAX_LABEL_LENGTH} printable characters.")
