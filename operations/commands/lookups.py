"""`lookups`: compares the look-up log with its copy, and prints who looked at a person's messages."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime

from functions.contract.lookup_log import address_rows
from functions.lookups.keys import LookupKeys, derived_secret
from functions.lookups.record import LookupRecord
from functions.lookups.table import LookupTable
from operations.command_line import add_span, span_of
from operations.errors import OperationsError
from operations.lookups.comparison import compare
from operations.stack import Stack

_PAGE = 100
_MAX_LISTED = 20


def add_verify_arguments(command: ArgumentParser) -> None:
    add_span(command, "when a request was answered")


def add_subject_arguments(command: ArgumentParser) -> None:
    command.add_argument("tenant", help="the tenant whose look-ups are printed")
    command.add_argument("address", help="an e-mail address, or a phone number with its country code")
    command.add_argument(
        "--with-callers", action="store_true", help="print who looked, which is the employee's own data"
    )


def verify(stack: Stack, arguments: Namespace) -> int:
    """Print what differs. The copy is as new as Firehose's buffer, which is a quarter of an hour."""
    export = _export(stack)
    verdict = compare(
        export["table"],
        stack.client("dynamodb"),
        export["bucket"],
        stack.client("s3"),
        span_of(arguments),
    )
    print(
        f"{verdict.requests:,} requests: {len(verdict.missing)} missing in the table, {len(verdict.extra)} "
        f"missing in the copy, {len(verdict.different)} different."
    )
    for text, keys in (
        ("missing in the table", verdict.missing),
        ("missing in the copy", verdict.extra),
        ("different", verdict.different),
    ):
        for tenant, request_id in keys[:_MAX_LISTED]:
            print(f"  {text}: request {request_id} of {tenant}")
    for text, objects in (("not filed", verdict.failed), ("cannot be read", verdict.damaged)):
        for key in objects:
            print(f"  {text}: s3://{export['bucket']}/{key}")
    return 0 if verdict.is_clean else 1


def subject(stack: Stack, arguments: Namespace) -> int:
    """Print date and purpose of each look-up by an address, or that showed it in full."""
    records = list(_about(stack, arguments.tenant, arguments.address))
    if not records:
        print("There is no such look-up.", file=sys.stderr)
    for record in records:
        print("  ".join(_columns(record, with_callers=arguments.with_callers)))
    return 0


def _about(stack: Stack, tenant: str, address: str) -> Iterator[LookupRecord]:
    export = _export(stack)
    secret = stack.client("secretsmanager").get_secret_value(SecretId=export["keySecretArn"])["SecretString"]
    rows = address_rows(LookupKeys(derived_secret(secret.encode())).address(tenant, address))
    table, before = LookupTable(export["table"], stack.client("dynamodb")), None
    while True:
        page = table.page(tenant, rows, (None, None), _PAGE, before, revealed_only=False)
        yield from (record for _, record in page.found)
        if not page.has_next:
            return
        before = page.end


def _columns(record: LookupRecord, *, with_callers: bool) -> Iterator[str]:
    yield f"{datetime.fromtimestamp(record.at / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    yield "shown in full" if record.shown else "masked"
    yield record.purpose or "no purpose stated"
    yield record.caller.kind
    if with_callers:
        yield record.caller.subject


def _export(stack: Stack) -> dict[str, str]:
    if "lookupLog" not in stack.exports:
        raise OperationsError(
            "The stack has no look-up log: set lookupLog.enabled in its configuration, then run `pulumi up`."
        )
    return dict(stack.exports["lookupLog"])
