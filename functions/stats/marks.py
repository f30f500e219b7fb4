"""The marks of rows: short bytes that are ordered as the records of their shard are.

A write is billed by the size of the whole row, and a row has a mark for each shard of a day: four at a time,
each of some four hours.
"""

from base64 import b64decode, b85encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

#: A sequence number has 21 to 40 digits (Amazon DynamoDB API reference), a DynamoDB number 38.
_MAX_SEQUENCE_BYTES = 17
#: The hour of the record, which says only which marks are old: it repeats after seven years.
_HOUR_BYTES = 2
_HOURS = 1 << 8 * _HOUR_BYTES
#: 38 bits of the shard's id: of a thousand shards in a month, 28 at a time, two are alike once in ten million
#: months. A counter's name of this length has a dot, which b85 has not.
_NAME_LENGTH = 6


def mark(sequence: int, at: int) -> bytes:
    """Return the mark of a record that was written at `at`, epoch seconds."""
    hour = at // 3_600 % _HOURS
    return ordered(sequence) + hour.to_bytes(_HOUR_BYTES)


def ordered(sequence: int) -> bytes:
    """Return what each mark of an earlier record of the shard is less than, and no other: DynamoDB compares
    bytes from the first on. Raises ValueError where it is no sequence number."""
    length = (sequence.bit_length() + 7) // 8
    if sequence < 0 or length > _MAX_SEQUENCE_BYTES:
        raise ValueError("not a sequence number")
    # The length first: of two numbers without leading zeros the longer one is greater.
    return bytes((length,)) + sequence.to_bytes(length)


def hours_since(stored: bytes, now: int) -> int:
    """Return how many hours before `now`, epoch seconds, the record of a mark was written; -1 for one of the
    next hour."""
    age = (now // 3_600 - int.from_bytes(stored[-_HOUR_BYTES:])) % _HOURS
    return -1 if age == _HOURS - 1 else age


def mark_name(shard: str) -> str:
    """Return the attribute that holds the mark of a shard."""
    return b85encode(sha256(shard.encode()).digest()[:8]).decode()[:_NAME_LENGTH]


def marks_of(stored: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the value of each mark of a stored row: nothing else in it is binary."""
    return ((name, _binary(value["B"])) for name, value in stored.items() if "B" in value)


def _binary(value: bytes | str) -> bytes:
    """Responses have base64 (`functions.aws.raw_response_parser`), errors and other clients bytes."""
    return b64decode(value) if isinstance(value, str) else bytes(value)
