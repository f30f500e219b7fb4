"""A table's stream as Lambda delivers it: several shards, in order, until the function succeeds."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from local.cloud import Cloud
from local.deployment.manifest import Function, TableStreamMapping
from local.emulator.dynamodb_event_source import SHARDS, TableStreamReader
from local.emulator.lambda_runtime_host.worker import Outcome

_FUNCTION = cast(Function, type("F", (), {"name": "stats", "role_arn": "role", "arn": "arn"}))
_MAPPING = TableStreamMapping(
    "arn:stream", "arn:function", 5, 0, 900, "TRIM_HORIZON", [{"eventName": ["INSERT"]}]
)


class Streams:
    """A stream of one shard, as the embedded AWS has."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        self._records = records

    def describe_stream(self, **_: Any) -> dict[str, Any]:
        return {"StreamDescription": {"Shards": [{"ShardId": "one"}]}}

    def get_shard_iterator(self, **_: Any) -> dict[str, Any]:
        return {"ShardIterator": "0"}

    def get_records(self, *, ShardIterator: str) -> dict[str, Any]:  # noqa: N803
        start = int(ShardIterator)
        records = self._records[start : start + 7]
        return {"Records": records, "NextShardIterator": str(start + len(records))}


def record(number: int) -> dict[str, Any]:
    return {
        "eventName": "INSERT",
        "dynamodb": {
            "Keys": {"message_key": {"S": f"message-{number % 11}"}},
            "SequenceNumber": str(number),
            "ApproximateCreationDateTime": datetime(2026, 1, 1, tzinfo=UTC),
        },
    }


class Delivered:
    """A function that fails now and then, and what it was given when it did not."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self._calls = 0
        self._lock = threading.Lock()

    def __call__(self, _arn: str, payload: bytes) -> Outcome:
        with self._lock:
            self._calls += 1
            if self._calls % 3 == 1:
                return Outcome(b'{"errorType": "Broken"}', error=True)
            if self._calls % 3 == 2:
                self.events.append(json.loads(payload))
                return Outcome(b'{"state": {}}')
            self.events.append(json.loads(payload))
            return Outcome(b'{"state": {"carried": 1}}')


def reader(records: list[dict[str, Any]], invoke: Callable[[str, bytes], Outcome]) -> TableStreamReader:
    cloud = cast(Cloud, type("C", (), {"client": lambda *_: Streams(records)})())
    return TableStreamReader(_MAPPING, _FUNCTION, cloud, invoke, lambda _: None)


def test_each_shard_is_delivered_in_order_with_its_window_and_state() -> None:
    function = Delivered()
    read = reader([*map(record, range(40)), {**record(99), "eventName": "REMOVE"}], function)
    while not read.at_rest:
        pass
    read.stop()

    by_shard: dict[str, list[int]] = {}
    for event in function.events:
        numbers = [int(one["dynamodb"]["SequenceNumber"]) for one in event["Records"]]
        assert len(numbers) <= _MAPPING.batch_size
        assert {"window", "state", "isFinalInvokeForWindow", "isWindowTerminatedEarly"} <= event.keys()
        by_shard.setdefault(event["shardId"], []).extend(numbers)
    assert len(by_shard) == SHARDS
    assert sorted(number for numbers in by_shard.values() for number in numbers) == list(range(40))
    assert all(numbers == sorted(numbers) for numbers in by_shard.values())
    assert {"carried": 1} in [event["state"] for event in function.events]
    assert function.events[0]["Records"][0]["dynamodb"]["ApproximateCreationDateTime"] == 1_767_225_600.0
