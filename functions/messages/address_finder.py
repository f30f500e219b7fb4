"""Find e-mail addresses and phone numbers in a text, in time linear in its length.

E-mail addresses are found from their at sign: a pattern that starts with the local part would try every
position of the text.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

#: RFC 5321, section 4.5.3.1: the longest local part and the longest domain.
_MAX_LOCAL_PART = 64
_MAX_DOMAIN = 255

_ENDS_LOCAL_PART = frozenset('<>()[],;:"@')
_BEFORE_QUOTE = frozenset("<([,;:= \t\r\n")
_DOMAIN = re.compile(rf"\[[^\]\s]{{1,{_MAX_DOMAIN}}}\]|[\w.\-]{{1,{_MAX_DOMAIN}}}")

#: An international number: 7 to 17 digits, with what people and carriers write between them.
_NUMBER = re.compile(r"\+[\s(]{0,3}\d(?:[\s().\-/]{0,3}\d){6,16}")
#: What may separate the digits of a known number.
_MAX_GAP = 4

#: A link in a link is encoded twice.
_MAX_DECODINGS = 3
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")


@dataclass(frozen=True)
class MailAddress:
    """An e-mail address in a text, from `start` up to, not including, `end`."""

    start: int
    end: int
    local_part: str
    domain: str


def plain(text: str) -> str:
    """Return a text without percent encoding, HTML entities, compatibility forms and invisible characters."""
    if text.isascii() and "%" not in text and "&" not in text:
        return text
    for _ in range(_MAX_DECODINGS):
        decoded = html.unescape(unquote(text))
        if decoded == text:
            break
        text = decoded
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).translate(_DASHES))


def mail_addresses(text: str) -> Iterator[MailAddress]:
    """Yield the e-mail addresses in a plain text, in order."""
    at, end = text.find("@"), 0
    while at >= 0:
        address = _address_at(text, at, end)
        if address:
            yield address
            end = address.end
        at = text.find("@", max(at + 1, end))


def _address_at(text: str, at: int, start: int) -> MailAddress | None:
    """Return the address around an at sign, if there is one behind `start`."""
    is_spaced = text[at + 1 : at + 2] == " " and text[max(at - 1, 0) : at] == " "
    domain = _DOMAIN.match(text, at + 1 + is_spaced)
    if domain is None or (is_spaced and "." not in domain[0]):
        return None
    end = at - is_spaced
    first = _local_part_start(text, end, max(start, end - _MAX_LOCAL_PART))
    local_part = text[first:end].strip("\"'")
    if not any(character.isalnum() for character in local_part):
        return None
    return MailAddress(first, domain.end(), local_part, domain[0])


def _local_part_start(text: str, end: int, limit: int) -> int:
    if text[end - 1 : end] == '"':
        quote = text.rfind('"', limit, end - 1)
        is_opening = quote == 0 or (quote > 0 and text[quote - 1] in _BEFORE_QUOTE)
        return quote if is_opening else end
    first = end
    while first > limit and text[first - 1] not in _ENDS_LOCAL_PART and not text[first - 1].isspace():
        first -= 1
    return first


def international_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each phone number with a plus sign in a plain text."""
    if "+" in text:
        yield from (found.span() for found in _NUMBER.finditer(text))


def occurrences_of_number(text: str, number: str, significant: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each place in a plain text that has a number, in any punctuation, with at least
    its last `significant` digits. `number` has digits only."""
    places = [place for place, character in enumerate(text) if character.isdigit()]
    digits = "".join(text[place] for place in places)
    ending = number[-significant:]
    found = digits.find(ending)
    while found >= 0:
        last = found + len(ending) - 1
        if all(_is_gap(text, places[n], places[n + 1]) for n in range(found, last)):
            first, matched = found, len(ending)
            while (
                first
                and matched < len(number)
                and digits[first - 1] == number[-matched - 1]
                and _is_gap(text, places[first - 1], places[first])
            ):
                first, matched = first - 1, matched + 1
            yield _start_of_number(text, places[first]), places[last] + 1
        found = digits.find(ending, last + 1)


def _is_gap(text: str, before: int, after: int) -> bool:
    return after - before <= _MAX_GAP and not any(c.isalpha() for c in text[before + 1 : after])


def _start_of_number(text: str, first_digit: int) -> int:
    """Return the start of a number including its prefix: `+`, `00` or a parenthesis."""
    start = first_digit
    while start and text[start - 1] in "( " and text[max(start - 2, 0)] in "+(":
        start -= 1
    for prefix in ("00", "+", "("):
        if text.endswith(prefix, 0, start):
            return start - len(prefix)
    return start
