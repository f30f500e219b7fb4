"""Signing keys of KMS in memory: moto signs no digests."""

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_ALGORITHM = ECDSA(Prehashed(SHA256()))


@dataclass(frozen=True)
class MemoryKms:
    """Has the client's methods, for messages that are digests. Each ARN has a key of its own."""

    keys: dict[str, EllipticCurvePrivateKey] = field(default_factory=dict)

    def _key(self, arn: str) -> EllipticCurvePrivateKey:
        return self.keys.setdefault(arn, generate_private_key(SECP256R1()))

    def sign(self, *, KeyId: str, Message: bytes, **_: Any) -> dict[str, bytes]:  # noqa: N803
        return {"Signature": self._key(KeyId).sign(Message, _ALGORITHM)}

    def verify(self, *, KeyId: str, Message: bytes, Signature: bytes, **_: Any) -> None:  # noqa: N803
        try:
            self._key(KeyId).public_key().verify(Signature, Message, _ALGORITHM)
        except InvalidSignature:
            raise ClientError({"Error": {"Code": "KMSInvalidSignatureException"}}, "Verify") from None

    def get_public_key(self, *, KeyId: str) -> dict[str, bytes]:  # noqa: N803
        public = self._key(KeyId).public_key()
        return {"PublicKey": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)}
