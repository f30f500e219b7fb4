"""Reads the records of an error object: what Firehose writes of records that its transform failed.

Form: "Transform source data in Amazon Data Firehose", "Data transformation failure handling".
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from typing import IO, Any, cast

#: Longer than the line of any record: Kinesis Data Streams takes 10 MiB, and base64 makes a third more of it.
_LONGEST_LINE = 16 * 2**20
_GZIP = b"\x1f\x8b"


@dataclass
class ErrorRecords:
    """The records of an object whose bytes `body` streams, from `start` on: a place between two lines.

    `damage`: why the object cannot be read to its end, or has other lines; "" where it can.
    """

    body: object
    start: int = 0
    records: int = 0
    damage: str = ""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (document for document, _ in self.with_ends())

    def with_ends(self) -> Iterator[tuple[dict[str, Any], int]]:
        """Yield each record with the place behind its line in the unpacked object."""
        try:
            for line, end in self._lines():
                if document := _error_record(line):
                    self.records += 1
                    yield document, end
                else:
                    self.damage = "it has lines that are no error records of Firehose's"
        except EOFError:
            self.damage = "its gzip is truncated"
        except (gzip.BadGzipFile, zlib.error):
            self.damage = "its gzip is damaged"

    def _lines(self) -> Iterator[tuple[bytes, int]]:
        body = BufferedReader(cast(Any, self.body))
        packed = body.peek(len(_GZIP)).startswith(_GZIP)
        stream = cast(IO[bytes], gzip.GzipFile(fileobj=body) if packed else body)
        end = _skip(stream, self.start)
        while line := stream.readline(_LONGEST_LINE):
            end += len(line)
            if line.strip():
                yield line, end


def _skip(stream: IO[bytes], size: int) -> int:
    left = size
    while left and (skipped := stream.read(min(left, 2**20))):
        left -= len(skipped)
    return size


def _error_record(line: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return None
    is_one = (
        isinstance(document, dict)
        and isinstance(document.get("rawData"), str)
        and isinstance(document.get("arrivalTimestamp"), int)
    )
    return document if is_one else None
