"""Cursors: signed positions in a list, valid for one tenant and one list.

A cursor contains a send time, a project and the key of a message, which contains no address.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from functions.api.errors import ApiError, ErrorCode
from functions.messages.storage.pagination import Position

_SIGNATURE_BYTES = 16
_COMPACT = json.JSONEncoder(separators=(",", ":"))


@dataclass(frozen=True)
class CursorSigner:
    """Sign positions with a secret of the stack."""

    secret: bytes

    def encode(self, position: Position, bound_to: bytes) -> str:
        """Return a cursor for `position` in the list that `bound_to` describes."""
        body = _COMPACT.encode((position.sent_at, position.project, position.key)).encode()
        return urlsafe_b64encode(self._signature(body, bound_to) + body).rstrip(b"=").decode()

    def decode(self, cursor: str, bound_to: bytes) -> Position:
        """Return the position of a cursor of the same list. Raises ApiError INVALID_CURSOR."""
        try:
            signed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            signed = b""
        signature, body = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature(body, bound_to)):
            raise ApiError(
                ErrorCode.INVALID_CURSOR,
                "`after` is not a cursor of this list: take it from `pageInfo.endCursor` or an edge of the "
                "same query with the same `by`, `filter`, `projects` and `order`, or leave it out.",
            )
        return Position(*json.loads(body))

    def _signature(self, body: bytes, bound_to: bytes) -> bytes:
        return hmac.digest(self.secret, bound_to + b"\0" + body, "sha256")[:_SIGNATURE_BYTES]
