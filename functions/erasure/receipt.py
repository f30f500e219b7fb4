"""The receipt of an erasure: what was done and what remains until when, signed, without personal data."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from functions.erasure.project import Remains
from functions.erasure.request import DAY_MS, ErasureRequest, ProjectProgress

#: Of the header, so that no other signed token is taken for a receipt.
TYPE = "erasure-receipt+jwt"
_HOUR_MS = 3_600_000
#: A table's stream keeps changes for so long (DynamoDB Developer Guide, "Change data capture").
_TABLE_STREAM_HOURS = 24
#: Half of a P-256 signature.
_SIZE = 32


@dataclass(frozen=True)
class ReceiptSigner:
    """Signs with a key of KMS (ECC_NIST_P256). Raises ClientError and BotoCoreError."""

    kms: Any
    key_arn: str
    issuer: str

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return claims as a signed JWT (RFC 7519) with the algorithm ES256 (RFC 7518)."""
        header = {"alg": "ES256", "kid": self.key_arn, "typ": TYPE}
        text = f"{_encoded(_json(header))}.{_encoded(_json({'iss': self.issuer, **claims}))}"
        response = self.kms.sign(
            KeyId=self.key_arn,
            Message=sha256(text.encode()).digest(),
            MessageType="DIGEST",
            SigningAlgorithm="ECDSA_SHA_256",
        )
        return f"{text}.{_encoded(raw_signature(response['Signature']))}"


def claims_of(request: ErasureRequest, remains: Mapping[str, Remains], closed_at: int) -> dict[str, Any]:
    """Return what the receipt says. `remains`: by project, of those that the stack still has."""
    return {
        "jti": request.id,
        "iat": closed_at // 1000,
        "tenant": request.tenant,
        "requestedAt": _time(request.requested_at),
        "erasedUntil": _time(request.requested_at),
        "closedAt": _time(closed_at),
        "destinations": request.destination_count,
        "messageIds": request.message_id_count,
        "projects": [_project(name, progress) for name, progress in sorted(request.projects.items())],
        "remains": [
            line
            for name, progress in sorted(request.projects.items())
            if name in remains
            for line in _remains(name, progress, remains[name])
        ],
        "notReached": [
            "tables of replay --into",
            "copies of archives and tables outside of the stack",
            "results of SQL queries and exports, which end by themselves",
        ],
    }


def _project(name: str, progress: ProjectProgress) -> dict[str, Any]:
    return {
        "project": name,
        "messages": progress.messages,
        "records": progress.records,
        "passes": progress.passes,
        "lastPass": {
            "endedAt": _time(progress.passed_at),
            "objects": progress.objects,
            "bytes": progress.bytes,
            "records": 0,
            "unreadable": 0,
        },
    }


def _remains(name: str, progress: ProjectProgress, remains: Remains) -> Iterator[dict[str, str]]:
    # The last pass erased the last item; what it replaced may be recovered from then on.
    since = progress.passed_at
    copies = [
        ("recovery copies of the table", remains.recovery_days * DAY_MS),
        ("stream of the table", _TABLE_STREAM_HOURS * _HOUR_MS),
        *([("Kinesis data stream", remains.stream_hours * _HOUR_MS)] if remains.stream_hours else ()),
    ]
    for what, milliseconds in copies:
        yield {"project": name, "what": what, "until": _time(since + milliseconds)}


def raw_signature(der: bytes) -> bytes:
    """Return a signature in JOSE's form, both numbers of 32 bytes: KMS returns DER (RFC 3279, 2.2.3)."""
    first = 4 + der[3]
    return _number(der[4:first]) + _number(der[first + 2 : first + 2 + der[first + 1]])


def der_signature(raw: bytes) -> bytes:
    """Return a signature of JOSE's form in DER, as KMS verifies it."""
    numbers = b"".join(
        b"\x02" + bytes([len(one)]) + one for one in (_integer(raw[:_SIZE]), _integer(raw[_SIZE:]))
    )
    return b"\x30" + bytes([len(numbers)]) + numbers


def _number(integer: bytes) -> bytes:
    return integer.lstrip(b"\0").rjust(_SIZE, b"\0")


def _integer(number: bytes) -> bytes:
    # DER's integers are signed: a leading zero keeps one with a high first bit positive.
    shortest = number.lstrip(b"\0") or b"\0"
    return b"\0" + shortest if shortest[0] & 0x80 else shortest


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
