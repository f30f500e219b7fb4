"""Finds the addresses in a text, in every notation, and replaces some of them."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from functions.messages.address_finder import mail_addresses, plain

#: `Ada <ada@example.com>`: the name goes with the address.
_NAMED = re.compile(r'(?:"(?:[^"\\]|\\.){0,256}"|[^<>,;"\s][^<>,;"]{0,256})?\s?<[^<>]{3,320}>')
#: Digits as carriers and people write a number, with or without a plus sign.
_NUMBER = re.compile(r"(?:\+|\b)[\s(]{0,3}\d(?:[\s().\-/]{0,3}\d){6,16}\b")
_NO_DIGITS = re.compile(r"\D")


class Span(NamedTuple):
    """A stretch of a text that may be an address, and how it may be read."""

    start: int
    end: int
    readings: tuple[str, ...]


def replaced(text: str, replacement: Callable[[str], str | None]) -> str:
    """Return a text with each address replaced for which `replacement` returns another one.

    A text with a replacement is returned without percent encoding, HTML entities and invisible characters;
    one without is returned as it is.
    """
    if whole := replacement(text):
        return whole
    decoded = plain(text)
    pieces, done = [], 0
    for span in sorted(_spans(decoded), key=lambda span: (span.start, -span.end)):
        if span.start < done:
            continue
        if found := next(filter(None, map(replacement, span.readings)), None):
            pieces += [decoded[done : span.start], found]
            done = span.end
    return "".join([*pieces, decoded[done:]]) if pieces else text


def _spans(text: str) -> Iterator[Span]:
    if "<" in text:
        yield from (Span(*found.span(), (found[0],)) for found in _NAMED.finditer(text))
    for mail in mail_addresses(text):
        domain = mail.domain.rstrip(".-")
        end = mail.end - (len(mail.domain) - len(domain))
        yield from _mail_spans(text, mail.start, end, f"{mail.local_part}@{domain}")
    for found in _NUMBER.finditer(text):
        yield Span(*found.span(), (found[0], f"+{_NO_DIGITS.sub('', found[0])}"))


def _mail_spans(text: str, start: int, end: int, address: str) -> Iterator[Span]:
    """Yield the address, and what is left of it behind each character that may only precede it, as in
    `?to=ada@example.com`: all of these are also legal in an address."""
    yield Span(start, end, (address,))
    at = text.rfind("@", start, end)
    for place in range(start, at):
        if text[place] in "=?&/:'|\\+{}!#$*`~^%":
            yield Span(place + 1, end, (text[place + 1 : end],))
