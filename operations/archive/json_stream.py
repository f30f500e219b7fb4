"""JSON values out of a stream of bytes: one a line, over several lines, or one after the other without any.

That is how records lie in an archive: Firehose puts nothing between them. Between the values may stand what
is no JSON, such as a record that was cut off before it was sent.
"""

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import NoReturn

#: Longer than any record: Kinesis Data Streams takes 10 MiB ("Quotas and limits"). A value counts as broken
#: only where so much of the stream did not complete it.
_LONGEST_RECORD = 11 * 2**20
_BLANKS = " \t\r\n\ufeff"


class Unreadable:
    """Stands for a stretch of a stream that is no JSON in UTF-8."""


def values(chunks: Iterable[bytes]) -> Iterator[object]:
    """Every JSON value of the stream, and an `Unreadable` for each stretch between that is none.

    Such a stretch ends where an object begins that ends as records do: at the end of a line or of the stream,
    or at another object. (So an object within a record that is cut off right behind it passes for a value; no
    part of an event is taken for an event.) Holds two of the longest records at most. Raises what `chunks`
    raises, after the values before.
    """
    window = _Window(chunks)
    while window.skip_blanks():
        if (found := window.value()) is None:
            yield Unreadable()
            window.skip_to_object()
            continue
        value, window.at = found
        yield value
    if window.failure:
        raise window.failure


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


class _Window:
    """The part of the stream that is looked at: from `at` on always a whole record, unless it ends."""

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
        """Move to the next value; whether there is anything more."""
        self._fill()
        while self.at < len(self._text) and self._text[self.at] in _BLANKS:
            self.at += 1
            if self.at == len(self._text):
                self._fill()
        self._fill()
        return self.at < len(self._text)

    def value(self) -> tuple[object, int] | None:
        """The value here and where it ends; None where there is none."""
        try:
            value, end = _DECODER.raw_decode(self._text, self.at)
            self._text[self.at : end].encode()
        except (ValueError, RecursionError):
            return None
        return value, end

    def skip_to_object(self) -> None:
        """Move on to the next object that ends like a record, or to the end."""
        while self.at < len(self._text):
            position = self._text.find("{", self.at + 1)
            self.at = len(self._text) if position < 0 else position
            self._fill()
            if (found := self.value()) and self._ends_record(found[1]):
                return

    def _ends_record(self, end: int) -> bool:
        return self._text[end : end + 1] in ("", "\n", "\r", "{")
