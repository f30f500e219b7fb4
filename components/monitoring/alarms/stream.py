"""Alarms of a delivery stream, whether it takes Direct PUT or reads a Kinesis data stream."""

from collections.abc import Callable

import pulumi

from components.monitoring.alarms.alarm import Alarm, Metric
from components.settings.alarms import Thresholds

#: Firehose's names for what may be wrong with a customer's key.
_KEY_TROUBLES = ("KMSKeyAccessDenied", "KMSKeyDisabled", "KMSKeyInvalidState", "KMSKeyNotFound")

_Named = Callable[..., Metric]


def firehose_metric(stream: pulumi.Input[str], name: str, stat: str = "Sum") -> Metric:
    return Metric("AWS/Firehose", name, {"DeliveryStreamName": stream}, stat)


def stream_alarms(
    stream: pulumi.Input[str], limits: Thresholds, *, has_key: bool, from_data_stream: bool = False
) -> list[Alarm]:
    """`has_key`: it uses a customer's key; `from_data_stream`: it takes no Direct PUT."""

    def metric(name: str, stat: str = "Sum") -> Metric:
        return firehose_metric(stream, name, stat)

    return [
        *(_reading(metric, limits) if from_data_stream else _taking(metric)),
        *_transforming(metric),
        *_delivering(metric, limits),
        *(_deciphering(metric) if has_key else ()),
    ]


def _taking(metric: _Named) -> list[Alarm]:
    used = {
        "records": metric("IncomingRecords"),
        "record_limit": metric("RecordsPerSecondLimit", "Minimum"),
        "bytes": metric("IncomingBytes"),
        "byte_limit": metric("BytesPerSecondLimit", "Minimum"),
        "puts": metric("IncomingPutRequests"),
        "put_limit": metric("PutRequestsPerSecondLimit", "Minimum"),
    }
    shares = ", ".join(f"{what}s / PERIOD({what}s) / {what}_limit" for what in ("record", "byte", "put"))
    return [
        Alarm(
            "throttled", "Firehose turns records away.",
            "Ask AWS for a higher Direct PUT quota, or put a Kinesis data stream in front.",
            {"throttled": metric("ThrottledRecords")}, 0, periods=2,
        ),
        Alarm(
            "near-its-quota", "The stream takes more than 80 % of its quota of records, bytes or requests.",
            "Ask AWS for a higher Direct PUT quota before it is used up.", used, 0.8, f"MAX([{shares}])",
        ),
    ]  # fmt: skip


def _reading(metric: _Named, limits: Thresholds) -> list[Alarm]:
    behind = metric("KinesisMillisBehindLatest", "Maximum")
    return [
        Alarm(
            "behind", "Firehose reads the data stream late; past its retention records are lost.",
            "See the stream's log group, and who else reads the data stream.",
            {"behind": behind}, limits.data_stream_lag_seconds * 1_000,
        )
    ]  # fmt: skip


def _transforming(metric: _Named) -> list[Alarm]:
    return [
        Alarm(
            "transform-failing", "Batches fail in the transform.", "See the ingest function's log.",
            {"success": metric("ExecuteProcessing.Success", "Average")}, 0.99, comparison="LessThanThreshold",
        ),
        Alarm(
            "transform-slow", "A batch takes more than a minute of Firehose's five.",
            "See the ingest function's log, and whether the table throttles.",
            {"duration": metric("ExecuteProcessing.Duration", "Maximum")}, 60_000,
        ),
    ]  # fmt: skip


def _delivering(metric: _Named, limits: Thresholds) -> list[Alarm]:
    def late(name: str, what: str) -> Alarm:
        age = metric(f"{name}.DataFreshness", "Maximum")
        return Alarm(
            f"{name.lower()}-late", f"{what} wait for the archive too long.", "See the stream's log group.",
            {"age": age}, limits.archive_age_seconds,
        )  # fmt: skip

    return [
        late("DeliveryToS3", "Transformed records"),
        late("BackupToS3", "Raw records"),
        Alarm(
            "archive-failing", "Firehose cannot write to the archive, and tries again for 24 hours.",
            "See the stream's log group.", {"success": metric("DeliveryToS3.Success", "Average")},
            0.99, comparison="LessThanThreshold", wrong=3,
        ),
    ]  # fmt: skip


def _deciphering(metric: _Named) -> list[Alarm]:
    return [
        Alarm(
            name.lower(), f"Firehose cannot use the project's key ({name}); after a day it gives records up.",
            "Let it use the key again: enable it, or mend its policy.",
            {"troubles": metric(name)}, 0, wrong=1, periods=1,
        )
        for name in _KEY_TROUBLES
    ]  # fmt: skip
