"""Lambda's event source mapping for DynamoDB streams: poll, filter, batch, invoke, each shard in order.

A failed batch is retried until it succeeds. The embedded AWS has one shard for each table; this divides its
records by key into several, as a real table has ("Stateful processing with DynamoDB streams").
"""

import json
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.deployment.manifest import Function, TableStreamMapping
from local.emulator.cloudwatch.metrics import EmitMetric, discard
from local.emulator.event_filters import matches
from local.emulator.lambda_runtime_host.worker import Outcome
from local.errors import LocalError

SHARDS = 3
#: Lambda polls a shard four times a second.
_PAUSE_SECONDS = 0.25
#: A batching window would make whoever watches the local run wait.
_LONGEST_WINDOW_SECONDS = 1.0
_RETRY_SECONDS = 1.0
#: Below the 6 MB that an invocation takes.
_BATCH_BYTES = 5_000_000

Record = dict[str, Any]


class TableStreamReader:
    """Poll the stream of one table for one function, in the background, until `stop`."""

    def __init__(
        self, mapping: TableStreamMapping, function: Function, cloud: Cloud,
        invoke: Callable[[str, bytes], Outcome], log_problem: Callable[[str], None],
        emit: EmitMetric = discard,
    ) -> None:  # fmt: skip
        self.mapping, self._function = mapping, function
        self._cloud, self._log_problem = cloud, log_problem
        self._stopped = threading.Event()
        self._seen_all = threading.Event()
        self._iterator = self._first_iterator()
        self._shards = [
            _Shard(number, mapping, function, invoke, log_problem, emit, self._stopped)
            for number in range(SHARDS)
        ]
        self._pool = ThreadPoolExecutor(SHARDS + 1, thread_name_prefix=f"stream {function.name}")
        self._pool.submit(self._run)
        for shard in self._shards:
            self._pool.submit(shard.run)

    @property
    def at_rest(self) -> bool:
        """Whether a poll found the end of the stream, and every record before it is processed."""
        self._seen_all.clear()
        return self._seen_all.wait(10 * _PAUSE_SECONDS) and all(shard.at_rest for shard in self._shards)

    def stop(self) -> None:
        self._stopped.set()
        self._pool.shutdown()

    def _client(self) -> Any:
        """The embedded AWS evaluates no policy for streams: `local.preflight` does."""
        return self._cloud.client("dynamodbstreams")

    def _first_iterator(self) -> str:
        arn, client = self.mapping.stream_arn, self._client()
        [shard] = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        return str(
            client.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType=self.mapping.starting_position
            )["ShardIterator"]
        )

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                found = self._poll()
            except (ClientError, BotoCoreError, LocalError) as failure:
                found = 0
                if not self._stopped.is_set():
                    self._log_problem(f"stream of {self._function.name}: {failure}")
            if not found:
                self._stopped.wait(_PAUSE_SECONDS)

    def _poll(self) -> int:
        """Read once; return the number of records."""
        response = self._client().get_records(ShardIterator=self._iterator)
        for record in response["Records"]:
            if any(matches(pattern, record) for pattern in self.mapping.filters):
                key = json.dumps(record["dynamodb"]["Keys"], sort_keys=True)
                self._shards[zlib.crc32(key.encode()) % SHARDS].put(self._as_delivered(record))
        self._iterator = response["NextShardIterator"]
        if not response["Records"]:
            self._seen_all.set()
        return len(response["Records"])

    def _as_delivered(self, record: Record) -> Record:
        """A record as Lambda delivers it ("Example event"): its time is in epoch seconds."""
        change = record["dynamodb"]
        at = change["ApproximateCreationDateTime"].timestamp()
        return {
            **record,
            "dynamodb": {**change, "ApproximateCreationDateTime": at},
            "eventSourceARN": self.mapping.stream_arn,
        }


class _Shard:
    """The records of one part of the keys, and their invocations, one after the other."""

    def __init__(
        self, number: int, mapping: TableStreamMapping, function: Function,
        invoke: Callable[[str, bytes], Outcome], log_problem: Callable[[str], None],
        emit: EmitMetric, stopped: threading.Event,
    ) -> None:  # fmt: skip
        self._id = f"shardId-{time.time_ns() // 1_000_000:020}-{number:08x}"
        self._mapping, self._function, self._invoke = mapping, function, invoke
        self._log_problem, self._emit, self._stopped = log_problem, emit, stopped
        self._waiting: list[Record] = []
        self._lock = threading.Lock()
        self._window: int | None = None
        self._state: dict[str, Any] = {}

    @property
    def at_rest(self) -> bool:
        with self._lock:
            return not self._waiting

    def put(self, record: Record) -> None:
        with self._lock:
            self._waiting.append(record)

    def run(self) -> None:
        window = min(self._mapping.window_seconds, _LONGEST_WINDOW_SECONDS)
        while not self._stopped.wait(max(window, _PAUSE_SECONDS)):
            self._end_window()
            while batch := self._batch():
                if not self._process(batch):
                    if self._stopped.wait(_RETRY_SECONDS):
                        return
                    continue
                with self._lock:
                    del self._waiting[: len(batch)]

    def _batch(self) -> list[Record]:
        with self._lock:
            batch: list[Record] = []
            size = 0
            for record in self._waiting[: self._mapping.batch_size]:
                size += len(json.dumps(record))
                if batch and size > _BATCH_BYTES:
                    break
                batch.append(record)
            return batch

    def _end_window(self) -> None:
        """Invoke once more, without records, where a tumbling window with an invocation is over."""
        now = self._window_of(time.time())
        if self._window is None or self._window == now:
            return
        if self._invoke_with([], is_last=True):
            self._window, self._state = None, {}

    def _window_of(self, now: float) -> int:
        return int(now // self._mapping.tumbling_seconds) * self._mapping.tumbling_seconds

    def _process(self, batch: list[Record]) -> bool:
        if self._mapping.tumbling_seconds and self._window is None:
            self._window = self._window_of(time.time())
        self._emit_age(batch)
        return self._invoke_with(batch)

    def _emit_age(self, batch: list[Record]) -> None:
        age = time.time() - batch[-1]["dynamodb"]["ApproximateCreationDateTime"]
        dimensions = {"FunctionName": self._function.name}
        self._emit("AWS/Lambda", "IteratorAge", max(0.0, age * 1000), dimensions)

    def _invoke_with(self, batch: list[Record], *, is_last: bool = False) -> bool:
        event: dict[str, Any] = {"Records": batch}
        if self._window is not None:
            end = self._window + self._mapping.tumbling_seconds
            event |= {
                "window": {"start": _iso(self._window), "end": _iso(end)},
                "state": self._state,
                "shardId": self._id,
                "eventSourceARN": self._mapping.stream_arn,
                "isFinalInvokeForWindow": is_last,
                "isWindowTerminatedEarly": False,
            }
        outcome = self._invoke(self._mapping.function_arn, json.dumps(event).encode())
        response = None if outcome.error else json.loads(outcome.payload)
        if outcome.error or (self._window is not None and "state" not in (response or {})):
            self._log_problem(f"{self._function.name}: {outcome.payload.decode(errors='replace')}")
            return False
        self._state = (response or {}).get("state") or {}
        return True


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
