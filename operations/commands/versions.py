"""`versions`: lists and deletes old versions of the API's function, each of which has a billed snapshot."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from operations.errors import OperationsError, aws_error
from operations.stack import Stack

#: What AWS bills for the snapshot of a version each month, by memory: docs/capacity.md.
SNAPSHOT_DOLLARS_A_MONTH = 7


def add_prune_arguments(command: ArgumentParser) -> None:
    command.add_argument(
        "--keep", type=_count, default=1, metavar="N",
        help="how many of the newest versions to keep besides the one in use (default 1)",
    )  # fmt: skip
    command.add_argument("--dry-run", action="store_true", help="only list what would be deleted")


def prune(stack: Stack, arguments: Namespace) -> int:
    """Delete all versions of the API's function but those in use and the newest others."""
    client, name = stack.client("lambda"), _function(stack)
    try:
        in_use = {alias["FunctionVersion"] for alias in _pages(client, "list_aliases", "Aliases", name)}
        versions = sorted(
            int(each["Version"])
            for each in _pages(client, "list_versions_by_function", "Versions", name)
            if each["Version"] != "$LATEST"
        )
    except ClientError as error:
        raise aws_error(error.operation_name, f"the function {name}", error) from None
    if not in_use and versions:
        raise OperationsError(
            f"No alias of {name} names a version, so nothing shows which is in use: "
            "set api.snapStart, run `pulumi up`, and run it again."
        )
    others = [version for version in versions if str(version) not in in_use]
    old = others[: max(0, len(others) - arguments.keep)]
    for version in old:
        if not arguments.dry_run:
            _delete(client, name, version)
    _report(name, old, len(versions), dry_run=arguments.dry_run)
    return 0


def _delete(client: Any, name: str, version: int) -> None:
    try:
        client.delete_function(FunctionName=name, Qualifier=str(version))
    except ClientError as error:
        raise aws_error("DeleteFunction", f"version {version} of {name}", error) from None


def _report(name: str, old: list[int], count: int, *, dry_run: bool) -> None:
    what = "would be deleted" if dry_run else "deleted"
    listed = f" ({', '.join(map(str, old))})" if old else ""
    saved = f", about ${len(old) * SNAPSHOT_DOLLARS_A_MONTH} a month with snapshots" if old else ""
    print(f"{len(old)} of {count} versions of {name} {what}{listed}{saved}.")


def _function(stack: Stack) -> str:
    name = stack.exports.get("apiFunction")
    if not name:
        raise OperationsError("The stack's outputs have no `apiFunction`: run `pulumi up` with this program.")
    return str(name)


def _pages(client: Any, operation: str, key: str, name: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator(operation).paginate(FunctionName=name):
        yield from page[key]


def _count(text: str) -> int:
    if not text.isdigit():
        raise ArgumentTypeError(f"{text!r} is not a number of versions: write 0 or more")
    return int(text)
