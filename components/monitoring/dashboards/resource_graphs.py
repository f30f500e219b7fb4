"""Graphs of AWS's own metrics: functions, delivery streams, tables and queues."""

from typing import Protocol

import pulumi

from components.monitoring.alarms.alarm import Metric
from components.monitoring.dashboards.widgets import Graph, MetricLine
from functions.contract.message_table import INDEXES

#: The share of its quota at which a delivery stream's alarm is raised, in percent.
_QUOTA_THRESHOLD = 80


class ShownFunction(Protocol):
    """A function's names in CloudWatch."""

    @property
    def name(self) -> pulumi.Input[str]: ...

    @property
    def log_group(self) -> pulumi.Input[str]: ...


def function_load(title: str, function: ShownFunction) -> list[Graph]:
    """Return graphs of a function's duration and concurrency."""
    durations = {stat: _function_line(stat, function, "Duration", stat) for stat in ("p50", "p90", "p99")}
    concurrency = _function_line("maximum", function, "ConcurrentExecutions", "Maximum")
    return [
        Graph(f"{title}: duration, ms", durations),
        Graph(f"{title}: concurrency", {"maximum": concurrency}),
    ]


def function_calls(title: str, function: ShownFunction) -> Graph:
    """Return a graph of a function's invocations, errors and throttles."""
    lines = {
        "invocations": _function_line("invocations", function, "Invocations"),
        "errors": _function_line("errors", function, "Errors"),
        "throttles": _function_line("throttles", function, "Throttles"),
    }
    return Graph(f"{title}: invocations", lines)


def _function_line(label: str, function: ShownFunction, name: str, stat: str = "Sum") -> MetricLine:
    return MetricLine(label, Metric("AWS/Lambda", name, {"FunctionName": function.name}, stat))


def _stream_metric(stream: pulumi.Input[str], name: str, stat: str = "Sum") -> Metric:
    return Metric("AWS/Firehose", name, {"DeliveryStreamName": stream}, stat)


def stream_age(stream: pulumi.Input[str], limit: float) -> Graph:
    """Return a graph of the oldest record not yet in each prefix of the archive; `limit` in seconds."""
    ages = {
        "delivered": MetricLine("delivered", _stream_metric(stream, "DeliveryToS3.DataFreshness", "Maximum")),
        "raw": MetricLine("raw", _stream_metric(stream, "BackupToS3.DataFreshness", "Maximum")),
    }
    return Graph("Oldest record not yet archived, s", ages, {"threshold": limit})


def stream_usage(stream: pulumi.Input[str]) -> Graph:
    """Return a graph of the stream's use of its quotas, in percent, and of throttled records."""
    lines = {
        "records": MetricLine("records", _stream_metric(stream, "IncomingRecords"), is_hidden=True),
        "recordLimit": MetricLine(
            "limit", _stream_metric(stream, "RecordsPerSecondLimit", "Minimum"), is_hidden=True
        ),
        "bytes": MetricLine("bytes", _stream_metric(stream, "IncomingBytes"), is_hidden=True),
        "byteLimit": MetricLine(
            "limit", _stream_metric(stream, "BytesPerSecondLimit", "Minimum"), is_hidden=True
        ),
        "recordShare": MetricLine("records, %", "100 * records / PERIOD(records) / recordLimit"),
        "byteShare": MetricLine("bytes, %", "100 * bytes / PERIOD(bytes) / byteLimit"),
        "throttled": MetricLine("throttled", _stream_metric(stream, "ThrottledRecords"), on_right=True),
    }
    return Graph("Stream, % of its quota", lines, {"threshold": _QUOTA_THRESHOLD})


def table_writes(table: pulumi.Input[str]) -> list[Graph]:
    """Return graphs of write units and throttled writes, of the table and of the indexes that every message
    may be in: a dashboard of more than 50 metrics is not one of an account's free ones."""
    return [
        Graph("Write units consumed", _by_index(table, "ConsumedWriteCapacityUnits")),
        Graph("Writes throttled", _by_index(table, "WriteThrottleEvents")),
    ]


def _by_index(table: pulumi.Input[str], name: str) -> dict[str, MetricLine]:
    own = {"TableName": table}
    lines = {"own": MetricLine("table", Metric("AWS/DynamoDB", name, own))}
    for number, index in enumerate(each for each in INDEXES if not each.has_only_rare):
        of_index = Metric("AWS/DynamoDB", name, own | {"GlobalSecondaryIndexName": index.name})
        lines[f"index{number}"] = MetricLine(index.name, of_index)
    return lines


def queue_graph(title: str, queue: pulumi.Input[str], dead_letters: pulumi.Input[str]) -> Graph:
    """Return a graph of the age of the oldest message and the number of dead letters."""
    age = Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": queue}, "Maximum")
    dead = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": dead_letters}, "Maximum")
    return Graph(
        title, {"age": MetricLine("oldest, s", age), "dead": MetricLine("dead letters", dead, on_right=True)}
    )
