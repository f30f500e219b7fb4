"""Reads the documents of a record or of an archive: each document's events, or why it cannot be read.

A record holds one event, several concatenated events, or an array of events. Ingest, redrive, replay and
verification all read by `read_documents`, so that they agree on every record.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from functions.contract.analytics.columns import TRACKED
from functions.ingest.json_stream import JsonValue, Unreadable, only_value, values
from functions.ingest.tracked import tracked
from functions.messages.event import MessageEvent
from functions.messages.parsers import ARRIVED_AT, Parsed, parse
from functions.messages.parsers.json_fields import MalformedEventError, epoch_ms
from functions.messages.parsers.tags import TagNames

_NOT_JSON = "not JSON in UTF-8"
_UNREADABLE = Parsed("unreadable", ())
#: Objects that are tried after bytes that are no JSON: work on one record is bounded.
_ATTEMPTS = 16


@dataclass(frozen=True)
class Document:
    """One JSON document: the events in it, or the `reason` why it cannot be read, without any content.

    `line` is its line of the archive.
    """

    parsed: Parsed = _UNREADABLE
    line: bytes = b""
    reason: str = ""

    @property
    def message_ids(self) -> frozenset[str]:
        return frozenset(event.message_id for event in self.parsed.message_events)


@dataclass(frozen=True)
class Decoded:
    """The documents of one record. `reason`: why the record fails; its other documents are readable."""

    documents: tuple[Document, ...]

    @property
    def reason(self) -> str:
        return next((document.reason for document in self.documents if document.reason), "")

    @property
    def events(self) -> Iterator[MessageEvent]:
        return (event for document in self.documents for event in document.parsed.message_events)


def decode(data: str, arrived_at: int, tags: TagNames) -> Decoded:
    """Decode a record of base64 `data`; `arrived_at` is its arrival at Firehose, epoch milliseconds."""
    try:
        raw = base64.b64decode(data)
    except ValueError:
        return Decoded((Document(reason="not base64"),))
    if value := only_value(raw):
        documents = _documents(value, tags, arrived_at)
    else:
        documents = read_documents([raw], tags, arrived_at, _ATTEMPTS)
    return Decoded(tuple(map(_with_tracked, documents)) or (Document(reason=_NOT_JSON),))


def read_documents(
    chunks: Iterable[bytes], tags: TagNames, arrived_at: int, attempts: int | None = None
) -> Iterator[Document]:
    """Yield the documents of a stream of bytes, their lines without the events for SQL, which only `decode`
    adds: replay and verification write no line. Raises what `chunks` raises; nothing else."""
    for value in values(chunks, attempts):
        if isinstance(value, Unreadable):
            yield Document(reason=_NOT_JSON)
        else:
            yield from _documents(value, tags, arrived_at)


def _documents(value: JsonValue, tags: TagNames, arrived_at: int) -> Iterator[Document]:
    if not isinstance(value.value, list):
        yield _document(value.value, value.text, tags, arrived_at)
        return
    for element in value.value:
        yield _document(element, None, tags, arrived_at)
    if not value.value:
        yield Document(reason="an empty array")


def _document(value: object, text: bytes | None, tags: TagNames, arrived_at: int) -> Document:
    """Parse one document. Whatever is unexpected in it is its own failure."""
    try:
        if isinstance(value, list):
            return Document(reason="an array in an array")
        parsed = parse(value, tags, arrived_at)
        return Document(parsed, _archive_line(text or _to_json(value), value, parsed, arrived_at))
    except MalformedEventError as error:
        return Document(reason=str(error))
    except Exception as error:
        return _unexpected(error)


def _unexpected(error: Exception) -> Document:
    # The error's own text may quote the document.
    return Document(reason=f"cannot be parsed ({type(error).__name__})")


def _with_tracked(document: Document) -> Document:
    """Return a document whose line has the events in it for SQL, too."""
    try:
        events = tracked(document.parsed)
        if events is None:
            return document
        line = _with_member(document.line.removesuffix(b"\n"), TRACKED, events) + b"\n"
        return replace(document, line=line)
    except Exception as error:
        return _unexpected(error)


def _archive_line(text: bytes, value: object, parsed: Parsed, arrived_at: int) -> bytes:
    """Return the document on one line, as it came. One without a time gets its arrival, so that a replay
    makes the same message of it."""
    line = text.replace(b"\r", b" ").replace(b"\n", b" ")
    if not isinstance(value, dict):
        return line + b"\n"
    if any(name.lower() == TRACKED for name in value):
        # The name is this archive's own: SQL reads it, in any case of letters. raw/ has the whole record.
        line = _to_json({name: member for name, member in value.items() if name.lower() != TRACKED})
    if parsed.lacks_time and epoch_ms(value.get(ARRIVED_AT)) is None:
        line = _with_member(line, ARRIVED_AT, arrived_at)
    return line + b"\n"


def _with_member(line: bytes, name: str, value: object) -> bytes:
    return line[:-1] + f',"{name}":'.encode() + _to_json(value) + b"}"


def _to_json(value: object) -> bytes:
    # In ASCII: half a surrogate pair is legal in JSON, and nowhere else.
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
