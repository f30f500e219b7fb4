"""The writes of a delivery stream to S3: delivered records, failed records, and the backup."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from local.deployment.manifest import S3Target, Stream
from local.emulator.cloudwatch.metrics import EmitMetric
from local.emulator.firehose.s3_buffer import S3Buffer
from local.errors import LocalError


class S3Delivery:
    """The buffers of a stream. Failed writes go to `log_problem`, and are retried; `emit` receives Firehose's
    delivery metrics."""

    def __init__(
        self,
        manifest: Stream,
        client: Callable[[], Any],
        log_problem: Callable[[str], None],
        emit: EmitMetric,
    ) -> None:
        self._name, self._log_problem, self._emit = manifest.name, log_problem, emit
        named = _named(manifest)
        self.delivered = S3Buffer(manifest.delivered, named, client)
        self.errors = S3Buffer(_errors(manifest), named, client, "processing-failed")
        self.backup = S3Buffer(manifest.backup, named, client) if manifest.backup else None

    def turn_to(self, manifest: Stream) -> None:
        """Apply new settings, with all that is buffered."""
        named = _named(manifest)
        self.delivered.turn_to(manifest.delivered, named)
        self.errors.turn_to(_errors(manifest), named)
        if self.backup and manifest.backup:
            self.backup.turn_to(manifest.backup, named)

    def write_due(self) -> None:
        """Write every buffer whose hints are reached."""
        self._write(lambda buffer: buffer.due())

    def write_all(self) -> None:
        """Write every buffer now."""
        self._write(lambda _: True)

    def _write(self, wanted: Callable[[S3Buffer], bool]) -> None:
        metrics = {"DeliveryToS3": self.delivered, "": self.errors, "BackupToS3": self.backup}
        for metric, buffer in metrics.items():
            if buffer and buffer.age is not None and wanted(buffer):
                self._write_one(buffer, metric)

    def _write_one(self, buffer: S3Buffer, metric: str) -> None:
        age, is_written = buffer.age or 0.0, True
        try:
            buffer.flush()
        except (ClientError, LocalError) as refused:
            is_written = False
            self._log_problem(f"{self._name} cannot write to S3: {refused}")
        if metric:
            stream = {"DeliveryStreamName": self._name}
            self._emit("AWS/Firehose", f"{metric}.Success", int(is_written), stream)
            self._emit("AWS/Firehose", f"{metric}.DataFreshness", age, stream)


def _named(manifest: Stream) -> str:
    """Return the beginning of its object names."""
    return f"{manifest.name}-{manifest.version}"


def _errors(manifest: Stream) -> S3Target:
    return replace(manifest.delivered, prefix=manifest.error_prefix, compressed=False)
