"""Firehose's reader of a Kinesis data stream: every shard from its end on, with the declared role."""

import threading
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

#: Firehose itself calls GetRecords once a second for each shard.
_POLL_SECONDS = 0.2


class DataStreamReader:
    """Pass each record's data to `put`, in a background thread, until `stop`.

    `client` gives a Kinesis client with the role's current credentials. Raises ClientError where the role
    may not read; later failures go to `log_problem`, and are retried.
    """

    def __init__(
        self,
        arn: str,
        client: Callable[[], Any],
        put: Callable[[bytes], object],
        log_problem: Callable[[str], None],
    ) -> None:
        self._arn, self._client, self._put, self._log_problem = arn, client, put, log_problem
        self._stopped = threading.Event()
        kinesis = client()
        kinesis.describe_stream(StreamARN=arn)
        shards = kinesis.list_shards(StreamARN=arn)["Shards"]
        self._iterators = [self._end_of(shard["ShardId"]) for shard in shards]
        self._thread = threading.Thread(target=self._run, name=f"reader of {arn}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=5)

    def _end_of(self, shard: str) -> str:
        response = self._client().get_shard_iterator(
            StreamARN=self._arn, ShardId=shard, ShardIteratorType="LATEST"
        )
        return str(response["ShardIterator"])

    def _run(self) -> None:
        while not self._stopped.wait(_POLL_SECONDS):
            try:
                self._iterators = [following for each in self._iterators if (following := self._read(each))]
            except ClientError as refused:
                self._log_problem(f"{self._arn} cannot be read: {refused}")

    def _read(self, iterator: str) -> str | None:
        """Where to read on; None at the end of a closed shard."""
        answer = self._client().get_records(ShardIterator=iterator, StreamARN=self._arn)
        for record in answer["Records"]:
            self._put(record["Data"])
        following = answer.get("NextShardIterator")
        return None if following is None else str(following)
