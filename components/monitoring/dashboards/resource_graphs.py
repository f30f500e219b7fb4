"""What dashboards show of AWS's own resources: functions, delivery streams, tables and queues."""

from typing import Protocol

import pulumi

from components.monitoring.alarms.alarm import Metric
from components.monitoring.dashboards.widgets import Graph, Line
from functions.contract.message_table import INDEXES

#: How much of its quota a delivery stream may take before there is an alarm, in percent.
_MUCH_OF_QUOTA = 80


class ShownFunction(Protocol):
    """What CloudWatch knows a function by."""

    @property
    def name(self) -> pulumi.Input[str]: ...

    @property
    def log_group(self) -> pulumi.Input[str]: ...


def function_load(title: str, function: ShownFunction) -> list[Graph]:
    """How long calls take, and how many there are at once."""
    durations = {stat: _of_function(stat, function, "Duration", stat) for stat in ("p50", "p90", "p99")}
    most = _of_function("most", function, "ConcurrentExecutions", "Maximum")
    return [Graph(f"{title}: duration, ms", durations), Graph(f"{title}: at once", {"most": most})]


def function_calls(title: str, function: ShownFunction) -> Graph:
    """What becomes of calls."""
    calls = {
        "calls": _of_function("calls", function, "Invocations"),
        "errors": _of_function("errors", function, "Errors"),
        "throttles": _of_function("throttles", function, "Throttles"),
    }
    return Graph(f"{title}: calls", calls)


def _of_function(label: str, function: ShownFunction, name: str, stat: str = "Sum") -> Line:
    return Line(label, Metric("AWS/Lambda", name, {"FunctionName": function.name}, stat))


def _of_stream(stream: pulumi.Input[str], name: str, stat: str = "Sum") -> Metric:
    return Metric("AWS/Firehose", name, {"DeliveryStreamName": stream}, stat)


def stream_age(stream: pulumi.Input[str], limit: float) -> Graph:
    """How long the oldest record waits for each of the archive's two prefixes; `limit` in seconds."""
    ages = {
        "delivered": Line("delivered", _of_stream(stream, "DeliveryToS3.DataFreshness", "Maximum")),
        "raw": Line("raw", _of_stream(stream, "BackupToS3.DataFreshness", "Maximum")),
    }
    return Graph("Oldest not yet archived, s", ages, {"threshold": limit})


def stream_usage(stream: pulumi.Input[str]) -> Graph:
    """What comes in beside what AWS lets in, in percent; and what it turned away."""
    used = {
        "records": Line("records", _of_stream(stream, "IncomingRecords"), is_hidden=True),
        "recordLimit": Line("limit", _of_stream(stream, "RecordsPerSecondLimit", "Minimum"), is_hidden=True),
        "bytes": Line("bytes", _of_stream(stream, "IncomingBytes"), is_hidden=True),
        "byteLimit": Line("limit", _of_stream(stream, "BytesPerSecondLimit", "Minimum"), is_hidden=True),
        "recordShare": Line("records, %", "100 * records / PERIOD(records) / recordLimit"),
        "byteShare": Line("bytes, %", "100 * bytes / PERIOD(bytes) / byteLimit"),
        "throttled": Line("throttled", _of_stream(stream, "ThrottledRecords"), on_right=True),
    }
    return Graph("Stream, % of its quota", used, {"threshold": _MUCH_OF_QUOTA})


def table_writes(table: pulumi.Input[str]) -> list[Graph]:
    """Units used and writes turned away, of the table and of each index."""
    return [
        Graph("Write units used", _by_index(table, "ConsumedWriteCapacityUnits")),
        Graph("Writes throttled", _by_index(table, "WriteThrottleEvents")),
    ]


def _by_index(table: pulumi.Input[str], name: str) -> dict[str, Line]:
    own = {"TableName": table}
    lines = {"own": Line("table", Metric("AWS/DynamoDB", name, own))}
    for number, index in enumerate(INDEXES):
        of_index = Metric("AWS/DynamoDB", name, own | {"GlobalSecondaryIndexName": index.name})
        lines[f"index{number}"] = Line(index.name, of_index)
    return lines


def queue_graph(title: str, queue: pulumi.Input[str], dead_letters: pulumi.Input[str]) -> Graph:
    """How old the oldest message is, and how many were given up on."""
    age = Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": queue}, "Maximum")
    dead = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": dead_letters}, "Maximum")
    return Graph(title, {"age": Line("oldest, s", age), "dead": Line("dead letters", dead, on_right=True)})
