"""`receipts`: what operators see of requests for erasure, and whether a receipt is the stack's."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

import jwt
import pytest
from jwt.utils import base64url_decode, base64url_encode

from functions.erasure.receipt import ReceiptSigner, claims_of
from functions.erasure.request import ProjectProgress
from functions.erasure.request_table import RequestTable
from operations.__main__ import parser
from operations.errors import OperationsError
from operations.stack import Stack
from tests.builders import ADA, SENT_AT
from tests.fakes.memory_kms import MemoryKms
from tests.unit.functions.erasure.builders import a_request
from tests.unit.functions.erasure.conftest import new_request_table
from tests.unit.operations.builders import Shop

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]
DONE = ProjectProgress(messages=3, records=9, table_erased_at=1, passed_at=2, passes=2, clean_at=2)


@pytest.fixture
def stack(shop: Shop, dynamodb: "DynamoDBClient") -> Stack:
    table, kms = new_request_table(dynamodb), MemoryKms()
    exports = {"table": table.table_name, "receiptKeyArn": "a-key"}
    return Stack(
        {**shop.stack.exports, "erasure": exports},
        lambda service: kms if service == "kms" else shop.stack.client(service),
    )


@pytest.fixture
def run(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("operations.__main__._stack", lambda _: stack)

    def run(*arguments: str) -> int:
        parsed = parser().parse_args(["receipts", *arguments])
        return int(parsed.run(parsed))

    return run


def signed(stack: Stack) -> str:
    signer = ReceiptSigner(stack.client("kms"), stack.exports["erasure"]["receiptKeyArn"], "a-stack")
    return signer.sign(claims_of(a_request(projects={"shop": DONE}), {}, SENT_AT))


def test_requests_are_listed_with_their_damaged_objects_and_without_people(
    stack: Stack, run: Run, capsys: Capture
) -> None:
    table = RequestTable(stack.client("dynamodb"), stack.exports["erasure"]["table"])
    table.add(a_request(id="1", projects={"shop": replace(DONE, damaged=("raw/a.gz",), clean_at=0)}))
    table.add(a_request(id="2", projects={"shop": DONE}).closed(SENT_AT, "a.b.c"))

    assert run("list", "acme") == 1

    out = capsys.readouterr().out
    assert out.splitlines() == [
        "2  CLOSED  requested 2026-09-21  closed 2026-09-21",
        "  shop: 3 messages, 9 records",
        "1  STUCK  requested 2026-09-21  due 2026-10-19",
        "  shop: 3 messages, 9 records",
        "    cannot be read: raw/a.gz",
    ]
    assert ADA not in out
    run("list", "acme", "--receipts")
    assert capsys.readouterr().out == "a.b.c\n"


def test_a_receipt_of_the_stack_is_verified_and_shown(
    stack: Stack, run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(signed(stack) + "\n"))

    assert run("verify", "-") == 0

    assert json.loads(capsys.readouterr().out)["projects"][0]["messages"] == 3


def test_a_changed_receipt_is_refused(stack: Stack, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    header, body, signature = signed(stack).split(".")
    other = base64url_encode(base64url_decode(body).replace(b'"messages":3', b'"messages":4'))
    monkeypatch.setattr("sys.stdin", StringIO(f"{header}.{other.decode()}.{signature}"))

    with pytest.raises(OperationsError, match="it was changed, or another key signed it"):
        run("verify", "-")


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "{}.{}.{}"])
def test_what_is_no_receipt_is_refused(run: Run, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(text))

    with pytest.raises(OperationsError, match="has no receipt"):
        run("verify", "-")


def test_the_public_key_is_printed_for_whoever_verifies_elsewhere(
    stack: Stack, run: Run, capsys: Capture
) -> None:
    run("key")

    key = capsys.readouterr().out
    assert jwt.decode(signed(stack), key, algorithms=["ES256"], options={"verify_iat": False})["jti"]


def test_a_stack_without_erasure_names_the_setting(
    shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.__main__._stack", lambda _: shop.stack)

    with pytest.raises(OperationsError, match=r"erasure\.enabled"):
        run("list", "acme")
