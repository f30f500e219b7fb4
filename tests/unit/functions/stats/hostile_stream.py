"""A message table with a stream, and a poller that does all that Lambda may do: the worst that can happen.

What writes the items is the product's own store. Shards end and split, sequence numbers are ordered within a
shard alone, a batch is retried with other boundaries, an invocation dies before, between and after its
writes, another one hangs and commits late, delivered records are delivered again.
"""

import random
import zlib
from dataclasses import dataclass, field

from functions.contract.message_table import EXPIRES_AT, ITEM_KEY
from functions.messages.storage.store import StoreUnavailableError
from functions.stats.aggregator import Aggregator
from functions.stats.changes import StreamRecord
from tests.fakes.memory_dynamodb import Item, MemoryTable


@dataclass
class Shard:
    """The records of one part of the keys, over one stretch of time."""

    name: str
    parent: "Shard | None"
    records: list[StreamRecord] = field(default_factory=list)
    is_closed: bool = False


class StreamedTable:
    """A message table in memory whose writes become stream records. `now`: epoch seconds."""

    def __init__(self, rnd: random.Random, lanes: int, now: int) -> None:
        self._rnd, self.now = rnd, now
        self.client = MemoryTable(ITEM_KEY, listener=self._written)
        self._sequences = [rnd.randrange(10**25) for _ in range(lanes)]
        self.shards: list[Shard] = []
        self._open = [self._new_shard(None) for _ in range(lanes)]

    @property
    def items(self) -> dict[str, Item]:
        return self.client.items

    def _new_shard(self, parent: Shard | None) -> Shard:
        shard = Shard(f"shardId-{len(self.shards):020}-{self._rnd.randrange(16**8):08x}", parent)
        self.shards.append(shard)
        return shard

    def _written(self, key: str, old: Item | None, new: Item) -> None:
        lane = zlib.crc32(key.encode()) % len(self._open)
        if self._rnd.random() < 0.02:
            self._open[lane].is_closed = True
            self._open[lane] = self._new_shard(self._open[lane])
        self._sequences[lane] += self._rnd.randrange(1, 10**6)
        self._open[lane].records.append(StreamRecord(self._sequences[lane], self.now, old, new))

    def trim(self) -> None:
        """Let a day and more pass: records leave the stream."""
        self.now += 90_000
        for shard in self.shards:
            shard.records.clear()

    def expire(self) -> list[str]:
        """Delete the items whose time is over, as DynamoDB does; its records are filtered out."""
        over = [
            key
            for key, item in self.items.items()
            if EXPIRES_AT in item and int(item[EXPIRES_AT]["N"]) < self.now
        ]
        for key in over:
            del self.items[key]
        return over


class HostilePoller:
    """Delivers each shard after its parent, in its order the first time, to one aggregator at a time."""

    def __init__(self, rnd: random.Random, table: StreamedTable, rows: MemoryTable) -> None:
        self._rnd, self._table, self._rows = rnd, table, rows
        self._position: dict[str, int] = {}
        self._hanging: list[tuple[str, list[StreamRecord]]] = []

    def _position_of(self, shard: Shard) -> int:
        return self._position.get(shard.name, 0)

    def _is_ready(self, shard: Shard) -> bool:
        parent = shard.parent
        is_first = parent is None or (parent.is_closed and self._position_of(parent) >= len(parent.records))
        return is_first and self._position_of(shard) < len(shard.records)

    def step(self, aggregator: Aggregator) -> bool:
        """Invoke the aggregator once; return whether there was anything to deliver."""
        ready = [shard for shard in self._table.shards if self._is_ready(shard)]
        if not ready:
            return False
        shard = self._rnd.choice(ready)
        start = self._position_of(shard)
        batch = shard.records[start : start + self._rnd.randrange(1, 40)]
        fate = self._rnd.random()
        if fate < 0.06:
            return True  # died before its first write
        if fate < 0.12:
            self._hanging.append((shard.name, batch))
            return True
        is_whole = self._deliver(
            aggregator, shard.name, batch, dies_after=self._rnd.randrange(4) if fate < 0.25 else None
        )
        if not is_whole or fate < 0.32:
            return True  # done in part, or done and not reported
        self._position[shard.name] = start + len(batch)
        if fate < 0.40:
            self._position[shard.name] = max(0, start - self._rnd.randrange(1, 40))
        if self._hanging and self._rnd.random() < 0.5:
            self._deliver(aggregator, *self._hanging.pop(self._rnd.randrange(len(self._hanging))))
        return True

    def restart(self) -> None:
        """Read the stream from its start, as a mapping does that is created again."""
        self._position.clear()
        self._hanging.clear()

    def drain(self, aggregator: Aggregator) -> None:
        while self.step(aggregator):
            pass
        while self._hanging:
            self._deliver(aggregator, *self._hanging.pop())

    def _deliver(
        self, aggregator: Aggregator, shard: str, batch: list[StreamRecord], dies_after: int | None = None
    ) -> bool:
        self._rows.succeeding = dies_after
        try:
            aggregator.count(shard, batch)
        except StoreUnavailableError:
            return False
        finally:
            self._rows.succeeding = None
        return True


class SerialExecutor:
    """Runs what it is given in order, in this thread."""

    map = staticmethod(map)
