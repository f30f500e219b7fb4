"""The most that any of 10,000 random documents within the limits reads, returns and computes."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from threading import Lock
from typing import Any

from benchmarks.counting_table import CountingTable
from benchmarks.figures import Figure, cpu_ms, show
from benchmarks.legal_documents import Arguments, LegalDocuments
from benchmarks.requests import LambdaContext, http_event
from benchmarks.tracker_handler import handler_over, store_over
from functions.api.execution.meter import MAX_COST
from functions.api.http.response import MAX_ANSWER_BYTES
from functions.api.schema.schema import schema
from functions.messages.event import Channel, Event, EventDetail, MessageAttributes, MessageEvent
from functions.messages.message import Message
from functions.messages.storage.pagination import Blocks, TimeRange
from functions.messages.storage.store import KEYS_PER_BLOCK, Lookup, MessageReader

DOCUMENTS = 10_000
_PAGES = "{:.1f} x a page of 100".format
SENT_AT = 1_790_000_000_000
MESSAGES = 600
IDS = [f"m{number}" for number in range(500)]

ARGUMENTS: Arguments = {
    "id": ['"m0"', '"m7"', '"c"', '"none"'],
    "ids": ["$ids", json.dumps(IDS[:20]), json.dumps(["m0"] * 40), json.dumps(["none"] * 40)],
    "by": [
        '{campaignId: "c"}',
        '{journeyId: "j"}',
        '{destination: "ada@example.com"}',
        '{campaignId: "none"}',
    ],
    "first": ["1", "10", "100"],
    "order": ["ASC", "DESC"],
    "filter": ["{statuses: [FAILED]}", "{channels: [VOICE]}", '{sentAt: {from: "2020-01-01"}}'],
}
#: No project of the benchmarks has keys or sources, and their caller erases nobody.
WITHOUT = frozenset({"apiKeys", "erasure", "erasures", "sourceHealth"})
ORDINARY = """{ messages(by: {campaignId: "c"}, first: 100) { edges { cursor node { messageId channel status
    destination sender sentAt updatedAt campaignId
    ... on EmailMessage { subject deliveredAt openedAt openCount } } }
    pageInfo { hasNextPage endCursor } } }"""


def events() -> Iterator[MessageEvent]:
    """Yield the events of many messages: one in ten has many events, one in twenty many recipients."""
    for number in range(MESSAGES):
        recipients = tuple(f"r{one}@example.com" for one in range(20)) if number % 20 == 7 else ()
        for to in recipients or ("ada@example.com",):
            attributes = MessageAttributes(
                Channel.VOICE if number % 10 == 3 else Channel.EMAIL,
                destination=to,
                campaign_id="c",
                journey_id="j",
                subject="A subject",
            )
            for again in range(40 if number % 10 == 0 else 2):
                link = EventDetail(link=f"https://example.com/{again}")
                event = Event(SENT_AT + number + again, "Click" if again else "Delivery", "", link)
                yield MessageEvent(f"m{number}", SENT_AT + number, attributes, event, recipients)


@dataclass
class CountingReader:
    """A store that counts the items it returns, the missing ones too, and the streams it opens."""

    store: MessageReader
    items: int = 0
    _lock: Lock = field(default_factory=Lock)

    def get(self, message_ids: Sequence[str]) -> dict[str, Message]:
        found = self.store.get(message_ids)
        with self._lock:
            self.items += len(set(message_ids)) + sum(len(one.recipients) for one in found.values())
        return found

    def streams(self, lookup: Lookup, scope: TimeRange, block: int = KEYS_PER_BLOCK) -> list[Blocks]:
        streams = self.store.streams(lookup, scope, block)
        with self._lock:
            self.items += len(streams)
        return streams

    def destination_key(self, destination: str) -> str:
        return self.store.destination_key(destination)


@dataclass(frozen=True)
class Result:
    """What one document took. `cost` is None where the request was refused."""

    text: str
    cost: int | None
    objects: int
    bytes: int
    codes: frozenset[str]


def result(text: str, body: str) -> Result:
    """Return what is countable of the response to a document."""
    answer = json.loads(body)
    codes = frozenset(error["extensions"]["code"] for error in answer.get("errors", ()))
    return Result(
        text, answer.get("extensions", {}).get("cost"), objects(answer.get("data")), len(body), codes
    )


def objects(value: Any) -> int:
    """Return the number of objects in a part of a response."""
    if isinstance(value, list):
        return sum(map(objects, value))
    return 1 + sum(map(objects, value.values())) if isinstance(value, dict) else 0


def figures() -> Iterator[Figure]:
    table = CountingTable()
    store_over(table).record(events())
    reader = CountingReader(store_over(table))
    handler = handler_over(reader, 8)

    def call(text: str) -> str:
        return str(handler(http_event(text, {"ids": IDS}), LambdaContext())["body"])

    ordinary = result(ORDINARY, call(ORDINARY))
    [ordinary_ms] = cpu_ms(lambda: call(ORDINARY), rounds=5, times=5)
    documents = LegalDocuments(schema._schema, ARGUMENTS, Random(1), WITHOUT)

    worst: dict[str, tuple[float, str]] = {}
    refused: Counter[str] = Counter()
    for text in islice(documents, DOCUMENTS):
        reader.items, started = 0, time.process_time()
        took = result(text, call(text))
        measured = {
            "CPU": (time.process_time() - started) * 1000 / ordinary_ms,
            "items": reader.items, "objects": took.objects, "bytes": took.bytes, "cost": took.cost or 0,
        }  # fmt: skip
        refused.update(took.codes)
        for name, amount in measured.items():
            worst[name] = max(worst.get(name, (0, "")), (amount, text))
    yield from _shown(worst, MAX_COST / (ordinary.cost or 1), refused)


def _shown(worst: dict[str, tuple[float, str]], cpu_budget: float, refused: Counter[str]) -> Iterator[Figure]:
    budgets: dict[str, tuple[str, Callable[[float], str]]] = {
        "CPU": (
            f"budget {cpu_budget:.0f} x, as many pages as the largest cost pays for",
            "{:.1f} x a page of 100".format,
        ),
        "cost": (f"budget {MAX_COST:,}", "{:,}".format),
        "items": (f"budget {MAX_COST:,}", "{:,} read".format),
        "objects": ("of the response", "{:,}".format),
        "bytes": (f"budget {MAX_ANSWER_BYTES:,}", "{:,}".format),
    }
    for name, (budget, show_amount) in budgets.items():
        yield Figure(f"most {name} of {DOCUMENTS:,} documents", show_amount(worst[name][0]), budget)
    codes = ", ".join(f"{code} {count:,}" for code, count in sorted(refused.items())) or "none"
    yield Figure("errors by code", codes, "never INTERNAL")


if __name__ == "__main__":
    show(figures)
