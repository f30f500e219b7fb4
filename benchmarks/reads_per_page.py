"""Calls and read units of a page of 100: first, middle and last, of campaigns and of a project's failures, of
10 thousand to a million."""

from collections.abc import Iterator
from dataclasses import replace

from benchmarks import mix
from benchmarks.counting_table import CountingTable
from benchmarks.figures import Figure, show
from benchmarks.large_campaign import entries, failures_of, table_of
from benchmarks.tracker_handler import store_over, tenant_messages
from functions.messages.statuses import MessageStatus
from functions.messages.storage.pagination import Position, TimeRange
from functions.messages.storage.store import Lookup

SIZES = (10_000, 100_000, 1_000_000)
SHARDS = (1, 8, 32)
PAGE = 100
_BOUNCES = replace(Lookup.all_failures(), statuses=frozenset({MessageStatus.HARD_BOUNCED}))


def figures() -> Iterator[Figure]:
    pages_of: dict[object, str] = {}
    for size in SIZES:
        for shards in SHARDS:
            table = table_of(size, shards)
            name = f"{size:,} messages, {shards} shards"
            yield _figure(name, table, Lookup.campaign(mix.CAMPAIGN), size, shards, pages_of)
    for size in SIZES:
        yield _figure(f"{size:,} hard bounces of a project", failures_of(size), _BOUNCES, size, 1, pages_of)


def _figure(
    what: str, table: CountingTable, lookup: Lookup, size: int, shards: int, pages_of: dict[object, str]
) -> Figure:
    """Return the cost of a list's pages; `pages_of` has that of the smallest list of its kind."""
    costs = {name: _page(table, lookup, size, shards, before) for name, before in _places(size).items()}
    pages = ", ".join(f"{name} {cost}" for name, cost in costs.items())
    smallest = pages_of.setdefault((lookup.index.name, shards), pages)
    same = "" if size == SIZES[0] else "the same as the smallest" if pages == smallest else "DIFFERS"
    return Figure(what, pages, same)


def _places(size: int) -> dict[str, int]:
    """By name, the number of the message that a page, newest first, begins behind."""
    return {"first page": size, "middle": size // 2, "last full page": PAGE}


def _page(table: CountingTable, lookup: Lookup, size: int, shards: int, before: int) -> str:
    table.units.clear()
    table.calls.clear()
    messages = tenant_messages(store_over(table, shards=shards), shards, workers=1)
    after = (
        None if before == size else Position(entries(size)[before][0], "a-project", entries(size)[before][1])
    )
    page = messages.search(lookup, None, TimeRange(after=after), PAGE, lambda _: True)
    assert [position.key for position, _ in page.found] == [
        key for _, key in entries(size)[before - PAGE : before]
    ][::-1]
    return f"{sum(table.units.values()):g} units in {sum(table.calls.values())} calls"


if __name__ == "__main__":
    show(figures)
