"""The keys by which the look-up log names what was looked up, so that it holds no address."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from functions.contract.lookup_log import SECRET_PURPOSE, LookedUpBy
from functions.messages.addresses import normalise


def derived_secret(cursor_key: bytes) -> bytes:
    """Return the log's own secret, derived from the stack's key of cursors, which it does not reveal."""
    return hmac.digest(cursor_key, SECRET_PURPOSE, "sha256")


@dataclass(frozen=True)
class LookupKeys:
    """Makes keys with a secret of the log (HMAC-SHA-256, 128 bits). A key of one tenant says nothing about
    another's, and none is the key of a project's table."""

    secret: bytes

    def address(self, tenant: str, address: str) -> str:
        """Return the key of an address, which is the same for each of its notations."""
        return self.of(LookedUpBy.DESTINATION, tenant, normalise(address))

    def of(self, by: LookedUpBy, tenant: str, value: str) -> str:
        """Return the key of what was looked up by `by`."""
        text = "\0".join((tenant, by, value)).encode(errors="surrogatepass")
        return urlsafe_b64encode(hmac.digest(self.secret, text, "sha256")[:16]).rstrip(b"=").decode()
