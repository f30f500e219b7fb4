"""What a delivery stream writes to S3: what it delivers, what failed, and the backup of what came."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from local.deployment.manifest import S3Target, Stream
from local.emulator.cloudwatch.metrics import Tell
from local.emulator.firehose.s3_buffer import S3Buffer
from local.errors import LocalError


class S3Delivery:
    """The buffers of a stream. What cannot be written is told to `report`, and tried again; `tell` gets
    Firehose's metrics of it."""

    def __init__(
        self, manifest: Stream, client: Callable[[], Any], report: Callable[[str], None], tell: Tell
    ) -> None:
        self._name, self._report, self._tell = manifest.name, report, tell
        named = _named(manifest)
        self.delivered = S3Buffer(manifest.delivered, named, client)
        self.errors = S3Buffer(_errors(manifest), named, client, "processing-failed")
        self.backup = S3Buffer(manifest.backup, named, client) if manifest.backup else None

    def turn_to(self, manifest: Stream) -> None:
        """Go on so, with all that is gathered already."""
        named = _named(manifest)
        self.delivered.turn_to(manifest.delivered, named)
        self.errors.turn_to(_errors(manifest), named)
        if self.backup and manifest.backup:
            self.backup.turn_to(manifest.backup, named)

    def write_due(self) -> None:
        """Write what its hints say."""
        self._write(lambda buffer: buffer.due())

    def write_all(self) -> None:
        """Write every object that is still being gathered, now."""
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
            self._report(f"{self._name} cannot write to S3: {refused}")
        if metric:
            stream = {"DeliveryStreamName": self._name}
            self._tell("AWS/Firehose", f"{metric}.Success", int(is_written), stream)
            self._tell("AWS/Firehose", f"{metric}.DataFreshness", age, stream)


def _named(manifest: Stream) -> str:
    """What the names of its objects begin with."""
    return f"{manifest.name}-{manifest.version}"


def _errors(manifest: Stream) -> S3Target:
    return replace(manifest.delivered, prefix=manifest.error_prefix, compressed=False)
