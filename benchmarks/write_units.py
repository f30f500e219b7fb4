"""Write units of the standard mix, by index, and dollars for a million messages."""

from collections.abc import Callable, Iterator
from random import Random

from benchmarks import mix
from benchmarks.counting_table import CountingTable, size
from benchmarks.figures import Figure, show
from benchmarks.mix import Event
from benchmarks.tables import message_events
from benchmarks.tracker_handler import store_over
from operations.cost.prices import FIREHOSE_GB, FIREHOSE_RECORD_BYTES, GB, STORAGE_GB_MONTH, WRITE_UNITS

MESSAGES = 2_000
#: Records in one batch of the transform: 1 MB of the standard mix, Firehose's own buffer.
BATCH = 600


def recorded(events: list[Event], batch: int) -> CountingTable:
    """Return the table after the events, recorded in batches of so many records."""
    table = CountingTable()
    store = store_over(table)
    for start in range(0, len(events), batch):
        store.record(message_events(events[start : start + batch]))
    return table


def figures() -> Iterator[Figure]:
    yield _exactly_four_events()
    for name, kind in (
        ("e-mail", mix.email),
        ("SMS, Pinpoint", mix.pinpoint_text),
        ("SMS, End User Messaging", mix.text),
    ):
        yield from _of(name, kind)


def _exactly_four_events() -> Figure:
    rng = Random(1)
    histories = [story for _ in range(MESSAGES) if len(story := mix.email(rng, mix.SENT_AT)) == 4]
    table = recorded([event for story in histories for _, event in story], batch=1)
    units = sum(table.units.values()) / len(histories)
    return Figure(
        "e-mails of exactly 4 events, each separately: write units a message", f"{units:.2f}", "budget 6.2"
    )


def _of(name: str, kind: Callable[[Random, int], mix.History]) -> Iterator[Figure]:
    events = mix.histories(kind, MESSAGES, per_second=20)
    events_per_message = len(events) / MESSAGES
    alone, batched = recorded(events, batch=1), recorded(events, batch=BATCH)
    for how, table in (("each event separately", alone), (f"batches of {BATCH} at 20 messages/s", batched)):
        units = {what: count / MESSAGES for what, count in sorted(table.units.items())}
        budget = "budget 6.2" if kind is mix.email else ""
        yield Figure(
            f"{name}, {events_per_message:.2f} events a message, {how}: write units a message",
            f"{sum(units.values()):.2f}",
            budget,
        )
        yield Figure(
            f"{name}, {how}: where", ", ".join(f"{what} {count:.3f}" for what, count in units.items())
        )
    dynamodb = sum(alone.units.values()) / MESSAGES * 1e6 * WRITE_UNITS
    firehose = events_per_message * 1e6 * FIREHOSE_RECORD_BYTES / GB * FIREHOSE_GB
    yield Figure(f"{name}: DynamoDB writes, a million messages, each event separately", f"${dynamodb:.2f}")
    yield Figure(f"{name}: Firehose, a million messages", f"${firehose:.2f}", "each record is billed as 5 KB")
    sizes = sorted(map(size, alone.items.values()))
    large = sum(one > 1024 for one in sizes) / len(sizes)
    yield Figure(
        f"{name}: bytes of an item",
        f"median {sizes[len(sizes) // 2]}, 99th of 100 {sizes[len(sizes) * 99 // 100]}",
        f"over 1 KB: {large:.1%}",
    )
    # AWS adds 100 bytes to each item and to each index entry (about 130 bytes, two of them).
    stored = (sum(sizes) / len(sizes) + 100 + 2 * 230) * 1e6 / GB
    yield Figure(f"{name}: storage of a million messages, a month", f"${stored * STORAGE_GB_MONTH:.2f}")


if __name__ == "__main__":
    show(figures)
