"""Alarms of a delivery stream, with Direct PUT or a Kinesis data stream as its source."""

from collections.abc import Callable

import pulumi

from components.monitoring.alarms.alarm import Alarm, Metric
from components.settings.alarms import Thresholds

#: Firehose's metrics for failures of a customer managed key.
_KEY_METRICS = ("KMSKeyAccessDenied", "KMSKeyDisabled", "KMSKeyInvalidState", "KMSKeyNotFound")

_MetricOf = Callable[..., Metric]


def firehose_metric(stream: pulumi.Input[str], name: str, stat: str = "Sum") -> Metric:
    return Metric("AWS/Firehose", name, {"DeliveryStreamName": stream}, stat)


def stream_alarms(
    stream: pulumi.Input[str], limits: Thresholds, *, has_key: bool, from_data_stream: bool = False
) -> list[Alarm]:
    """`has_key`: it uses a customer managed key; `from_data_stream`: its source is a Kinesis data stream."""

    def metric(name: str, stat: str = "Sum") -> Metric:
        return firehose_metric(stream, name, stat)

    return [
        *(_data_stream_alarms(metric, limits) if from_data_stream else _direct_put_alarms(metric)),
        *_transform_alarms(metric),
        *_delivery_alarms(metric, limits),
        *(_key_alarms(metric) if has_key else ()),
    ]


def _direct_put_alarms(metric: _MetricOf) -> list[Alarm]:
    used = {
        "records": metric("IncomingRecords"),
        "record_limit": metric("RecordsPerSecondLimit", "Minimum"),
        "bytes": metric("IncomingBytes"),
        "byte_limit": metric("BytesPerSecondLimit", "Minimum"),
        "puts": metric("IncomingPutRequests"),
        "put_limit": metric("PutRequestsPerSecondLimit", "Minimum"),
    }
    shares = ", ".join(f"{unit}s / PERIOD({unit}s) / {unit}_limit" for unit in ("record", "byte", "put"))
    return [
        Alarm(
            "throttled",
            "Firehose throttles incoming records (ThrottledRecords > 0).",
            "Request a higher Direct PUT quota from AWS, or put a Kinesis data stream in front.",
            {"throttled": metric("ThrottledRecords")},
            0,
            evaluation_periods=2,
        ),
        Alarm(
            "near-its-quota",
            "The stream uses more than 80 % of its quota of records, bytes or requests.",
            "Request a higher Direct PUT quota from AWS before it is exhausted.",
            used,
            0.8,
            f"MAX([{shares}])",
        ),
    ]


def _data_stream_alarms(metric: _MetricOf, limits: Thresholds) -> list[Alarm]:
    behind = metric("KinesisMillisBehindLatest", "Maximum")
    return [
        Alarm(
            "behind",
            "Firehose reads the data stream late; records beyond its retention are lost.",
            "Read the stream's log group; check which other consumers read the data stream.",
            {"behind": behind},
            limits.data_stream_lag_seconds * 1_000,
        )
    ]


def _transform_alarms(metric: _MetricOf) -> list[Alarm]:
    return [
        Alarm(
            "transform-failing",
            "Batches fail in the transform function.",
            "Read the ingest function's log.",
            {"success": metric("ExecuteProcessing.Success", "Average")},
            0.99,
            comparison="LessThanThreshold",
        ),
        Alarm(
            "transform-slow",
            "A batch took more than one of the five minutes that Firehose allows.",
            "Read the ingest function's log; check whether the table throttles.",
            {"duration": metric("ExecuteProcessing.Duration", "Maximum")},
            60_000,
        ),
    ]


def _delivery_alarms(metric: _MetricOf, limits: Thresholds) -> list[Alarm]:
    def late(name: str, records: str) -> Alarm:
        age = metric(f"{name}.DataFreshness", "Maximum")
        return Alarm(
            f"{name.lower()}-late",
            f"{records} wait too long for delivery to the archive.",
            "Read the stream's log group.",
            {"age": age},
            limits.archive_age_seconds,
        )

    return [
        late("DeliveryToS3", "Transformed records"),
        late("BackupToS3", "Raw records"),
        Alarm(
            "archive-failing",
            "Firehose cannot write to the archive; it retries for 24 hours.",
            "Read the stream's log group.",
            {"success": metric("DeliveryToS3.Success", "Average")},
            0.99,
            comparison="LessThanThreshold",
            datapoints_to_alarm=3,
        ),
    ]


def _key_alarms(metric: _MetricOf) -> list[Alarm]:
    return [
        Alarm(
            name.lower(),
            f"Firehose cannot use the project's KMS key ({name}); it drops records after 24 hours.",
            "Enable the key or correct its key policy.",
            {"failures": metric(name)},
            0,
            datapoints_to_alarm=1,
            evaluation_periods=1,
        )
        for name in _KEY_METRICS
    ]
