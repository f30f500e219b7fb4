"""Addresses as they are shown to those who may not see them: `j•••@example.com`, `+44•••••1234`.

What is left tells two recipients apart for a person who talks to one of them; it does not keep a secret from
somebody who may look up guesses.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from functions.messages.addresses import normalise

HIDDEN = "•••"
_HIDDEN_DIGITS = "•••••"

#: At and plus signs as they are written in texts and in links.
_AT = r"(?:@|%40)"
_PLUS = r"(?:\+|%2B)"
#: Between the digits of a number as people and carriers write it.
_GAP = r"[\s().\-/]*"

_MAIL = re.compile(rf"""("[^"\n]+"|[^\s<>()\[\],;:"@]+?){_AT}(\[[^\]\s]*\]|[\w.\-]+)""")
_PHONE = re.compile(rf"{_PLUS}[\s(]*\d(?:{_GAP}\d){{6,16}}", re.IGNORECASE)

#: A number may come without its country and area; these last digits are enough to tell whose it is.
_TELLING_DIGITS = 7


def address(text: str) -> str:
    """A whole address, a display name left out: `j•••@example.com`, `+44•••••1234`, else `•••`."""
    if found := _MAIL.search(text):
        return _masked_mail(found)
    return _masked_number(normalise(text)[1:]) if _is_number(text) else HIDDEN


def link(text: str) -> str:
    """The site of a link: its path, query and user may name somebody, in any encoding."""
    try:
        parts = urlsplit(text)
        site = parts.hostname or ""
    except ValueError:
        return HIDDEN
    return f"{parts.scheme}://{site}/{HIDDEN}" if parts.scheme and site else HIDDEN


@dataclass(frozen=True)
class Mask:
    """Masks texts about one message, whose `destinations` are found in any usual spelling."""

    destinations: frozenset[str]

    def text(self, text: str) -> str:
        """A text with every address in it masked; one without any stays as it is."""
        for known, telling in self._known:
            # A pattern is dear to make.
            if telling in re.sub(r"\D", "", text) if telling else known.lower() in _plain(text).lower():
                text = _spellings(known).sub(lambda found: address(_plain(found[0])), text)
        text = _MAIL.sub(_masked_mail, text)
        return _PHONE.sub(lambda found: address(_plain(found[0])), text)

    @cached_property
    def _known(self) -> list[tuple[str, str]]:
        """The destinations, each with the digits that tell a number, "" for what is none."""
        told = sorted(one for one in self.destinations if one.strip())
        return [(one, _telling(one) if _is_number(one) else "") for one in told]

    def sender(self, text: str) -> str:
        """An address or number in full is masked; a sender id, a short code and an ARN are nobody's."""
        is_address = "@" in text or (_is_number(text) and len(normalise(text)) > _TELLING_DIGITS)
        return address(text) if is_address else self.text(text)

    def answer(self, text: str) -> str:
        """What a mailbox provider or carrier answered: that may name the mailbox without its domain."""
        text = self.text(text)
        for name in _mailboxes(self.destinations):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?![\w•])", HIDDEN, text, flags=re.IGNORECASE)
        return text


def _masked_mail(found: re.Match[str]) -> str:
    local = found[1].strip('"')
    # One letter of one is all of it.
    return f"{local[0] if len(local) > 1 else ''}{HIDDEN}@{found[2]}"


def _masked_number(digits: str) -> str:
    if len(digits) < 10:
        return f"+{_HIDDEN_DIGITS}{digits[-2:] if len(digits) >= _TELLING_DIGITS else ''}"
    return f"+{digits[:2]}{_HIDDEN_DIGITS}{digits[-4:]}"


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\+\d+", normalise(text)) is not None


def _plain(text: str) -> str:
    return text.replace("%40", "@").replace("%2B", "+").replace("%2b", "+")


def _telling(number: str) -> str:
    return normalise(number)[1:][-_TELLING_DIGITS:]


def _spellings(destination: str) -> re.Pattern[str]:
    """What finds a destination in a text: an e-mail address in any case, a number in any punctuation."""
    if not _is_number(destination):
        literal = re.escape(destination).replace("@", _AT).replace(r"\+", _PLUS)
        return re.compile(literal, re.IGNORECASE)
    before = normalise(destination)[1:].removesuffix(_telling(destination))
    optional = "".join(f"(?:{digit}{_GAP})?" for digit in before)
    return re.compile(
        rf"(?:(?:{_PLUS}|00)[\s(]*|\()?{optional}{_GAP.join(_telling(destination))}", re.IGNORECASE
    )


def _mailboxes(destinations: Iterable[str]) -> list[str]:
    """The names before the at sign, the longest first, with and without what follows a plus sign."""
    found = [mail[1].strip('"') for one in destinations if (mail := _MAIL.search(one))]
    names = {name for local in found for name in (local, local.partition("+")[0]) if name}
    return sorted(names, key=lambda name: (-len(name), name))
