"""Creates, lists and revokes the API keys of one tenant, within the limits of a key."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from functions.contract.scopes import Scope
from functions.keys.api_key import ApiKey
from functions.keys.key_table import KeyRecord, KeyTable

#: A key acts for its own tenant only, so it is not an operator's; and keys create no keys, or a leaked one
#: could outlive its expiry.
SCOPES = tuple(scope.value for scope in Scope if scope not in (Scope.ANY_TENANT, Scope.WRITE_KEYS))

MAX_LIFETIME_DAYS = 3_650
DEFAULT_LIFETIME_DAYS = 365
MAX_LABEL_LENGTH = 100
MAX_KEYS_PER_TENANT = 100

_DAY = 86_400


class InvalidApiKeyRequestError(Exception):
    """The key cannot be created as requested. The text says why, and how to fix it."""


@dataclass(frozen=True)
class TenantKeys:
    """`open_table` returns the table with the tenant's own permissions; `clock` returns epoch seconds."""

    tenant: str
    open_table: Callable[[], KeyTable]
    clock: Callable[[], float]

    def all(self) -> list[KeyRecord]:
        """Return the keys, newest first; expired ones are deleted after some days."""
        return self.open_table().of_tenant(self.tenant)

    def create(
        self, scopes: Iterable[str], label: str = "", days: int = DEFAULT_LIFETIME_DAYS
    ) -> tuple[ApiKey, KeyRecord]:
        """Create a key. Return it, which is not stored, and its record. Raise InvalidApiKeyRequestError."""
        granted, table, now = frozenset(scopes), self.open_table(), int(self.clock())
        _check(granted, label, days)
        if sum(record.is_active(now) for record in table.of_tenant(self.tenant)) >= MAX_KEYS_PER_TENANT:
            raise InvalidApiKeyRequestError(
                f"The tenant has {MAX_KEYS_PER_TENANT} active keys, the maximum: revoke one first."
            )
        key = ApiKey.new(self.tenant)
        record = KeyRecord(
            tenant=self.tenant,
            key_id=key.key_id,
            hash=key.hash,
            scopes=granted,
            label=label,
            created_at=now,
            expires_at=now + days * _DAY,
        )
        table.add(record)
        return key, record

    def revoke(self, key_id: str) -> KeyRecord | None:
        """Revoke a key permanently and return its record; None where the tenant has none with this id."""
        table = self.open_table()
        if not any(record.key_id == key_id for record in table.of_tenant(self.tenant)):
            return None
        table.revoke(self.tenant, key_id, int(self.clock()))
        return next(record for record in table.of_tenant(self.tenant) if record.key_id == key_id)


def _check(scopes: frozenset[str], label: str, days: int) -> None:
    if not scopes or scopes - set(SCOPES):
        raise InvalidApiKeyRequestError(f"A key needs one or more of the scopes {', '.join(SCOPES)}.")
    if not 0 < days <= MAX_LIFETIME_DAYS:
        raise InvalidApiKeyRequestError(f"A key is valid for 1 to {MAX_LIFETIME_DAYS} days, not {days}.")
    if len(label) > MAX_LABEL_LENGTH or not label.isprintable():
        raise InvalidApiKeyRequestError(f"A key's label has at most {MAX_LABEL_LENGTH} printable characters.")
