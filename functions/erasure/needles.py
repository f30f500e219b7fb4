"""A fast test whether bytes may name one of the addresses or message ids that are erased.

A few are searched for one by one. For many the words of the bytes are looked up in one set, whose cost does
not grow with their number.
"""

import re
from collections.abc import Iterable

from functions.messages.addresses import normalise

_WORD = re.compile(rb"[a-z0-9]+")
_NUMBER = re.compile(rb"[0-9](?:[^0-9a-z]{0,4}[0-9]){6,}")
_ESCAPED = re.compile(rb"\\u00([0-9a-f]{2})")
_PERCENT = re.compile(rb"%(?:25)*([0-9a-f]{2})")
_NO_DIGIT = re.compile(rb"[^0-9]+")
#: The last digits of a number, which every notation of it has.
_DIGITS = 7
#: More words take longer one by one than in a set.
_FEW = 10


class Needles:
    """Of each address and message id one word that every spelling of it has; `is_blind`: whether one of them
    has no such word, so that all bytes may name it."""

    def __init__(self, addresses: Iterable[str], message_ids: Iterable[str] = ()) -> None:
        words = {_word(normalise(address).rpartition("@")[0]) for address in addresses if "@" in address}
        words |= {_word(message_id) for message_id in message_ids}
        numbers = {_digits(normalise(address).encode()) for address in addresses if "@" not in address}
        self.is_blind = b"" in words or b"" in numbers
        self._words, self._numbers = frozenset(words), frozenset(numbers)

    def may_name(self, data: bytes) -> bool:
        """Whether bytes, decompressed and of any form, may name one of them."""
        if self.is_blind:
            return True
        text = data.lower()
        for escape in (_ESCAPED, _PERCENT):
            text = escape.sub(_unescaped, text)
        if self._has_word(text):
            return True
        return bool(self._numbers) and any(_digits(one) in self._numbers for one in _NUMBER.findall(text))

    def _has_word(self, text: bytes) -> bool:
        if len(self._words) <= _FEW:
            return any(word in text for word in self._words)
        return not self._words.isdisjoint(_WORD.findall(text))


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return bytes([int(escape[1], 16)]).lower()


def _word(text: str) -> bytes:
    """Return the longest word of ASCII letters and digits, "" where a text has none or another notation of it
    may have none."""
    return max(_WORD.findall(text.lower().encode()), key=len, default=b"") if text.isascii() else b""


def _digits(text: bytes) -> bytes:
    return _NO_DIGIT.sub(b"", text)[-_DIGITS:]
