"""The text of an API key: whose it is, which one it is, its secret, and a sum that tells a slip of the hand.

`mt_<tenant>_<key id>_<secret><sum>`. The prefix and the form let scanners of source code find keys that were
left there; a mistyped key is known for one without a look into the table.
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
    """A key as its holder has it. Its `repr` does not hold the secret."""

    tenant: str
    key_id: str
    secret: str = field(repr=False)

    @classmethod
    def new(cls, tenant: str) -> "ApiKey":
        """A key that nobody has yet, of 256 random bits."""
        key_id = "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))
        return cls(tenant, key_id, secrets.token_hex(_SECRET_BYTES))

    @classmethod
    def read(cls, text: str) -> "ApiKey | None":
        """The key that `text` is; None where it is none."""
        found = _FORM.fullmatch(text)
        if found is None or _sum(found[1]) != found[5]:
            return None
        return cls(found[2], found[3], found[4])

    @property
    def text(self) -> str:
        body = f"mt_{self.tenant}_{self.key_id}_{self.secret}"
        return body + _sum(body)

    @property
    def hash(self) -> str:
        """What is kept of the secret. A slow hash would only help a secret that can be guessed."""
        return sha256(self.secret.encode()).hexdigest()

    def has_hash(self, kept: str) -> bool:
        """Whether `kept` is this key's hash; takes as long for any that is not."""
        return hmac.compare_digest(self.hash.encode(), kept.encode())


def _sum(body: str) -> str:
    return f"{crc32(body.encode()):08x}"
