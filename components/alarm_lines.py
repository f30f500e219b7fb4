"""Which alarms a project and the API have: what is watched, and what an alarm means.

Thresholds without a name in the configuration are those of AWS's recommended alarms (CloudWatch User Guide)
and of the Firehose Developer Guide, "Monitoring with CloudWatch metrics".
"""

from collections.abc import Sequence

import pulumi

from components.alarm_settings import Thresholds
from components.alarms import Alarm, Metric
from functions.messages.table import INDEXES

NAMESPACE = "MessageTracker"
_BELOW = "LessThanThreshold"
_DAY = 86_400
#: Firehose's names for what may be wrong with a customer's key.
_KEY_TROUBLES = ("KMSKeyAccessDenied", "KMSKeyDisabled", "KMSKeyInvalidState", "KMSKeyNotFound")


def stream_alarms(stream: pulumi.Input[str], limits: Thresholds, *, has_key: bool) -> list[Alarm]:
    """Of a delivery stream that takes Direct PUT."""

    def metric(name: str, stat: str = "Sum") -> Metric:
        return Metric("AWS/Firehose", name, {"DeliveryStreamName": stream}, stat)

    def late(name: str) -> Alarm:
        told = f"Records wait for the archive too long ({name}): see the stream's log group."
        age = metric(f"{name}.DataFreshness", "Maximum")
        return Alarm(f"{name.lower()}-late", told, {"age": age}, limits.archive_age_seconds)

    used = {
        "records": metric("IncomingRecords"),
        "record_limit": metric("RecordsPerSecondLimit", "Minimum"),
        "bytes": metric("IncomingBytes"),
        "byte_limit": metric("BytesPerSecondLimit", "Minimum"),
    }
    share = "MAX([records / PERIOD(records) / record_limit, bytes / PERIOD(bytes) / byte_limit])"
    keyed = [
        Alarm(
            f"{name.lower()}",
            f"Firehose cannot use the project's key ({name}): after 24 hours it gives records up.",
            {"troubles": metric(name)}, 0, wrong=1, periods=1,
        )
        for name in _KEY_TROUBLES
    ] if has_key else []  # fmt: skip
    return [
        late("DeliveryToS3"),
        late("BackupToS3"),
        Alarm(
            "throttled", "Firehose turns records away: ask AWS for a higher Direct PUT quota, or put a "
            "Kinesis data stream in front.", {"throttled": metric("ThrottledRecords")}, 0, periods=2,
        ),
        Alarm("near-its-quota", "The stream takes more than 80 % of its quota.", used, 0.8, share),
        Alarm(
            "transform-failing", "Batches fail in the transform: see the ingest function's log.",
            {"success": metric("ExecuteProcessing.Success", "Average")}, 0.99, comparison=_BELOW,
        ),
        Alarm(
            "transform-slow", "A batch takes more than a minute of Firehose's five.",
            {"duration": metric("ExecuteProcessing.Duration", "Maximum")}, 60_000,
        ),
        Alarm(
            "archive-failing", "Firehose cannot write to the archive: see the stream's log group.",
            {"success": metric("DeliveryToS3.Success", "Average")}, 0.99, comparison=_BELOW, wrong=3,
        ),
        *keyed,
    ]  # fmt: skip


def function_alarms(function: pulumi.Input[str], limits: Thresholds, slow_ms: int) -> list[Alarm]:
    """Of a Lambda function; `slow_ms`: a duration that is long for it."""

    def metric(name: str, stat: str = "Sum") -> Metric:
        return Metric("AWS/Lambda", name, {"FunctionName": function}, stat)

    calls = {"errors": metric("Errors"), "calls": metric("Invocations")}
    return [
        Alarm(
            "errors", "The function fails: see its log group.", calls, limits.function_error_rate,
            "IF(calls > 0, errors / calls, 0)", seconds=60,
        ),
        Alarm(
            "throttles", "Lambda turns calls away: raise the reserved or the account's concurrency.",
            {"throttles": metric("Throttles")}, 0, seconds=60, wrong=5, periods=5,
        ),
        Alarm(
            "slow", "The function takes long: see its log group, and the tables it asks.",
            {"duration": metric("Duration", "p99")}, slow_ms, seconds=60, wrong=5, periods=5,
        ),
    ]  # fmt: skip


def table_alarms(table: pulumi.Input[str]) -> list[Alarm]:
    """Of a project's message table and its indexes."""
    own = Metric("AWS/DynamoDB", "WriteThrottleEvents", {"TableName": table})
    indexed = {
        f"index{number}": Metric(
            own.namespace, own.name, {"TableName": table, "GlobalSecondaryIndexName": index.name}
        )
        for number, index in enumerate(INDEXES)
    }
    failed = Metric("AWS/DynamoDB", "SystemErrors", {"TableName": table, "Operation": "UpdateItem"})
    return [
        Alarm(
            "writes-throttled", "DynamoDB turns writes away, and messages wait: raise maxWriteUnits or, "
            "where one campaign is the cause, shards.", {"own": own, **indexed}, 10, "SUM(METRICS())",
            seconds=60, wrong=5, periods=5,
        ),
        Alarm(
            "system-errors", "DynamoDB fails by itself: look at AWS's health dashboard.",
            {"errors": failed}, 0, seconds=60, wrong=15, periods=15,
        ),
    ]  # fmt: skip


def message_alarms(project: str, limits: Thresholds) -> list[Alarm]:
    """Of what the ingest function counts itself."""

    def metric(name: str, stat: str = "Sum") -> Metric:
        return Metric(NAMESPACE, name, {"project": project, "service": "ingest"}, stat)

    def rate(key: str, name: str, limit: float, what: str) -> Alarm:
        counted = {"accepted": metric("Accepted"), "found": metric(name)}
        enough = f"IF(accepted >= {limits.rates_from_messages}, found / accepted, 0)"
        told = f"{what} in the last 24 hours: stop the sending that causes them before AWS pauses it."
        return Alarm(key, told, counted, limit, enough, seconds=_DAY, wrong=1, periods=1)

    records = {"failed": metric("FailedRecords"), "all": metric("Records")}
    return [
        Alarm(
            "ingest-late", "Messages are recorded long after they came: see throttles and errors.",
            {"lag": metric("IngestLagSeconds", "p99")}, limits.ingest_lag_seconds, seconds=60,
        ),
        Alarm(
            "records-failing", "Records cannot be read: the redrive function tells why.",
            records, limits.failed_record_rate, "IF(all > 0, failed / all, 0)", wrong=1, periods=1,
        ),
        Alarm(
            "unknown-events", "A provider tells something that nobody here knows: see the log.",
            {"unknown": metric("UnknownEvents")}, 0, seconds=3_600, wrong=1, periods=1,
        ),
        rate("bounces", "HardBounces", limits.bounce_rate, "Too many hard bounces"),
        rate("complaints", "Complaints", limits.complaint_rate, "Too many complaints"),
    ]  # fmt: skip


def redrive_alarms(
    project: str, queue: pulumi.Input[str], dead_letters: pulumi.Input[str]
) -> Sequence[Alarm]:
    """Of what the delivery stream gave up on, and what becomes of that."""
    age = Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": queue}, "Maximum")
    dead = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": dead_letters}, "Maximum")
    own = {"project": project, "service": "redrive"}
    kept = {"poison": Metric(NAMESPACE, "PoisonRecords", own), "held": Metric(NAMESPACE, "HeldObjects", own)}
    return [
        Alarm(
            "redrive-late", "Failed records wait for an hour to be recorded: see the redrive function's log.",
            {"age": age}, 3_600, wrong=1, periods=1,
        ),
        Alarm(
            "redrive-failed", "Failed records were given up on, and lie in the archive: mend the cause, then "
            "run `operations redrive`.", {"dead": dead}, 0, wrong=1, periods=1,
        ),
        Alarm(
            "poison", "Records can never be understood: they lie under errors/poison/, with reasons.",
            kept, 0, "SUM(METRICS())", wrong=1, periods=1,
        ),
    ]  # fmt: skip


def watch_alarms(project: str) -> Sequence[Alarm]:
    """Of what the watch finds out about the project's sources."""

    def metric(name: str, stat: str) -> Metric:
        return Metric(NAMESPACE, name, {"project": project, "service": "watch"}, stat)

    def found(key: str, name: str, told: str) -> Alarm:
        return Alarm(key, told, {"sources": metric(name, "Maximum")}, 0, seconds=60, wrong=1, periods=1)

    return [
        found(
            "source-down", "SourcesDown", "A service sends and no event of it comes: is the configuration "
            "set named in each request, does its event destination lead here? `freshness` says more.",
        ),
        found(
            "source-behind", "SourcesBehind", "Records come to the delivery stream and are not recorded: see "
            "the ingest function's log.",
        ),
        Alarm(
            "watch-silent", "Nobody looks after the project's sources: see the watch function's log.",
            {"checks": metric("Checks", "Sum")}, 1, comparison=_BELOW, seconds=3_600, wrong=2, periods=2,
            missing="breaching",
        ),
    ]  # fmt: skip


def api_alarms(api_id: pulumi.Input[str], limits: Thresholds) -> Sequence[Alarm]:
    """Of the HTTP API."""

    def metric(name: str, stat: str = "Sum") -> Metric:
        return Metric("AWS/ApiGateway", name, {"ApiId": api_id}, stat)

    def share(key: str, name: str, limit: float, told: str, periods: int) -> Alarm:
        counted = {"found": metric(name), "all": metric("Count")}
        counting = "IF(all > 0, found / all, 0)"
        return Alarm(key, told, counted, limit, counting, seconds=60, wrong=periods, periods=periods)

    return [
        share("server-errors", "5xx", limits.api_error_rate, "The API fails: see its function's log.", 3),
        share("refusals", "4xx", 0.05, "Many requests are refused: a client's token or query is wrong.", 5),
        Alarm(
            "latency", "The API answers late: see its function's log, and the tables it asks.",
            {"latency": metric("Latency", "p99")}, limits.api_latency_ms,
            seconds=60, wrong=5, periods=5,
        ),
    ]  # fmt: skip
