"""Writers that interleave, die and repeat their batches end in the item of one undisturbed write."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from benchmarks.counting_table import CountingTable
from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.store import StoreUnavailableError
from functions.messages.storage.update_expressions import Retention
from tests.builders import ADA, SENT_AT, ses

GRACE = "grace@example.com"
HASHER = DestinationHasher(b"a secret")
KINDS = ["Send", "Delivery", "Bounce", "Bounce", "Complaint", "Open", "Open", "Open", "Click", "Reject"]
#: Most events are of two kinds, so that the limit of events is reached.
KINDS_OF_MANY = ["Open"] * 12 + ["Click"] * 3 + ["Send", "Delivery", "Bounce", "Complaint"]
Batch = list[MessageEvent]


@dataclass
class Stepper:
    """A client that waits for leave before each update. `crashes`: the updates that fail, before or after
    they take effect."""

    table: CountingTable
    crashes: dict[int, str]
    waits: "Queue[bool]" = field(default_factory=Queue)
    leave: "Queue[None]" = field(default_factory=Queue)
    steps: int = 0

    def update_item(self, **request: Any) -> Any:
        self.waits.put(True)
        self.leave.get()
        self.steps += 1
        crash = self.crashes.get(self.steps)
        if crash == "before":
            raise EndpointConnectionError(endpoint_url="the table's")
        response = self.table.update_item(**request)
        if crash == "after":
            raise EndpointConnectionError(endpoint_url="the table's")
        return response


def store_over(client: Any, shards: int, retention: int | None) -> DynamoMessageStore:
    return DynamoMessageStore(
        project="a-project",
        table_name="a-table",
        client=client,
        hasher=HASHER,
        shards=shards,
        retention=Retention(retention),
        executor=ThreadPoolExecutor(1),
        clock=lambda: SENT_AT / 1000 + 60,
    )


def interleave(rng: random.Random, stores: list[DynamoMessageStore], work: list[list[Batch]]) -> int:
    """Let each store record its batches, one update at a time; return the number of updates."""
    steppers: list[Any] = [store.client for store in stores]

    def record_all(store: DynamoMessageStore, batches: list[Batch]) -> None:
        try:
            for batch in batches:
                while not recorded(store, batch):
                    pass
        finally:
            store.client.waits.put(False)  # type: ignore[attr-defined]

    with ThreadPoolExecutor(len(stores)) as writers:
        running = [writers.submit(record_all, *one) for one in zip(stores, work, strict=True)]
        live = [stepper for stepper in steppers if stepper.waits.get()]
        while live:
            stepper = rng.choice(live)
            stepper.leave.put(None)
            if not stepper.waits.get():
                live.remove(stepper)
        for one in running:
            one.result()
    return sum(stepper.steps for stepper in steppers)


def recorded(store: DynamoMessageStore, batch: Batch) -> bool:
    try:
        store.record(batch)
    except StoreUnavailableError:
        return False
    return True


def some_event(rng: random.Random, to: list[str], kinds: list[str]) -> Batch:
    """One event at a random time, with an attribute that others contradict."""
    kind, who = rng.choice(kinds), [{"emailAddress": rng.choice(to)}]
    at = {"timestamp": f"2026-09-21T14:{rng.randint(14, 59)}:{rng.randint(0, 59):02d}.000Z"}
    body: dict[str, dict[str, Any]] = {
        "Delivery": {"delivery": at | {"recipients": [who[0]["emailAddress"]]}},
        "Bounce": {
            "bounce": at | {"bounceType": rng.choice(["Permanent", "Transient"]), "bouncedRecipients": who}
        },
        "Complaint": {
            "complaint": at
            | {"complaintFeedbackType": rng.choice(["abuse", "not-spam"]), "complainedRecipients": who}
        },
        "Open": {"open": at},
        "Click": {"click": at | {"link": rng.choice(["https://a.example/", "https://b.example/"])}},
    }
    sent_at = rng.choice(["2026-09-21T14:13:20.000Z", "2026-09-21T14:13:19.000Z"])
    tags = {"campaign_id": [rng.choice(["spring", "autumn"])]} if rng.random() < 0.7 else {}
    event = ses(kind, sent_at=sent_at, destination=to, tags=tags, **body.get(kind, {}))
    return list(parse(event, TagNames(), SENT_AT + 1).message_events)


def batches_of(rng: random.Random, history: list[Batch]) -> list[Batch]:
    batches, rest = [], rng.sample(history, len(history))
    while rest:
        size = rng.randint(1, 5)
        batches.append([event for events in rest[:size] for event in events])
        rest = rest[size:]
    return batches


def divergent(seed: int, *, many: bool = False) -> tuple[dict[str, Any], int]:
    """Return the items that differ from those of one undisturbed write, and the number of updates."""
    rng = random.Random(seed)
    to = [ADA] if rng.random() < 0.6 else [ADA, GRACE]
    kinds, lengths = (KINDS_OF_MANY, [90, 160]) if many else (KINDS, [3, 6, 12, 25])
    history = [some_event(rng, to, kinds) for _ in range(rng.choice(lengths))]
    shards, retention = rng.choice([1, 3]), rng.choice([None, 90])
    undisturbed, table = CountingTable(), CountingTable()
    store_over(undisturbed, shards, retention).record([event for events in history for event in events])

    stores, work = [], []
    for writer in range(rng.choice([2, 3])):
        crashes = {
            rng.randint(1, 8): rng.choice(["before", "after"]) for _ in range(rng.choice([0, 0, 1, 2]))
        }
        # The first writer gets every event, the others some of them again.
        mine = history if writer == 0 or rng.random() < 0.5 else history[: len(history) // 2 + 1]
        stores.append(store_over(Stepper(table, crashes), shards, retention))
        work.append(batches_of(rng, mine))
    steps = interleave(rng, stores, work)
    for store in stores:
        store.executor.shutdown()
    wanted, found = normal(undisturbed), normal(table)
    return {key: found.get(key) for key in wanted | found if found.get(key) != wanted.get(key)}, steps


def normal(table: CountingTable) -> dict[str, Any]:
    """Return the items with their sets in one order."""
    return {
        key: {name: sorted(one["SS"]) if "SS" in one else one for name, one in item.items()}
        for key, item in table.items.items()
    }


@pytest.mark.parametrize("many", [False, True], ids=["few events", "more events than are stored"])
def test_interleaved_writers_end_in_the_same_items(many: bool) -> None:
    for seed in range(6 if many else 30):
        assert divergent(seed, many=many)[0] == {}, seed
