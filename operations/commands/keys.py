"""Makes, lists and revokes API keys. A key is shown once, when it is made: only its hash is kept."""

import argparse
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from functions.contract.scopes import Scope
from functions.keys.key_table import KeyRecord, KeyTable
from functions.keys.tenant_keys import InvalidApiKeyRequestError, TenantKeys
from operations.errors import OperationsError
from operations.stack import Stack


def create(stack: Stack, chosen: argparse.Namespace) -> int:
    """Prints the key alone on standard output, so that it can be piped into where secrets are kept."""
    tenant = _tenant(stack, chosen.tenant)
    try:
        key, record = _keys(stack, tenant).make(
            chosen.scopes or [Scope.READ_MESSAGES], chosen.label, chosen.days
        )
    except InvalidApiKeyRequestError as error:
        raise OperationsError(str(error)) from None
    told = f"Key {record.key_id} of {tenant}, good until {_day(record.expires_at)}, for {_scopes(record)}."
    print(f"{told}\nIt is shown this once. Send it as x-api-key to {_export(stack)['url']}:", file=sys.stderr)
    print(key.text)
    return 0


def show(stack: Stack, chosen: argparse.Namespace) -> int:
    """Prints a line for each key, without the key."""
    tenants = [_tenant(stack, chosen.tenant)] if chosen.tenant else _tenants(stack)
    now = time.time()
    records = [record for tenant in tenants for record in _keys(stack, tenant).all()]
    if not records:
        print("There are no keys.", file=sys.stderr)
    for record in records:
        parts = (record.key_id, record.tenant, _state(record, now), _scopes(record), record.label)
        print("  ".join(filter(None, parts)))
    return 0


def revoke(stack: Stack, chosen: argparse.Namespace) -> int:
    """Closes a key for good. Raises OperationsError where there is none with this id."""
    for tenant in _tenants(stack):
        if _keys(stack, tenant).revoke(chosen.key_id):
            print(f"Key {chosen.key_id} of {tenant} opens nothing from now on, or within a minute where it")
            print("was just used.")
            return 0
    raise OperationsError(f"There is no key {chosen.key_id}: `python -m operations keys list` tells them.")


def _state(record: KeyRecord, now: float) -> str:
    if record.revoked_at is not None:
        return f"revoked {_day(record.revoked_at)}"
    return f"{'until' if record.is_active(now) else 'expired'} {_day(record.expires_at)}"


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


def _keys(stack: Stack, tenant: str) -> TenantKeys:
    table = KeyTable(stack.client("dynamodb"), _export(stack)["table"])
    return TenantKeys(tenant, lambda: table, time.time)


def _tenants(stack: Stack) -> list[str]:
    return sorted({project["tenant"] for project in stack.exports["projects"].values()})


def _tenant(stack: Stack, name: str) -> str:
    tenants: Iterable[str] = _tenants(stack)
    if name not in tenants:
        raise OperationsError(f"No project is of a tenant {name!r}: choose one of {', '.join(tenants)}.")
    return name
