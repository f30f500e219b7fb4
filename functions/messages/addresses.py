"""Destinations as people write them and as keys: one spelling for look-ups, hashed so that none is a key."""

import hmac
import re
from base64 import urlsafe_b64encode
from email.utils import parseaddr

_PHONE_PUNCTUATION = re.compile(r"[\s().\-/]+")


def normalise(destination: str) -> str:
    """The one spelling of an address: `Ada <ADA@Example.com>` is `ada@example.com`; `(0044) 7700 900-123`
    and `447700900123` are `+447700900123`. Anything else is lower-cased and trimmed."""
    text = destination.strip()
    if "@" in text:
        # Only a display name, a comment or quotes make an address something to parse.
        is_bare = not any(sign in text for sign in '<>()" ')
        return (text if is_bare else parseaddr(text)[1] or text).lower()
    dialled = _PHONE_PUNCTUATION.sub("", text)
    # Behind a plus sign zeros are digits like others: or else a spelling would have another one.
    digits = dialled[1:] if dialled.startswith("+") else dialled.removeprefix("00")
    if digits.isascii() and digits.isdigit():
        return f"+{digits}"
    return text.lower()


class DestinationHasher:
    """Turns a destination into its index key with a secret of the project (HMAC-SHA-256, 128 bits)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def key(self, destination: str) -> str:
        digest = hmac.digest(self._secret, normalise(destination).encode(), "sha256")
        return urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
