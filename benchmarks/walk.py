"""Walks a whole campaign page by page while new messages arrive: `python -m benchmarks.walk 1000000`."""

import sys
import time
from bisect import insort
from collections.abc import Iterator

from benchmarks import mix
from benchmarks.figures import Figure, show
from benchmarks.large_campaign import entries, table_of
from benchmarks.tracker_handler import store_over, tenant_messages
from functions.contract.message_table import BY_CAMPAIGN
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup

MESSAGES = 1_000_000
SHARDS = 8
PAGE = 100


def figures(messages: int = MESSAGES) -> Iterator[Figure]:
    table = table_of(messages, SHARDS)
    read = tenant_messages(store_over(table, shards=SHARDS), SHARDS, workers=1)
    seen: list[str] = []
    costs = set()
    after, has_next, started = None, True, time.perf_counter()
    while has_next:
        table.units.clear()
        page = read.search(Lookup.campaign(mix.CAMPAIGN), None, TimeRange(after=after), PAGE, lambda _: True)
        seen += [position.key for position, _ in page.found]
        after, has_next = page.end, page.has_next
        costs.add(sum(table.units.values()))
        _arrive(table.indexes[BY_CAMPAIGN.name], messages + len(seen))
    assert sorted(seen) == [key for _, key in entries(messages)], "a message is missing, or there twice"
    yield Figure(f"walk of {messages:,} messages, {SHARDS} shards, one more arriving with every page",
                 "each exactly once", f"in {time.perf_counter() - started:.0f} s")  # fmt: skip
    yield Figure(
        "read units of each page of it", f"{min(costs):g} to {max(costs):g}", "the last ones are short"
    )


def _arrive(partitions: dict[str, list[tuple[int, str]]], number: int) -> None:
    """A message newer than all there were."""
    key = f"0100018f6a1b2c3d-1c2d3e4f-aaaa-bbbb-cccc-111111-{number:012d}"
    insort(partitions[BY_CAMPAIGN.key(mix.CAMPAIGN, key, SHARDS)], (mix.SENT_AT + number, key))


if __name__ == "__main__":
    show(lambda: figures(*map(int, sys.argv[1:])))
