"""One tenant's API keys: made, listed and revoked, within what a key may be."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from functions.contract.scopes import Scope
from functions.keys.api_key import ApiKey
from functions.keys.key_table import KeyRecord, KeyTable

#: A key acts for the tenant that it is of, so it is no operator's; and keys make no keys, or one that leaked
#: would outlive its end.
SCOPES = tuple(right.value for right in Scope if right not in (Scope.ANY_TENANT, Scope.WRITE_KEYS))

MAX_LIFETIME_DAYS = 3_650
DEFAULT_LIFETIME_DAYS = 365
MAX_LABEL_LENGTH = 100
MAX_KEYS_PER_TENANT = 100

_DAY = 86_400


class InvalidApiKeyRequestError(Exception):
    """What was asked for cannot be a key; the text says why, and how to mend it."""


@dataclass(frozen=True)
class TenantKeys:
    """`open_table` gives the table as the tenant may use it; `clock` tells epoch seconds."""

    tenant: str
    open_table: Callable[[], KeyTable]
    clock: Callable[[], float]

    def all(self) -> list[KeyRecord]:
        """The newest first; those that have expired leave after some days."""
        return self.open_table().of_tenant(self.tenant)

    def make(
        self, scopes: Iterable[str], label: str = "", days: int = DEFAULT_LIFETIME_DAYS
    ) -> tuple[ApiKey, KeyRecord]:
        """A new key, whose text is kept nowhere, and what is kept of it. Raises NoSuchKeyError."""
        wanted, table, now = frozenset(scopes), self.open_table(), int(self.clock())
        _check(wanted, label, days)
        if sum(record.is_active(now) for record in table.of_tenant(self.tenant)) >= MAX_KEYS_PER_TENANT:
            raise InvalidApiKeyRequestError(
                f"The tenant has {MAX_KEYS_PER_TENANT} keys that open: revoke one first."
            )
        key = ApiKey.new(self.tenant)
        record = KeyRecord(
            tenant=self.tenant,
            key_id=key.key_id,
            hash=key.hash,
            scopes=wanted,
            label=label,
            created_at=now,
            expires_at=now + days * _DAY,
        )
        table.add(record)
        return key, record

    def revoke(self, key_id: str) -> KeyRecord | None:
        """Closes a key for good, and tells what is kept of it; None where the tenant has none of this id."""
        table = self.open_table()
        if not any(record.key_id == key_id for record in table.of_tenant(self.tenant)):
            return None
        table.revoke(self.tenant, key_id, int(self.clock()))
        return next(record for record in table.of_tenant(self.tenant) if record.key_id == key_id)


def _check(scopes: frozenset[str], label: str, days: int) -> None:
    if not scopes or scopes - set(SCOPES):
        raise InvalidApiKeyRequestError(f"A key has one or more of the scopes {', '.join(SCOPES)}.")
    if not 0 < days <= MAX_LIFETIME_DAYS:
        raise InvalidApiKeyRequestError(f"A key is good for 1 to {MAX_LIFETIME_DAYS} days, not {days}.")
    if len(label) > MAX_LABEL_LENGTH or not label.isprintable():
        raise InvalidApiKeyRequestError(f"A key's label has at most {MAX_LABEL_LENGTH} printable characters.")
