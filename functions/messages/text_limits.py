"""Limits of stored texts: what is only displayed is cut and marked, what is compared stays distinct."""

from collections.abc import Iterable
from hashlib import sha256

#: A text that is only displayed is cut to this many characters, so that a usual item stays under one write
#: unit (1 KB). A text that is hashed or compared is never cut to a prefix.
TEXT_LIMIT = 256
#: The last character of a text that was cut.
_CUT_MARK = "…"
#: A longer link is stored as a prefix and a digest, so that different links stay different.
LINK_LIMIT = 1_024
_DIGEST_LENGTH = 32


def cut_texts(owner: object, names: Iterable[str]) -> None:
    """Cut these fields of a frozen dataclass to `TEXT_LIMIT`, and mark what was cut."""
    texts = vars(owner)
    for name in names:
        text = texts[name]
        if text and len(text) > TEXT_LIMIT:
            object.__setattr__(owner, name, text[: TEXT_LIMIT - 1] + _CUT_MARK)


def shorten_link(link: str) -> str:
    """Return the stored form of a link: whole, or above `LINK_LIMIT` a marked prefix with its digest."""
    if len(link) <= LINK_LIMIT:
        return link
    suffix = f"{_CUT_MARK}[sha256:{sha256(link.encode()).hexdigest()[:_DIGEST_LENGTH]}]"
    return link[: LINK_LIMIT - len(suffix)] + suffix
