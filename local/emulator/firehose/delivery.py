"""One delivery stream: back up, buffer, transform and deliver records to S3.

Everything it does on AWS's behalf it does with the stream's declared role.
"""

import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from local.cloud import Cloud
from local.deployment.manifest import Stream
from local.deployment.roles import Roles
from local.emulator.cloudwatch.metrics import EmitMetric, discard
from local.emulator.firehose.counts import Counts
from local.emulator.firehose.data_stream import DataStreamReader
from local.emulator.firehose.s3_delivery import S3Delivery
from local.emulator.firehose.transform import Failed, Record, Transformed, transform
from local.emulator.lambda_runtime_host.worker import Outcome, failure
from local.errors import LocalError

SERVICE = "firehose.amazonaws.com"
_TICK_SECONDS = 0.1


class DeliveryStream:
    """Accept records and deliver them in the background, until `stop`.

    `log_problem` receives failures of more than single records: a failing function, a refused write.
    """

    def __init__(
        self, manifest: Stream, cloud: Cloud, roles: Roles, invoke: Callable[[str, bytes], Outcome],
        log_problem: Callable[[str], None], emit: EmitMetric = discard,
    ) -> None:  # fmt: skip
        self.manifest, self.created, self.counts = manifest, int(time.time()), Counts()
        self._emit = emit
        self._cloud, self._roles, self._invoke, self._log_problem = cloud, roles, invoke, log_problem
        self._reader: DataStreamReader | None = None
        self._s3 = S3Delivery(manifest, lambda: self._client("s3"), log_problem, emit)
        self._pending: list[Record] = []
        self._bytes = 0
        self._since = 0.0
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"stream {manifest.name}", daemon=True)
        self._thread.start()

    def read_data_stream(self) -> None:
        """Take what is put into the declared data stream from now on. Raises ClientError where it may not."""
        if arn := self.manifest.data_stream_arn:
            self._reader = DataStreamReader(
                arn, lambda: self._client("kinesis"), self._read, self._log_problem
            )

    def update(self, manifest: Stream) -> None:
        """Apply new settings to all that is buffered. Raise LocalError where Firehose would need another
        stream: it changes no source and ends no backup (API reference, UpdateDestination).
        """
        before = self.manifest
        if (manifest.data_stream_arn, not manifest.backup) != (before.data_stream_arn, not before.backup):
            raise LocalError(
                f"{manifest.name} cannot change its source or its backup while it runs: restart it."
            )
        with self._changed:
            self.manifest = manifest
            self._changed.notify()
        self._s3.turn_to(manifest)

    def _read(self, data: bytes) -> None:
        self._measure("DataReadFromKinesisStream.Records", 1)
        self.put(data)

    def _measure(self, name: str, value: float) -> None:
        self._emit("AWS/Firehose", name, value, {"DeliveryStreamName": self.manifest.name})

    def _client(self, service: str) -> Any:
        return self._cloud.client(
            service, self._roles.take(self.manifest.role_arn, SERVICE, self.manifest.arn)
        )

    def put(self, data: bytes) -> str:
        """Accept one record; its id."""
        record = Record(f"{secrets.randbelow(10**56):056d}000000", int(time.time() * 1000), data)
        with self._changed:
            self._since = self._since if self._pending else time.monotonic()
            self._pending.append(record)
            self._bytes += len(data)
            self.counts = self.counts.with_one_more()
            self._changed.notify()
        return record.id

    def flush(self) -> None:
        """Write every S3 buffer now."""
        self._s3.write_all()

    def stop(self) -> None:
        if self._reader:
            self._reader.stop()
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping:
            if batch := self._gathered():
                try:
                    self._process(batch)
                except (ClientError, LocalError) as refused:
                    self._log_problem(f"{self.manifest.name}: {refused}")
            self._s3.write_due()

    def _gathered(self) -> list[Record]:
        """The next batch, once its interval is over or it is full; nothing while neither is so."""
        with self._changed:
            if not self._pending or not self._full():
                self._changed.wait(_TICK_SECONDS)
            if not self._pending or not (self._full() or self._waited()):
                return []
            limit, size, count = self.manifest.transform_mb * 2**20, 0, 0
            for record in self._pending:
                size += len(record.data)
                if count and size > limit:
                    break
                count += 1
            batch, self._pending = self._pending[:count], self._pending[count:]
            self._bytes -= sum(len(record.data) for record in batch)
            return batch

    def _full(self) -> bool:
        return self._bytes >= self.manifest.transform_mb * 2**20

    def _waited(self) -> bool:
        return time.monotonic() - self._since >= self.manifest.transform_seconds

    def _process(self, batch: list[Record]) -> None:
        if self._s3.backup:
            self._s3.backup.write([record.data for record in batch])
        result = self._transformed(batch)
        self._s3.delivered.write(result.delivered)
        self._s3.errors.write([failed.line(self.manifest.function_arn or "") for failed in result.failed])
        with self._changed:
            self.counts = self.counts.after(result)
        if result.failed and result.failed[0].error:
            self._log(result.failed)

    def _transformed(self, batch: list[Record]) -> Transformed:
        if not self.manifest.function_arn:
            return Transformed([record.data for record in batch], [])
        return transform(batch, self.manifest, self._cloud.region, self._invoke_as_role, time.sleep)

    def _invoke_as_role(self, event: bytes) -> Outcome:
        arn = self.manifest.function_arn or ""
        self._roles.take(self.manifest.role_arn, SERVICE, self.manifest.arn)
        self._roles.require(self.manifest.role_arn, "lambda:InvokeFunction", arn)
        started = time.monotonic()
        try:
            outcome = self._invoke(arn, event)
        except (ClientError, OSError) as broken:
            outcome = failure("ServiceException", str(broken), "")
        self._measure("ExecuteProcessing.Success", int(not outcome.error))
        self._measure("ExecuteProcessing.Duration", (time.monotonic() - started) * 1000)
        return outcome

    def _log(self, failed: list[Failed]) -> None:
        first = failed[0]
        self._log_problem(f"{self.manifest.name}: {len(failed)} records failed: {first.code}: {first.error}")
        if self.manifest.log_group and self.manifest.log_stream:
            line = {"timestamp": int(time.time() * 1000), "message": f"{first.code}: {first.message}"}
            self._cloud.client("logs").put_log_events(
                logGroupName=self.manifest.log_group,
                logStreamName=self.manifest.log_stream,
                logEvents=[line],
            )
