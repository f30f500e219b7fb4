"""The names of counters as rows store them: short, since a write is billed by the size of the whole row.

`s.DELIVERED` is stored as `sD`, `p.GMAIL.d` as `pGd`, `e.o.5` as `O5`, an activity's id of 32 hexadecimal
digits in 20 characters. A name with a value of no list is stored as it is: it has a dot, and short names
have none.
"""

import re
from base64 import b85decode, b85encode
from functools import lru_cache

from functions.stats.counters import Dimension, Metric, at_offset, parse_offset


def _codes(text: str) -> dict[str, str]:
    """Read `code value` pairs. Codes are part of stored rows: add some, and change none."""
    words = text.split()
    return dict(zip(words[1::2], words[::2], strict=True))


_STATUSES = _codes(
    "A ACCEPTED S SENT D DELIVERED O OPENED C CLICKED X COMPLAINED H HARD_BOUNCED B SOFT_BOUNCED F FAILED "
    "R REJECTED Y DELAYED U UNKNOWN"
)
_KINDS = _codes(
    "A ACCEPTED S SENT D DELIVERED O OPENED C CLICKED X COMPLAINED H HARD_BOUNCED B SOFT_BOUNCED F FAILED "
    "R REJECTED Y DELAYED U UNKNOWN P SUPPRESSED T RENDERING_FAILED x POSSIBLY_COMPLAINED N NOT_SPAM "
    "a AUTHENTICATION_FAILED L UNSUBSCRIBED l SUBSCRIPTION_CHANGED o OPTED_OUT d OTHER_ADDRESS"
)
_CHANNELS = _codes("E EMAIL S SMS M MMS V VOICE R RCS O OTHER")
_PROVIDERS = _codes(
    "G GMAIL M MICROSOFT Y YAHOO A AOL I APPLE U UNITED_INTERNET T TELEKOM f FREENET P PROTON F FASTMAIL "
    "Z ZOHO C COMCAST t ATT X COX H CHARTER R ORANGE r FREE S SFR L LAPOSTE l LIBERO B BT s SKY m MAIL_RU "
    "y YANDEX Q QQ e NETEASE N NAVER D DOCOMO u UOL i REDIFF O OTHER"
)
#: By the first letter of a counter's name.
_TABLES = {
    "s": _STATUSES,
    "$": _STATUSES,
    "r": _KINDS,
    Dimension.CHANNEL.value: _CHANNELS,
    Dimension.MAILBOX_PROVIDER.value: _PROVIDERS,
}
_VALUES = {first: {code: value for value, code in table.items()} for first, table in _TABLES.items()}
_DIMENSIONS = frozenset(Dimension)
#: By the first letter of a counter by the time of events, its metric: no other name begins with a capital.
_METRICS = {metric.value.upper(): metric for metric in Metric if metric.value.isalpha()}
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
#: Of activities and treatments: their ids have no `~`.
_HEX_ID = re.compile(r"([at])\.([0-9a-f]{32})\.(.)")
_ENCODED_ID = re.compile(r"([at])\.~(.{20})\.(.)")


@lru_cache(maxsize=4_096)
def stored_name(name: str) -> str:
    """Return the name under which a row stores a counter."""
    if parsed := parse_offset(name):
        timed, half_hours = parsed
        return timed.value.upper() + _number(half_hours)
    first, _, rest = name.partition(".")
    value, _, metric = rest.partition(".")
    if (code := _TABLES.get(first, {}).get(value)) and "." not in metric:
        return first + code + metric
    if found := _HEX_ID.fullmatch(name):
        dimension, hex_id, metric = found.groups()
        return f"{dimension}.~{b85encode(bytes.fromhex(hex_id)).decode()}.{metric}"
    return name


@lru_cache(maxsize=4_096)
def counter_name(stored: str) -> str:
    """Return the counter that a row stores under a name."""
    if len(stored) > 1 and "." not in stored and (timed := _METRICS.get(stored[0])):
        return at_offset(timed, _half_hours(stored[1:]))
    if found := _ENCODED_ID.fullmatch(stored):
        dimension, encoded, metric = found.groups()
        return f"{dimension}.{b85decode(encoded).hex()}.{metric}"
    value = _VALUES.get(stored[:1], {}).get(stored[1:2])
    if value is None or "." in stored or len(stored) != 2 + (stored[0] in _DIMENSIONS):
        return stored
    return ".".join(filter(None, (stored[0], value, stored[2:])))


def _number(half_hours: int) -> str:
    high, low = divmod(half_hours, len(_DIGITS))
    return (_DIGITS[high] if high else "") + _DIGITS[low]


def _half_hours(text: str) -> int:
    number = 0
    for digit in text:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    return number
