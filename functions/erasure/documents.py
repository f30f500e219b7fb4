"""Erases recipients from the bytes of an archive's object: pure functions from bytes to bytes.

A document about an erased recipient alone is removed. One about several recipients stays, with the address
replaced by one that has the same destination key, so that it leads to the same items of everybody else. What
no erased recipient is named in stays byte for byte.
"""

import base64
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from functions.erasure.erased import Erased
from functions.ingest.json_stream import Unreadable, values
from functions.messages.event import MessageEvent
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames

#: In place of the send time where a document has none: whoever is erased at all.
_ANY_TIME = 0
_REMOVED = object()


@dataclass
class Changes:
    """How many documents were removed, and how many had an address replaced. `unreadable`: removed stretches
    that are no JSON. `mentioned`: documents that stay as they are, since the erased person is named in a
    message to somebody else, such as its sender. `because`: how many were changed for each destination key
    and message id."""

    removed: int = 0
    masked: int = 0
    unreadable: int = 0
    mentioned: int = 0
    because: Counter[str] = field(default_factory=Counter, compare=False)

    def __bool__(self) -> bool:
        return bool(self.removed or self.masked or self.unreadable)

    def add(self, other: "Changes") -> None:
        self.removed += other.removed
        self.masked += other.masked
        self.unreadable += other.unreadable
        self.mentioned += other.mentioned
        self.because.update(other.because)


def _any(_: bytes) -> bool:
    return True


@dataclass(frozen=True)
class DocumentErasure:
    """Erases from documents with a project's tag names. `may_name`: whether bytes may name a recipient or a
    message in question, a fast test that is never wrong about those that do."""

    erased: Erased
    tags: TagNames
    may_name: Callable[[bytes], bool] = field(default=_any)

    def erase(self, data: bytes) -> tuple[bytes, Changes]:
        """Return decompressed bytes of the archive without the erased, and what was changed."""
        changes = Changes()
        if not self.may_name(data):
            return data, changes
        pieces, at, is_broken = [], 0, False
        for found in values([data]):
            if isinstance(found, Unreadable):
                is_broken = True
                continue
            start = data.index(found.text, at)
            pieces.append(self._between(data[at:start], is_broken, changes))
            at, is_broken = start + len(found.text), False
            rewritten = self._rewritten(found.value, found.text, changes)
            pieces.append(rewritten)
            if not rewritten:
                at += data[at : at + 1] == b"\n"
        pieces.append(self._between(data[at:], is_broken, changes))
        return (b"".join(pieces), changes) if changes else (data, changes)

    def erase_error_records(self, data: bytes) -> tuple[bytes, Changes]:
        """Return the same for error records, whose data is in base64."""
        changes = Changes()
        lines = [self._error_record(line, changes) for line in data.splitlines(keepends=True)]
        return (b"".join(lines), changes) if changes else (data, changes)

    def _error_record(self, line: bytes, changes: Changes) -> bytes:
        try:
            record = json.loads(line)
            data = base64.b64decode(record["rawData"], validate=True)
        except (ValueError, TypeError, KeyError, RecursionError):
            rest, found = self.erase(line)
            changes.add(found)
            return rest
        rest, found = self.erase(data)
        changes.add(found)
        if not found:
            return line
        if not rest.strip():
            return b""
        return json.dumps(record | {"rawData": base64.b64encode(rest).decode()}).encode() + b"\n"

    def _between(self, data: bytes, is_broken: bool, changes: Changes) -> bytes:
        """Return what stands between two documents: separators, or bytes that are no JSON."""
        if not is_broken or not self.may_name(data):
            return data
        text = data.decode(errors="replace")
        keys = self.erased.keys_in(text, _ANY_TIME)
        ids = {one for one in self.erased.message_ids if one in text}
        if not keys and not ids:
            return data
        changes.unreadable += 1
        changes.because.update(keys | ids)
        return data[: len(data) - len(data.lstrip())]

    def _rewritten(self, value: object, text: bytes, changes: Changes) -> bytes:
        if not self.may_name(text):
            return text
        try:
            return self._rest(value, text, changes)
        except RecursionError:
            return self._between(text, True, changes)

    def _rest(self, value: object, text: bytes, changes: Changes) -> bytes:
        if not isinstance(value, list):
            rest = self._document(value, changes)
            return text if rest is value else b"" if rest is _REMOVED else _to_json(rest)
        elements = [self._document(element, changes) for element in value]
        if all(rest is element for rest, element in zip(elements, value, strict=True)):
            return text
        remaining = [rest for rest in elements if rest is not _REMOVED]
        return _to_json(remaining) if remaining else b""

    def _document(self, document: object, changes: Changes) -> object:
        """Return the document itself, one with addresses replaced, or `_REMOVED`."""
        events = self._events(document)
        sent_at = min((event.sent_at for event in events), default=_ANY_TIME)
        if ids := self.erased.message_ids & {event.message_id for event in events}:
            changes.removed += 1
            changes.because.update(ids)
            return _REMOVED
        if not (named := self.erased.keys_in(_opened(document), sent_at)):
            return document
        recipients = self._recipients(events)
        if events and not recipients & named:
            changes.mentioned += 1
            return document
        changes.because.update(recipients & named or named)
        if recipients <= named:
            changes.removed += 1
            return _REMOVED
        changes.masked += 1
        return self._masked(document, sent_at)

    def _events(self, document: object) -> tuple[MessageEvent, ...]:
        try:
            return parse(document, self.tags, 0).message_events
        except Exception:
            # Whatever ingest could not read of it is no part of a message.
            return ()

    def _recipients(self, events: tuple[MessageEvent, ...]) -> set[str]:
        addresses = {event.attributes.destination for event in events}.union(
            *(one.recipients for one in events)
        )
        return {self.erased.hasher.key(address) for address in addresses if address}

    def _masked(self, value: object, sent_at: int) -> Any:
        if isinstance(value, str):
            if (inner := _inner(value)) is not None:
                rest = self._masked(inner, sent_at)
                return value if rest == inner else _to_json(rest).decode()
            return self.erased.masked(value, sent_at)
        if isinstance(value, dict):
            return {
                self.erased.masked(name, sent_at): self._masked(member, sent_at)
                for name, member in value.items()
            }
        return [self._masked(one, sent_at) for one in value] if isinstance(value, list) else value


def _opened(value: object) -> object:
    """Return a value with the JSON in its texts parsed, beside the texts that have none."""
    if isinstance(value, str):
        return value if (inner := _inner(value)) is None else _opened(inner)
    if isinstance(value, dict):
        return {name: _opened(member) for name, member in value.items()}
    return [_opened(element) for element in value] if isinstance(value, list) else value


def _inner(text: str) -> object | None:
    """Return the object or array that a text holds as JSON; None where it holds none."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _to_json(value: object) -> bytes:
    # In ASCII: half a surrogate pair is legal in JSON, and nowhere else.
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
