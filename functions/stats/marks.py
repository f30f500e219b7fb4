"""The marks of rows: short texts that are ordered as the records of their shard are.

A write is billed by the size of the whole row, and a row has a mark for each shard of a day: four at a time,
each of some four hours.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256

from functions.contract.stats_table import MARK_PREFIX

#: In the order of their codes, so that texts of one length are ordered as numbers.
_DIGITS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
#: A sequence number has 21 to 40 digits (Amazon DynamoDB API reference), a DynamoDB number 38.
_SEQUENCE_LENGTH, _TIME_LENGTH = 23, 6
#: 60 bits of the shard's id: two of a row's hundred shards are alike once in 10**14 rows.
_NAME_LENGTH = 10


def mark(sequence: int, at: int) -> str:
    """Return the mark of a record that was written at `at`, epoch seconds."""
    return ordered(sequence) + _text(at, _TIME_LENGTH)


def ordered(sequence: int) -> str:
    """Return what each mark of an earlier record of the shard is less than, and no other. Raises ValueError
    where it is no sequence number."""
    return _text(sequence, _SEQUENCE_LENGTH)


def counted_at(text: str) -> int:
    """Return when the record of a mark was written, epoch seconds."""
    total = 0
    for digit in text[-_TIME_LENGTH:]:
        total = total * len(_DIGITS) + _VALUES[digit]
    return total


def mark_name(shard: str) -> str:
    """Return the attribute that holds the marks of a shard."""
    return MARK_PREFIX + urlsafe_b64encode(sha256(shard.encode()).digest()).decode()[:_NAME_LENGTH]


def _text(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    if number:
        raise ValueError("the number is too large")
    return "".join(reversed(digits))
