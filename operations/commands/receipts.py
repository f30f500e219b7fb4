"""`receipts`: lists a tenant's requests for erasure with their receipts, and verifies a receipt."""

import json
import sys
from argparse import ArgumentParser, Namespace
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from functions.aws.error_code import aws_error_code
from functions.erasure.receipt import TYPE, der_signature
from functions.erasure.request import ErasureRequest
from functions.erasure.request_table import RequestTable
from operations.errors import OperationsError
from operations.stack import Stack

_PAGE = 100


def add_list_arguments(command: ArgumentParser) -> None:
    command.add_argument("tenant", metavar="TENANT")
    command.add_argument("--receipts", action="store_true", help="print the receipts alone, one a line")


def add_verify_arguments(command: ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="a file with one receipt; - for standard input")


def show(stack: Stack, arguments: Namespace) -> int:
    """Print the requests, newest first. Return 1 where one is stuck, else 0."""
    requests = list(_requests(stack, arguments.tenant))
    if not requests:
        print(f"Tenant {arguments.tenant} has no request for erasure.", file=sys.stderr)
    for request in requests:
        if arguments.receipts:
            print(request.receipt, end="\n" if request.receipt else "")
        else:
            print("\n".join(_lines(request)))
    return int(any(progress.damaged for one in requests for progress in one.projects.values()))


def verify(stack: Stack, arguments: Namespace) -> int:
    """Print what a receipt says if the stack's key signed it; else return 1."""
    text = _read(arguments.file)
    header, claims, signature, signed = _parts(text)
    key = _export(stack)["receiptKeyArn"]
    if header != {"alg": "ES256", "kid": key, "typ": TYPE}:
        raise OperationsError(f"The receipt is not of this stack: its key is not {key}.")
    try:
        stack.client("kms").verify(
            KeyId=key,
            Message=sha256(signed).digest(),
            MessageType="DIGEST",
            Signature=der_signature(signature),
            SigningAlgorithm="ECDSA_SHA_256",
        )
    except ClientError as error:
        if aws_error_code(error) == "KMSInvalidSignatureException":
            raise OperationsError(
                "The receipt is not valid: it was changed, or another key signed it."
            ) from None
        raise
    print(json.dumps(claims, indent=2))
    return 0


def public_key(stack: Stack, _: Namespace) -> int:
    """Print the public key, with which anybody verifies receipts without this stack."""
    key = stack.client("kms").get_public_key(KeyId=_export(stack)["receiptKeyArn"])["PublicKey"]
    body = b64encode(key).decode()
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    print("\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----"]))
    return 0


def _requests(stack: Stack, tenant: str) -> Iterable[ErasureRequest]:
    table = RequestTable(stack.client("dynamodb"), _export(stack)["table"])
    before = None
    while page := table.page(tenant, _PAGE, before):
        yield from page
        before = page[-1].id


def _lines(request: ErasureRequest) -> list[str]:
    end = f"closed {_day(request.closed_at)}" if request.is_closed else f"due {_day(request.due_at)}"
    lines = [f"{request.id}  {request.state}  requested {_day(request.requested_at)}  {end}"]
    for name, progress in sorted(request.projects.items()):
        lines += [f"  {name}: {progress.messages:,} messages, {progress.records:,} records"]
        lines += [f"    cannot be read: {key}" for key in progress.damaged]
    return lines


def _day(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()


def _read(file: str) -> str:
    try:
        return (sys.stdin.read() if file == "-" else Path(file).read_text(encoding="ascii")).strip()
    except (OSError, UnicodeDecodeError) as failure:
        raise OperationsError(f"{file} cannot be read: {type(failure).__name__}.") from None


def _parts(text: str) -> tuple[Any, Any, bytes, bytes]:
    """Return the header, the claims and the signature of a receipt, and what was signed."""
    try:
        header, claims, signature = (
            urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in text.split(".")
        )
        return json.loads(header), json.loads(claims), signature, text.rpartition(".")[0].encode()
    except ValueError:
        raise OperationsError("The file has no receipt: it is one line of three parts with dots.") from None


def _export(stack: Stack) -> dict[str, str]:
    if "erasure" not in stack.exports:
        raise OperationsError(
            "The stack erases nobody on request: set erasure.enabled in its configuration, then run "
            "`pulumi up`."
        )
    return dict(stack.exports["erasure"])
