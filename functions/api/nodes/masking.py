"""Mask addresses for callers without `addresses:read`: `j•••@example.com`, `+44•••••34`.

A masked address distinguishes the recipients of one sender for a person; it is no secret from a caller who
can look up guesses, so such look-ups have a small rate limit of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from functions.messages.address_finder import (
    international_numbers,
    mail_addresses,
    occurrences_of_number,
    plain,
)
from functions.messages.addresses import normalise
from functions.messages.text_limits import TEXT_LIMIT

HIDDEN = "•••"
_HIDDEN_DIGITS = "•••••"

#: A number may be written without its country and area code; these last digits identify it.
_SIGNIFICANT_DIGITS = 7
_SHOWN_DIGITS = 2
#: A shorter mailbox name is also an ordinary word.
_MIN_MAILBOX_NAME = 2
_MIN_TAIL = 3

#: ITU-T E.164 country codes: these, 1 and 7; all others have three digits.
_COUNTRY_CODE = re.compile(r"[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}")


def address(text: str) -> str:
    """Return a whole address masked, without its display name; other text is hidden."""
    text = plain(text)
    if found := next(mail_addresses(text), None):
        return _masked_mail(found.local_part, found.domain)
    return _masked_number(_digits(text)) if _digits(text) else HIDDEN


@dataclass(frozen=True)
class Mask:
    """Masks texts about one message. Its `destinations` are recognized in any usual notation."""

    destinations: frozenset[str]

    def text(self, text: str) -> str:
        """Return a text with every address in it masked; a text without any is returned unchanged."""
        found = plain(text)
        masked = self._without_tail(found)
        for start, end, replacement in reversed(list(self._replacements(masked))):
            masked = masked[:start] + replacement + masked[end:]
        if any(name in masked.lower() for name in self._mailbox_names):
            masked = self._mailbox_pattern.sub(HIDDEN, masked)
        return text if masked == found else masked

    def sender(self, text: str) -> str:
        """Return a sender masked if it is an address or a full number, not for a sender id or short code."""
        is_address = "@" in text or len(_digits(text)) >= _SIGNIFICANT_DIGITS
        return address(text) if is_address else self.text(text)

    def link(self, text: str) -> str:
        """Return the site of a link; its path, query and user may contain an address in any encoding."""
        try:
            parts = urlsplit(text)
            site = parts.hostname or ""
        except ValueError:
            return HIDDEN
        return f"{parts.scheme}://{self.text(site)}/{HIDDEN}" if parts.scheme and site else HIDDEN

    def _replacements(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and mask of each address in a plain text, in order and without overlap."""
        found = [
            (one.start, one.end, _masked_mail(one.local_part, one.domain)) for one in mail_addresses(text)
        ]
        for start, end in international_numbers(text):
            found.append((start, end, _masked_number(_only_digits(text[start:end]))))
        for number in self._numbers:
            places = occurrences_of_number(text, number, _SIGNIFICANT_DIGITS)
            found += [(start, end, _masked_number(number)) for start, end in places]
        covered = 0
        for start, end, replacement in sorted(found):
            if start >= covered:
                yield start, end, replacement
                covered = end

    def _without_tail(self, text: str) -> str:
        """Return a text that was cut without its last word, if that may be the beginning of a destination."""
        if len(text) < TEXT_LIMIT and not text.endswith("…"):
            return text
        start = max(text.rfind(character) for character in " <>()[]:;,\"'=/") + 1
        tail = text[start:].rstrip("…").lower()
        is_number = len(_only_digits(tail)) >= _MIN_TAIL and any(
            _only_digits(tail) in n for n in self._numbers
        )
        is_mail = len(tail) >= _MIN_TAIL and any(one.lower().startswith(tail) for one in self.destinations)
        return text[:start] + HIDDEN if is_number or is_mail else text

    @cached_property
    def _numbers(self) -> list[str]:
        return sorted(digits for one in self.destinations if (digits := _digits(one)))

    @cached_property
    def _mailbox_names(self) -> list[str]:
        """The local parts of the destinations, with and without a `+tag`, the longest first."""
        local_parts = [mail.local_part for one in self.destinations for mail in mail_addresses(plain(one))]
        names = {name.lower() for local in local_parts for name in (local, local.partition("+")[0])}
        return sorted(filter(_is_mailbox_name, names), key=lambda name: (-len(name), name))

    @cached_property
    def _mails(self) -> list[str]:
        return sorted(plain(one).strip() for one in self.destinations if "@" in one and len(one.strip()) > 1)

    @cached_property
    def _mailbox_pattern(self) -> re.Pattern[str]:
        mails, names = ("|".join(map(re.escape, words)) for words in (self._mails, self._mailbox_names))
        return re.compile(rf"{mails}|(?<![^\W_])(?:{names})(?![^\W_]|•)", re.IGNORECASE)


def _is_mailbox_name(name: str) -> bool:
    return len(name) >= _MIN_MAILBOX_NAME


def _masked_mail(local_part: str, domain: str) -> str:
    # The first letter of a one-letter name is the whole name.
    return f"{local_part[0] if len(local_part) > 1 else ''}{HIDDEN}@{domain}"


def _masked_number(digits: str) -> str:
    if len(digits) < _SIGNIFICANT_DIGITS:
        return f"+{_HIDDEN_DIGITS}"
    code = _COUNTRY_CODE.match(digits)
    return f"+{code[0] if code else ''}{_HIDDEN_DIGITS}{digits[-_SHOWN_DIGITS:]}"


def _digits(text: str) -> str:
    """Return the digits of a text that is a phone number, "" for any other text."""
    normal = normalise(text)
    return normal[1:] if normal.startswith("+") and normal[1:].isdigit() else ""


def _only_digits(text: str) -> str:
    return "".join(filter(str.isdigit, text)).removeprefix("00")
