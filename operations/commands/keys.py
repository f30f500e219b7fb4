"""`keys`: creates, lists and revokes API keys. A key is shown once: only its hash is stored."""

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from datetime import UTC, datetime

from functions.contract.scopes import Scope
from functions.keys.key_table import KeyRecord, KeyTable, StoredKeys
from functions.keys.tenant_keys import DEFAULT_LIFETIME_DAYS, SCOPES, InvalidApiKeyRequestError, TenantKeys
from operations.errors import OperationsError
from operations.stack import Stack


def add_create_arguments(command: ArgumentParser) -> None:
    command.add_argument("--tenant", required=True, help="the tenant whose messages it reads")
    command.add_argument(
        "--scope", dest="scopes", action="append", choices=SCOPES, metavar="SCOPE",
        help=f"a permission: {', '.join(SCOPES)}; may be repeated (default messages:read)",
    )  # fmt: skip
    command.add_argument(
        "--days", type=int, default=DEFAULT_LIFETIME_DAYS, metavar="N",
        help=f"how long it is valid (default {DEFAULT_LIFETIME_DAYS})",
    )  # fmt: skip
    command.add_argument("--label", default="", metavar="TEXT", help="what it is for; do not name a person")


def add_list_arguments(command: ArgumentParser) -> None:
    command.add_argument("--tenant", help="only the keys of this tenant")


def add_revoke_arguments(command: ArgumentParser) -> None:
    command.add_argument("key_id", metavar="ID", help="the id, as `keys list` prints it")


def create(stack: Stack, arguments: Namespace) -> int:
    """Print the key alone on standard output, so that it can be piped into a secret store."""
    tenant, table = _tenant(stack, arguments.tenant), _table(stack)
    try:
        key, record = TenantKeys(tenant, lambda: table, time.time).create(
            arguments.scopes or [Scope.READ_MESSAGES],
            arguments.label,
            arguments.days,
            created_by=_caller(stack),
        )
    except InvalidApiKeyRequestError as error:
        raise OperationsError(str(error)) from None
    print(
        f"Key {record.key_id} of tenant {tenant}, valid until {_day(record.expires_at)}, "
        f"for {_scopes(record)}.\nIt is shown only once. Send it as x-api-key to {_export(stack)['url']}:",
        file=sys.stderr,
    )
    print(key.text)
    return 0


def show(stack: Stack, arguments: Namespace) -> int:
    """Print a line for each key, without the secret: those of tenants that left the stack, too."""
    now, stored = time.time(), _table(stack).all()
    if arguments.tenant and arguments.tenant not in stored:
        _tenant(stack, arguments.tenant)
    lines = [
        "  ".join(filter(None, _columns(record, keys, now)))
        for tenant, keys in sorted(stored.items())
        for record in keys.records
        if arguments.tenant in (None, tenant)
    ]
    if not lines:
        print("There are no keys.", file=sys.stderr)
    for line in lines:
        print(line)
    return 0


def revoke(stack: Stack, arguments: Namespace) -> int:
    """Revoke a key permanently. Raise OperationsError where there is none with this id."""
    table = _table(stack)
    for tenant, keys in table.all().items():
        if keys.find(arguments.key_id):
            TenantKeys(tenant, lambda: table, time.time).revoke(arguments.key_id)
            print(
                f"Revoked key {arguments.key_id} of tenant {tenant}. "
                "Cached authorizations expire within 60 s."
            )
            return 0
    raise OperationsError(f"There is no key {arguments.key_id}: `python -m operations keys list` lists them.")


def _columns(record: KeyRecord, keys: StoredKeys, now: float) -> tuple[str, ...]:
    by = f"by {record.created_by}" if record.created_by else ""
    return record.key_id, record.tenant, _state(record, keys, now), _scopes(record), by, record.label


def _state(record: KeyRecord, keys: StoredKeys, now: float) -> str:
    if record.revoked_at is not None:
        return f"revoked {_day(record.revoked_at)}"
    if not record.belongs_to(keys.registration):
        return "refused, its tenant left the stack"
    return f"{'until' if record.is_active(now, keys.registration) else 'expired'} {_day(record.expires_at)}"


def _caller(stack: Stack) -> str:
    return f"operations {stack.client('sts').get_caller_identity()['Arn']}"


def _scopes(record: KeyRecord) -> str:
    return ",".join(sorted(record.scopes))


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _export(stack: Stack) -> dict[str, str]:
    if "apiKeys" not in stack.exports:
        raise OperationsError(
            "The stack has no API keys: set auth.apiKeys in its configuration, then run `pulumi up`."
        )
    return dict(stack.exports["apiKeys"])


def _table(stack: Stack) -> KeyTable:
    return KeyTable(stack.client("dynamodb"), _export(stack)["table"])


def _tenants(stack: Stack) -> list[str]:
    """Return the tenants of the stack's projects, and those that stacks of pipelines registered."""
    own = {project["tenant"] for project in stack.exports["projects"].values()}
    if "apiKeys" not in stack.exports:
        return sorted(own)
    return sorted(own | {name for name, keys in _table(stack).all().items() if keys.registration})


def _tenant(stack: Stack, name: str) -> str:
    tenants: Iterable[str] = _tenants(stack)
    if name not in tenants:
        raise OperationsError(f"The stack has no tenant {name!r}: choose one of {', '.join(tenants)}.")
    return name
