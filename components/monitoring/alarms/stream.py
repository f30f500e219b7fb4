"""Alarms of a delivery stream, with Direct PUT or a Kinesis data stream as its source."""

import pulumi

from components.monitoring.alarms.alarm import Alarm, Condition, Metric
from components.settings.alarms import Thresholds

#: Firehose's metrics for failures of a customer managed key.
_KEY_METRICS = ("KMSKeyAccessDenied", "KMSKeyDisabled", "KMSKeyInvalidState", "KMSKeyNotFound")
_KEY_CONDITION = Condition(
    "the KMS key is unusable", f"({' + '.join(f'FILL({name.lower()}, 0)' for name in _KEY_METRICS)})"
)
#: Share of a Direct PUT quota that raises the alarm.
_NEAR_QUOTA = 0.8
#: A limit that no stream has, where Firehose reports none.
_NO_LIMIT = 10**12
_PERIOD_SECONDS = 300


def stream_alarms(
    stream: pulumi.Input[str], log_group: pulumi.Input[str], limits: Thresholds, *, has_key: bool
) -> list[Alarm]:
    """Return the alarms of a stream with Direct PUT; `has_key`: it uses a customer managed key."""
    return [
        _stream_alarm(stream, log_group, limits),
        *([_key_alarm(stream, log_group)] if has_key else ()),
    ]


def data_stream_alarm(
    stream: pulumi.Input[str], log_group: pulumi.Input[str], limits: Thresholds, *, has_key: bool
) -> Alarm:
    """Return the alarm of a stream that reads a Kinesis data stream."""
    return Alarm(
        "data-stream-delayed",
        "Firehose reads the Kinesis data stream late, or cannot process what it read. Records beyond the "
        "data "
        "stream's retention are lost.",
        "Read the log group for the error of Lambda, S3 or KMS; check which other consumers read the "
        "data stream.",
        {
            "behind": _metric(stream, "KinesisMillisBehindLatest", "Maximum"),
            "success": _metric(stream, "ExecuteProcessing.Success", "Average"),
            **_delivery_metrics(stream, has_key=has_key),
        },
        [
            Condition(
                f"more than {limits.data_stream_lag_seconds} s behind",
                "FILL(behind, 0)",
                limits.data_stream_lag_seconds * 1_000,
            ),
            Condition("batches fail in the transform function", "1 - FILL(success, 1)", 0.01),
            *_delivery_conditions(limits, has_key=has_key),
        ],
        log_groups=[log_group],
    )


def _metric(stream: pulumi.Input[str], name: str, stat: str = "Sum") -> Metric:
    return Metric("AWS/Firehose", name, {"DeliveryStreamName": stream}, stat)


def _stream_alarm(stream: pulumi.Input[str], log_group: pulumi.Input[str], limits: Thresholds) -> Alarm:
    """The quota of records is never the first: it allows eleven bytes a record, and no event is so small."""

    def near(text: str, used: str, limit: str) -> Condition:
        per_period = f"{_NEAR_QUOTA * _PERIOD_SECONDS:g} * FILL({limit}, {_NO_LIMIT})"
        return Condition(f"more than 80 % of the quota of {text}", f"FILL({used}, 0)", per_period)

    return Alarm(
        "stream-degraded",
        "the delivery stream is near its Direct PUT quota, or cannot write to the archive in time.",
        "Quota: senders may drop what is throttled; request higher Direct PUT quotas of the stream from AWS "
        "Support (docs/capacity.md), or use sources.pinpoint.kinesis. Late or failing: Firehose retries for "
        "24 hours, then drops records; read the log group for the error of S3 or KMS.",
        {
            "throttled": _metric(stream, "ThrottledRecords"),
            "bytes": _metric(stream, "IncomingBytes"),
            "bytelimit": _metric(stream, "BytesPerSecondLimit", "Minimum"),
            "puts": _metric(stream, "IncomingPutRequests"),
            "putlimit": _metric(stream, "PutRequestsPerSecondLimit", "Minimum"),
            **_delivery_metrics(stream, has_key=False),
        },
        [
            Condition("Firehose throttles records", "FILL(throttled, 0)"),
            near("bytes", "bytes", "bytelimit"),
            near("requests", "puts", "putlimit"),
            *_delivery_conditions(limits, has_key=False),
        ],
        period_seconds=_PERIOD_SECONDS,
        log_groups=[log_group],
    )


def _key_alarm(stream: pulumi.Input[str], log_group: pulumi.Input[str]) -> Alarm:
    """A separate alarm: with these metrics the stream's alarm would have more than CloudWatch allows."""
    return Alarm(
        "key-unusable",
        "Firehose cannot use the project's KMS key. It retries for 24 hours, then drops records.",
        "Enable the key, cancel its deletion, or correct its policy; the log group has the error.",
        {name.lower(): _metric(stream, name) for name in _KEY_METRICS},
        [_KEY_CONDITION],
        period_seconds=_PERIOD_SECONDS,
        log_groups=[log_group],
    )


def _delivery_metrics(stream: pulumi.Input[str], *, has_key: bool) -> dict[str, Metric]:
    keys = {name.lower(): _metric(stream, name) for name in _KEY_METRICS} if has_key else {}
    return {
        "delivered": _metric(stream, "DeliveryToS3.DataFreshness", "Maximum"),
        "raw": _metric(stream, "BackupToS3.DataFreshness", "Maximum"),
        "written": _metric(stream, "DeliveryToS3.Success", "Average"),
        **keys,
    }


def _delivery_conditions(limits: Thresholds, *, has_key: bool) -> list[Condition]:
    age = limits.archive_age_seconds
    return [
        Condition(f"delivered/ is more than {age} s late", "FILL(delivered, 0)", age),
        Condition(f"raw/ is more than {age} s late", "FILL(raw, 0)", age),
        Condition("writes to S3 fail", "1 - FILL(written, 1)", 0.01),
        *([_KEY_CONDITION] if has_key else []),
    ]
