"""Reads texts of e-mail headers: address lists and encoded words, the same on every Python."""

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header

#: A quoted string, an address in angle brackets, or a separator.
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|<[^>]*>|[,;]')
_GROUP = re.compile(r'\s*[^"<>@:]*:')
_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[BbQq]\?[^?]*\?=")


def addresses_in(header: str) -> list[str]:
    """Return the addresses of a `To` header with their display names, also names with a bare comma.

    `Doe, Ada <ada@example.com>, grace@example.com` has two addresses; `undisclosed-recipients:;` has none.
    """
    addresses, start = [], 0
    ends = [match.start() for match in _TOKEN.finditer(header) if match[0] in ",;"]
    for end in (*ends, len(header)):
        part = _GROUP.sub("", header[start:end], count=1).strip(" \t\r\n,;")
        # Text without an address is the first half of a display name with a comma.
        if "@" in part or header[end : end + 1] == ";":
            addresses += [part] if "@" in part else []
            start = end + 1
    return addresses


def decoded(text: str | None) -> str | None:
    """Return a header's text with its encoded words (RFC 2047) decoded; as it is where it is malformed."""
    if text is None or not _ENCODED_WORD.search(text):
        return text
    try:
        return str(make_header(decode_header(text))).encode(errors="replace").decode()
    except (HeaderParseError, LookupError, ValueError):
        return text
