"""JSON values of a byte stream: one per line, over several lines, or concatenated without a separator.

Firehose writes records to an archive without a separator, and senders concatenate events in one record.
Between two values may be bytes that are no JSON, such as a truncated record.
"""

import codecs
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

#: Longer than any record: Kinesis Data Streams takes 10 MiB ("Quotas and limits"). A value counts as broken
#: only where so much of the stream did not complete it.
_LONGEST_RECORD = 11 * 2**20
_BLANKS = " \t\r\n\ufeff"


@dataclass(frozen=True, slots=True)
class JsonValue:
    """A parsed value and its text in the stream, in UTF-8."""

    value: object
    text: bytes


class Unreadable:
    """A stretch of a stream that is no JSON in UTF-8."""


def values(chunks: Iterable[bytes], attempts: int | None = None) -> Iterator[JsonValue | Unreadable]:
    """Yield every JSON value of the stream, and an `Unreadable` for each stretch between that is none.

    Such a stretch ends where an object begins that ends as records do: at the end of a line or of the stream,
    or at another object. (So an object within a record that is truncated right behind it passes for a value;
    no part of an event is taken for an event.) Holds two of the longest records at most. Raises what `chunks`
    raises, after the values before. `attempts`: how many objects are tried to end such a stretch; then the
    rest of the stream belongs to it.
    """
    window = _Window(chunks)
    while window.skip_blanks():
        if (found := window.value()) is None:
            yield Unreadable()
            window.skip_to_object(attempts)
            continue
        value, window.at = found
        yield value
    if window.failure:
        raise window.failure


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def only_value(data: bytes) -> JsonValue | None:
    """Return the value of bytes that are one JSON value and nothing else, as `values` would; else None."""
    try:
        text = data.decode()
        return JsonValue(_DECODER.decode(text), data.strip())
    except (ValueError, RecursionError):
        return None


class _Window:
    """The part of the stream in memory: from `at` on always a whole record, unless the stream ends."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.at = 0
        self.failure: Exception | None = None
        self._chunks = iter(chunks)
        self._text = ""
        self._ended = False
        # Bytes that are no UTF-8 become lone surrogates, and are found with the value that they are in.
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def _fill(self) -> None:
        while not self._ended and len(self._text) - self.at < _LONGEST_RECORD:
            chunk = b""
            try:
                chunk = next(self._chunks)
            except StopIteration:
                self._ended = True
            except Exception as failure:
                self.failure, self._ended = failure, True
            self._text = self._text[self.at :] + self._decoder.decode(chunk, self._ended)
            self.at = 0

    def skip_blanks(self) -> bool:
        """Move to the next value. Return whether there is one."""
        self._fill()
        while self.at < len(self._text) and self._text[self.at] in _BLANKS:
            self.at += 1
            if self.at == len(self._text):
                self._fill()
        self._fill()
        return self.at < len(self._text)

    def value(self) -> tuple[JsonValue, int] | None:
        """Return the value here and where it ends; None where there is none."""
        try:
            value, end = _DECODER.raw_decode(self._text, self.at)
            text = self._text[self.at : end].encode()
        except (ValueError, RecursionError):
            return None
        return JsonValue(value, text), end

    def skip_to_object(self, attempts: int | None) -> None:
        """Move to the next object that ends like a record, or to the end."""
        while self.at < len(self._text):
            position = self._text.find("{", self.at + 1)
            self.at = len(self._text) if position < 0 or attempts == 0 else position
            attempts = attempts if attempts is None else attempts - 1
            self._fill()
            if (found := self.value()) and self._ends_record(found[1]):
                return

    def _ends_record(self, end: int) -> bool:
        return self._text[end : end + 1] in ("", "\n", "\r", "{")
