"""Normal forms of destinations, and the keys made of them: one spelling for storing and for looking up.

Pure functions that give the same result on every supported Python, since an index key is made of it. The
standard library's address parser and its Unicode tables differ between versions. So this module parses
addresses itself, and maps only characters that Unicode 3.2 assigned, the version that RFC 3454 fixed and
that Python carries unchanged; Unicode's stability policy fixes their case and composition for good.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from itertools import groupby
from unicodedata import ucd_3_2_0 as _unicode
from urllib.parse import unquote

#: Characters without a glyph that come along when a text is pasted: zero-width and directional marks, soft
#: hyphen, byte order mark.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+"
)
_SPACES = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
#: Full-width forms of ASCII, as East Asian keyboards write them.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DOTS = re.compile("[\u3002\uff61]")
_HYPHENS = "\u2010-\u2015\u2212\ufe58\ufe63"
#: What people write between the digits of a number; `(0)` is the trunk prefix, not dialled from abroad.
_BETWEEN_DIGITS = re.compile(rf"[\s().\-/{_HYPHENS}]+")
_TRUNK_PREFIX = re.compile(r"\(\s*0\s*\)")
_INTERNATIONAL = re.compile(r"\(?\s*(?:\+|00|011)")
#: The shortest number with a country code that `011`, North America's international prefix, is read before.
_SHORTEST_AFTER_011 = 9

#: What nearly all destinations look like once folded: already their normal form.
_USUAL_FORM = re.compile(r"\+[0-9]+|[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_MAIL_URI = re.compile(r"mailto:(?://)?")
_NUMBER_URI = re.compile(r"(?:tel|sms|callto):(?://)?")
_PUNCTUATION = ".,;:!? "
_WRAPPERS = {('"', '"'), ("'", "'"), ("\u2018", "\u2019"), ("\u201c", "\u201d"), ("[", "]")}
_MAX_WRAPPERS = 4
_IN_ANGLES = re.compile("<[^<>]*>")
_ROUTE = re.compile("@[^:<>]*:")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
#: A local part that needs no quotes. Dots may be anywhere: some providers issue such addresses.
_PLAIN_LOCAL = re.compile(r'[^\s"(),:;<>@\[\\\]]+')
_DOMAIN = re.compile(r'[^\s"(),:;<>@\[\\\]]+|\[[^\s\[\]\\]*\]')


def normalise(destination: str) -> str:
    """Return the normal form of an address, a number or another text; it is its own normal form.

    `Doe, Ada <ADA@Example.com>`, `mailto:ada@example.com` and `"ada"@example.com.` are `ada@example.com`,
    `ada@Bücher.example` is `ada@xn--bcher-kva.example`; `+44 (0)7700 900-123`, `tel:+447700900123` and
    `011 44 7700 900123` are `+447700900123`. A text that is neither is folded: without invisible
    characters, in lower case, each run of spaces as one.
    """
    text = _fold(destination)
    if _USUAL_FORM.fullmatch(text):
        return text
    return _mail_address(text) or _number(text) or text


def _fold(text: str) -> str:
    """Return a text in lower case and composed form (NFC), without what is invisible, its spaces single."""
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text).translate(_FULL_WIDTH)).strip()
    if text.isascii():
        return text.lower()
    runs = ((is_assigned, "".join(run)) for is_assigned, run in groupby(text, _is_assigned))
    return "".join(_fold_run(run) if is_assigned else run for is_assigned, run in runs)


def _is_assigned(character: str) -> bool:
    return _unicode.category(character) != "Cn"


def _fold_run(text: str) -> str:
    # One character at a time: the lower case of a sigma depends on its neighbours.
    lower = "".join(map(str.lower, _unicode.normalize("NFC", text)))
    return _unicode.normalize("NFC", lower)


def _mail_address(text: str) -> str | None:
    """Return the address of a folded text; None where it has none, or several."""
    if uri := _MAIL_URI.match(text):
        text = _fold(unquote(text[uri.end() :].partition("?")[0]))
    if "@" not in text:
        return None
    local, _, domain = _addr_spec(text).rpartition("@")
    quoted_or_plain = _local_part(local.strip())
    domain = _DOTS.sub(".", domain).rstrip(_PUNCTUATION).lstrip()
    if quoted_or_plain is None or not _DOMAIN.fullmatch(domain):
        return None
    return f"{quoted_or_plain}@{_ascii_domain(domain)}"


def _addr_spec(text: str) -> str:
    """Return the part of a text that may be an address: without display name, comments and wrappers."""
    text, outside = _without_comments(text)
    end = len(outside.rstrip(_PUNCTUATION))
    start = outside.rfind("<")
    if start < 0 or ">" in outside[start : end - 1]:
        return _unwrapped(text)
    if any("@" in part for part in _IN_ANGLES.findall(outside[:start])):
        return ""  # a list of addresses
    inner = text[start + 1 : end].removesuffix(">").strip()
    return _ROUTE.sub("", inner, count=1) if inner.startswith("@") else inner


def _without_comments(text: str) -> tuple[str, str]:
    """Return a text without its comments, and the same with `_` for each character within quotes.

    Quotes and parentheses without a partner are text.
    """
    retained: list[str] = []
    outside: list[str] = []
    depth, in_quotes, is_escaped = 0, False, False
    for character in text:
        if character == '"' and not is_escaped and not depth:
            in_quotes = not in_quotes
        elif not in_quotes and character in "()":
            depth += 1 if character == "(" else -1
            if depth < 0:
                return text, text
            continue
        is_escaped = in_quotes and character == "\\" and not is_escaped
        if not depth:
            retained.append(character)
            outside.append("_" if in_quotes else character)
    if depth or in_quotes:
        return text, text
    return "".join(retained).strip(), "".join(outside).strip()


def _unwrapped(text: str) -> str:
    """Return a text without the quotes, brackets and punctuation that were pasted around it."""
    for _ in range(_MAX_WRAPPERS):
        text = text.strip(" ,;<>").rstrip(_PUNCTUATION)
        if len(text) < 2 or (text[0], text[-1]) not in _WRAPPERS:
            break
        text = text[1:-1]
    return text


def _local_part(text: str) -> str | None:
    """Return a local part without quotes that it does not need; None where it is none."""
    if _PLAIN_LOCAL.fullmatch(text):
        return text
    if not _QUOTED.fullmatch(text):
        return None
    content = re.sub(r"\\(.)", r"\1", text[1:-1])
    if _PLAIN_LOCAL.fullmatch(content):
        return content
    escaped = content.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@lru_cache(maxsize=1_024)
def _ascii_domain(domain: str) -> str:
    """Return a folded domain with its labels in the ASCII form of RFC 3492, as Amazon SES reports it."""
    labels = domain.split(".")
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels
    )


def _number(text: str) -> str | None:
    """Return a number with `+` and its country code; None where the text is none."""
    if uri := _NUMBER_URI.match(text):
        text = re.split("[;?]", text[uri.end() :], maxsplit=1)[0]
    text = text.rstrip(_PUNCTUATION)
    if _INTERNATIONAL.match(text):
        text = _TRUNK_PREFIX.sub("", text, count=1)
    dialled = _BETWEEN_DIGITS.sub("", "".join(map(_ascii_digit, text)))
    # Behind a plus sign zeros are digits like others: otherwise a normal form would have another one.
    digits = dialled[1:] if dialled.startswith("+") else _without_prefix(dialled)
    return f"+{digits}" if digits.isascii() and digits.isdigit() else None


def _without_prefix(dialled: str) -> str:
    """Return a dialled number without the international prefix, `00` or North America's `011`."""
    if dialled.startswith("00"):
        return dialled[2:]
    after = dialled.removeprefix("011")
    is_international = after != dialled and len(after) >= _SHORTEST_AFTER_011 and not after.startswith("0")
    return after if is_international else dialled


def _ascii_digit(character: str) -> str:
    if character.isascii():
        return character
    value = _unicode.decimal(character, None)
    return character if value is None else str(value)


#: What replaces the address of an erased recipient: its key in hexadecimal, which survives every change of
#: case. RFC 2606 reserves the domain.
_ERASED = re.compile(r"([0-9a-f]{32})@erased\.invalid")


def is_destination_key(text: str) -> bool:
    """Return whether a text has the form of a destination's key."""
    return re.fullmatch(r"[A-Za-z0-9_-]{21}[AQgw]", text) is not None


def erased_address(key: str) -> str:
    """Return the address that stands for an erased recipient with this destination key, and has that key."""
    return f"{urlsafe_b64decode(key + '==').hex()}@erased.invalid"


class DestinationHasher:
    """Makes a destination's index key with a secret of the project (HMAC-SHA-256, 128 bits)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def key(self, destination: str) -> str:
        normal_form = normalise(destination)
        if erased := _ERASED.fullmatch(normal_form):
            return _encode(bytes.fromhex(erased[1]))
        return _encode(hmac.digest(self._secret, normal_form.encode(errors="surrogatepass"), "sha256")[:16])


def _encode(key: bytes) -> str:
    return urlsafe_b64encode(key).rstrip(b"=").decode()
