"""Calls and read units of a page of 100: first, middle and last, of campaigns of 10 thousand to a million."""

from collections.abc import Iterator

from benchmarks import mix
from benchmarks.counting_table import CountingTable
from benchmarks.figures import Figure, show
from benchmarks.large_campaign import entries, table_of
from benchmarks.tracker_handler import store_over, tenant_messages
from functions.messages.storage.pagination import Position, TimeRange
from functions.messages.storage.store import Lookup

SIZES = (10_000, 100_000, 1_000_000)
SHARDS = (1, 8, 32)
PAGE = 100


def figures() -> Iterator[Figure]:
    pages_of: dict[int, str] = {}
    for size in SIZES:
        for shards in SHARDS:
            table = table_of(size, shards)
            costs = {name: _page(table, size, shards, before) for name, before in _places(size).items()}
            pages = ", ".join(f"{name} {what}" for name, what in costs.items())
            smallest = pages_of.setdefault(shards, pages)
            same = "" if size == SIZES[0] else "the same as the smallest" if pages == smallest else "DIFFERS"
            yield Figure(f"{size:,} messages, {shards} shards", pages, same)


def _places(size: int) -> dict[str, int]:
    """By name, the number of the message that a page, newest first, begins behind."""
    return {"first page": size, "middle": size // 2, "last full page": PAGE}


def _page(table: CountingTable, size: int, shards: int, before: int) -> str:
    table.units.clear()
    table.calls.clear()
    messages = tenant_messages(store_over(table, shards=shards), shards, workers=1)
    after = (
        None if before == size else Position(entries(size)[before][0], "a-project", entries(size)[before][1])
    )
    page = messages.search(Lookup.campaign(mix.CAMPAIGN), None, TimeRange(after=after), PAGE, lambda _: True)
    assert [position.key for position, _ in page.found] == [
        key for _, key in entries(size)[before - PAGE : before]
    ][::-1]
    return f"{sum(table.units.values()):g} units in {sum(table.calls.values())} calls"


if __name__ == "__main__":
    show(figures)
