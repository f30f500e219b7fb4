"""Makes, lists and revokes API keys. A key is shown once, when it is made: only its hash is kept."""

import argparse
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from functions.keys.api_key import ApiKey
from functions.keys.key_table import KeyRecord, KeyTable
from functions.rights import Right
from operations.errors import OperationsError
from operations.stack import Stack

_DAY = 86_400


def create(stack: Stack, chosen: argparse.Namespace) -> int:
    """Prints the key alone on standard output, so that it can be piped into where secrets are kept."""
    tenant, now = _tenant(stack, chosen.tenant), int(time.time())
    key = ApiKey.new(tenant)
    record = KeyRecord(
        tenant=tenant,
        key_id=key.key_id,
        hash=key.hash,
        scopes=frozenset(chosen.scopes or [Right.READ_MESSAGES]),
        label=chosen.label,
        created_at=now,
        expires_at=now + chosen.days * _DAY,
    )
    _table(stack).add(record)
    told = f"Key {record.key_id} of {tenant}, good until {_day(record.expires_at)}, for {_scopes(record)}."
    print(f"{told}\nIt is shown this once. Send it as x-api-key to {_export(stack)['url']}:", file=sys.stderr)
    print(key.text)
    return 0


def show(stack: Stack, chosen: argparse.Namespace) -> int:
    """Prints a line for each key, without the key."""
    tenants = [_tenant(stack, chosen.tenant)] if chosen.tenant else _tenants(stack)
    table, now = _table(stack), time.time()
    records = [record for tenant in tenants for record in table.of_tenant(tenant)]
    if not records:
        print("There are no keys.", file=sys.stderr)
    for record in records:
        parts = (record.key_id, record.tenant, _state(record, now), _scopes(record), record.label)
        print("  ".join(filter(None, parts)))
    return 0


def revoke(stack: Stack, chosen: argparse.Namespace) -> int:
    """Closes a key for good. Raises OperationsError where there is none with this id."""
    table = _table(stack)
    for tenant in _tenants(stack):
        if table.find(tenant, chosen.key_id):
            table.revoke(tenant, chosen.key_id, int(time.time()))
            print(f"Key {chosen.key_id} of {tenant} opens nothing from now on, or within a minute where it")
            print("was just used.")
            return 0
    raise OperationsError(f"There is no key {chosen.key_id}: `python -m operations keys list` tells them.")


def _state(record: KeyRecord, now: float) -> str:
    if record.revoked_at is not None:
        return f"revoked {_day(record.revoked_at)}"
    return f"{'until' if record.is_good(now) else 'expired'} {_day(record.expires_at)}"


def _scopes(record: KeyRecord) -> str:
    return ",".join(sorted(record.scopes))


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _export(stack: Stack) -> dict[str, str]:
    if "apiKeys" not in stack.exports:
        raise OperationsError(
            "The stack takes no API keys: set auth.apiKeys in its configuration, then `pulumi up`."
        )
    return dict(stack.exports["apiKeys"])


def _table(stack: Stack) -> KeyTable:
    return KeyTable(stack.client("dynamodb"), _export(stack)["table"])


def _tenants(stack: Stack) -> list[str]:
    return sorted({project["tenant"] for project in stack.exports["projects"].values()})


def _tenant(stack: Stack, name: str) -> str:
    tenants: Iterable[str] = _tenants(stack)
    if name not in tenants:
        raise OperationsError(f"No project is of a tenant {name!r}: choose one of {', '.join(tenants)}.")
    return name
