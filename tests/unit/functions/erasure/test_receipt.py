"""Receipts: signed so that an independent library verifies them, and without personal data."""

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import given
from hypothesis import strategies as st

from functions.erasure.project import Remains
from functions.erasure.receipt import TYPE, ReceiptSigner, claims_of, der_signature, raw_signature
from functions.erasure.request import DAY_MS, ErasureRequest, ProjectProgress
from tests.builders import ADA, SENT_AT
from tests.fakes.memory_kms import MemoryKms
from tests.unit.functions.erasure.builders import a_request

CLOSED = SENT_AT + 2 * DAY_MS
NUMBERS = st.integers(1, 2**256 - 1)


@pytest.fixture
def signer() -> ReceiptSigner:
    return ReceiptSigner(MemoryKms(), "a-key", "message-tracker-dev")


def public_key(signer: ReceiptSigner) -> Any:
    return load_der_public_key(signer.kms.get_public_key(KeyId=signer.key_arn)["PublicKey"])


def done(**progress: Any) -> ErasureRequest:
    shop = ProjectProgress(
        table_erased_at=SENT_AT, passed_at=CLOSED, clean_at=CLOSED, passes=2, objects=7, bytes=700
    )
    return a_request(projects={"shop": replace(shop, **progress)})


def claims(request: ErasureRequest, remains: Remains) -> dict[str, Any]:
    return claims_of(request, {"shop": remains}, CLOSED)


def test_an_independent_library_verifies_a_receipt_with_the_public_key_alone(signer: ReceiptSigner) -> None:
    said = claims(done(messages=3, records=9), Remains(25))

    receipt = signer.sign(said)

    # A receipt is a statement about the past: it does not expire, and has no audience.
    verified = jwt.decode(receipt, public_key(signer), algorithms=["ES256"], options={"verify_iat": False})
    assert verified == {"iss": "message-tracker-dev", **said}
    assert jwt.get_unverified_header(receipt) == {"alg": "ES256", "kid": signer.key_arn, "typ": TYPE}


def test_a_changed_receipt_is_refused(signer: ReceiptSigner) -> None:
    header, body, signature = signer.sign(claims(done(), Remains(25))).split(".")
    other = body[:20] + ("A" if body[20] != "A" else "B") + body[21:]

    with pytest.raises(jwt.InvalidTokenError):
        jwt.decode(f"{header}.{other}.{signature}", public_key(signer), algorithms=["ES256"])


def test_a_receipt_says_what_was_done_and_what_remains_until_when() -> None:
    said = claims(done(messages=3, records=9), Remains(recovery_days=25, stream_hours=48))

    assert said["projects"] == [
        {
            "project": "shop",
            "messages": 3,
            "records": 9,
            "passes": 2,
            "lastPass": {
                "endedAt": "2026-09-23T14:13:20Z",
                "objects": 7,
                "bytes": 700,
                "records": 0,
                "unreadable": 0,
            },
        }
    ]
    assert [(one["what"], one["until"]) for one in said["remains"]] == [
        ("recovery copies of the table", "2026-10-18T14:13:20Z"),
        ("stream of the table", "2026-09-24T14:13:20Z"),
        ("Kinesis data stream", "2026-09-25T14:13:20Z"),
    ]
    assert (said["requestedAt"], said["closedAt"]) == ("2026-09-21T14:13:20Z", "2026-09-23T14:13:20Z")


def test_a_receipt_has_no_address_and_no_key_made_of_one(signer: ReceiptSigner) -> None:
    receipt = signer.sign(claims(done(), Remains(25)))
    text = b"".join(urlsafe_b64decode(part + "==") for part in receipt.split(".")[:2])

    assert ADA.encode() not in text
    assert set(json.loads(text.partition(b"}")[2])) == {
        "iss", "jti", "iat", "tenant", "requestedAt", "erasedUntil", "closedAt", "destinations", "messageIds",
        "projects", "remains", "notReached",
    }  # fmt: skip


@given(r=NUMBERS, s=NUMBERS)
def test_both_forms_of_a_signature_are_those_of_the_library(r: int, s: int) -> None:
    der = encode_dss_signature(r, s)

    raw = raw_signature(der)

    assert raw == r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert der_signature(raw) == der
    assert decode_dss_signature(der_signature(raw)) == (r, s)


def test_a_signature_of_another_key_is_none(signer: ReceiptSigner) -> None:
    text, _, signature = replace(signer, key_arn="another").sign({"jti": "a"}).rpartition(".")

    with pytest.raises(InvalidSignature):
        public_key(signer).verify(
            der_signature(urlsafe_b64decode(signature + "==")), text.encode(), ECDSA(SHA256())
        )
