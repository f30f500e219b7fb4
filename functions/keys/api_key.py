"""The text of an API key: its tenant, its id, its secret, and a checksum.

`mt_<tenant>_<key id>_<secret><checksum>`. The prefix and the form let secret scanners find keys in source
code; a mistyped key is recognized without reading the table.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from zlib import crc32

_FORM = re.compile(r"(mt_([a-z0-9-]{1,64})_([a-z2-7]{12})_([0-9a-f]{64}))([0-9a-f]{8})", re.ASCII)
_ID_LETTERS, _ID_LENGTH = "abcdefghijklmnopqrstuvwxyz234567", 12
_SECRET_BYTES = 32


@dataclass(frozen=True)
class ApiKey:
    """A key as its holder has it. Its `repr` does not contain the secret."""

    tenant: str
    key_id: str
    secret: str = field(repr=False)

    @classmethod
    def new(cls, tenant: str) -> "ApiKey":
        """Return a new key of 256 random bits."""
        key_id = "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))
        return cls(tenant, key_id, secrets.token_hex(_SECRET_BYTES))

    @classmethod
    def read(cls, text: str) -> "ApiKey | None":
        """Parse a key. Return None where `text` is not one."""
        match = _FORM.fullmatch(text)
        if match is None or _checksum(match[1]) != match[5]:
            return None
        return cls(match[2], match[3], match[4])

    @property
    def text(self) -> str:
        body = f"mt_{self.tenant}_{self.key_id}_{self.secret}"
        return body + _checksum(body)

    @property
    def hash(self) -> str:
        """The stored hash of the secret. A slow hash would only help a secret that can be guessed."""
        return sha256(self.secret.encode()).hexdigest()

    def has_hash(self, stored: str) -> bool:
        """Return whether `stored` is this key's hash, in constant time."""
        return hmac.compare_digest(self.hash.encode(), stored.encode())


def _checksum(body: str) -> str:
    return f"{crc32(body.encode()):08x}"
