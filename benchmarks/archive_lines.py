"""Bytes of an archive line beside its record, compressed and not, and dollars to scan a million messages."""

import base64
import gzip
import json
import random
from collections.abc import Iterator

from benchmarks import mix
from benchmarks.figures import Figure, show
from functions.ingest.records import decode
from functions.messages.parsers.tags import TagNames
from local.traffic import Traffic

MESSAGES = 600
#: Athena's price of a TB.
DOLLARS = 5


def figures() -> Iterator[Figure]:
    yield from _of("e-mails of a campaign", _records(mix.histories(mix.email, MESSAGES, 20, seed=1)))
    yield from _of("text messages of a campaign", _records(mix.histories(mix.text, MESSAGES, 20, seed=1)))
    sources = frozenset(("pinpoint", "ses", "sms"))
    mixed = Traffic("archive-lines", sources, seed=1, now_ms=mix.SENT_AT).records()
    yield from _of("the demo's traffic of all sources", mixed)
    random.Random(1).shuffle(mixed)
    yield from _of("the same, no two events of a message together", mixed)


def _records(events: list[mix.Event]) -> list[bytes]:
    return [json.dumps(event, separators=(",", ":")).encode() + b"\n" for event in events]


def _of(name: str, records: list[bytes]) -> Iterator[Figure]:
    lines = [_lines(record) for record in records]
    plain, packed = _ratio(records, lines), _ratio([_gz(records)], [_gz(lines)])
    yield Figure(f"{name}: bytes of a line", f"{sum(map(len, lines)) / len(lines):.0f}", f"{plain:.2f} x")
    size = len(_gz(lines)) / len(lines)
    yield Figure(f"{name}: bytes of a line, compressed", f"{size:.0f}", f"{packed:.2f} x")
    dollars = size * len(lines) / MESSAGES * 1e6 / 1e12 * DOLLARS
    if "campaign" in name:
        yield Figure(f"{name}: dollars to scan a million messages", f"{dollars:.4f}")


def _lines(record: bytes) -> bytes:
    documents = decode(base64.b64encode(record).decode(), mix.SENT_AT, TagNames()).documents
    return b"".join(document.line for document in documents)


def _ratio(before: list[bytes], after: list[bytes]) -> float:
    return sum(map(len, after)) / sum(map(len, before))


def _gz(records: list[bytes]) -> bytes:
    return gzip.compress(b"".join(records), 6, mtime=0)


if __name__ == "__main__":
    show(figures)
