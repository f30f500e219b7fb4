"""A month's bill of a stack, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass

from operations.cost import prices, usage
from operations.cost.billed_stack import BilledProject, BilledStack
from operations.cost.monitoring import (
    alarm_metrics,
    checks,
    custom_metrics_of_project,
    custom_metrics_of_stack,
    dashboards,
    metrics_read_by_check,
)
from operations.cost.traffic import Load, Traffic, loads

FLOW, STORED, MONITORING, FIXED, READING = "flow", "stored", "monitoring", "fixed", "reading"
STATISTICS = "statistics"
_LEAST_DOLLARS = 0.005
GROUPS = (FLOW, STATISTICS, STORED, MONITORING, FIXED, READING)


@dataclass(frozen=True)
class Line:
    """One paid part: how much of it, in which unit, at which price a unit (dollars), and what it is for."""

    group: str
    part: str
    quantity: float
    unit: str
    price: float

    @property
    def dollars(self) -> float:
        return self.quantity * self.price


@dataclass(frozen=True)
class Estimate:
    lines: tuple[Line, ...]

    @property
    def dollars(self) -> float:
        return sum(line.dollars for line in self.lines)

    def of(self, group: str) -> float:
        """Return the dollars of a group."""
        return sum(line.dollars for line in self.lines if line.group == group)


def estimate(stack: BilledStack, traffic: Traffic) -> Estimate:
    """Return the bill of one month; a part that costs less than a cent has no line."""
    summed: dict[tuple[str, str, str, float], float] = {}
    for line in _lines(stack, traffic):
        key = line.group, line.part, line.unit, line.price
        summed[key] = summed.get(key, 0) + line.quantity
    lines = [
        Line(group, part, quantity, unit, price) for (group, part, unit, price), quantity in summed.items()
    ]
    return Estimate(tuple(sorted((each for each in lines if each.dollars >= _LEAST_DOLLARS), key=_order)))


def _order(line: Line) -> tuple[int, float]:
    return GROUPS.index(line.group), -line.dollars


def _lines(stack: BilledStack, traffic: Traffic) -> Iterator[Line]:
    of_project = loads(stack, traffic)
    for project in stack.projects:
        load = of_project[project.name]
        calls = _calls(project, load)
        yield from _flow(project, load, calls)
        yield from _statistics(project, load)
        yield from _stored(project, load, traffic)
        yield from _monitoring(stack, project, load, calls)
        yield from _fixed(project)
    yield from _of_stack(stack)
    if stack.has_api:
        yield from _of_api(stack, traffic)
        yield from _reading(stack, traffic)


def _calls(project: BilledProject, load: Load) -> float:
    """Return ingest's invocations in a month."""
    per_second = load.buffers_per_second(project.transform_buffer_seconds, project.transform_buffer_mb)
    return per_second * prices.MONTH_SECONDS


def _traces(calls: float) -> float:
    """Return the recorded traces of so many calls in a month: the first of each second, a share of others."""
    first = min(calls, prices.MONTH_SECONDS)
    return first + (calls - first) * usage.TRACED_SHARE


def _flow(project: BilledProject, load: Load, calls: float) -> Iterator[Line]:
    reports = (len(project.sources) + 1) * prices.MONTH_SECONDS / usage.HEALTH_INTERVAL_SECONDS
    health = min(reports, calls * (len(project.sources) + 1))
    yield Line(FLOW, "DynamoDB: writes of messages", load.write_units, "write units", prices.WRITE_UNITS)
    yield Line(FLOW, "DynamoDB: writes of source health", health, "write units", prices.WRITE_UNITS)
    billed = load.events * prices.FIREHOSE_RECORD_BYTES / prices.GB
    yield Line(FLOW, "Firehose: records, each billed as 5 KB", billed, "GB", prices.FIREHOSE_GB)
    seconds = load.events * usage.INGEST_EVENT_SECONDS + calls * usage.INGEST_CALL_SECONDS
    yield _compute(FLOW, "Lambda: ingest", seconds * project.memory_mb / 1024)
    yield Line(FLOW, "Lambda: requests of ingest", calls, "requests", prices.LAMBDA_REQUEST)
    per_second = load.buffers_per_second(project.buffer_seconds, project.buffer_mb)
    parts = usage.MULTIPART_REQUESTS if project.buffer_seconds < usage.MULTIPART_BELOW_SECONDS else 1
    puts = per_second * prices.MONTH_SECONDS * usage.ARCHIVE_PREFIXES * parts
    yield Line(FLOW, "S3: requests of the archive", puts, "requests", prices.S3_PUT)
    if project.has_data_stream:
        rounded = 2 * prices.DATA_STREAM_ROUNDING_BYTES * load.events / prices.GB
        yield Line(FLOW, "Kinesis: records in and out", rounded, "GB", prices.DATA_STREAM_GB)


def _statistics(project: BilledProject, load: Load) -> Iterator[Line]:
    """Reading the table's stream is free for Lambda."""
    if project.stats_window is None:
        return
    window = max(project.stats_window, 1)
    half_hours = prices.MONTH_SECONDS / 1_800
    measured = [units for seconds, units in usage.STATS_WRITE_UNITS.items() if seconds <= window]
    alone = load.messages * (measured[-1] if measured else usage.STATS_WRITE_UNITS[10])
    units = min(alone, half_hours * usage.STATS_MAX_ROW_UNITS / window)
    yield Line(STATISTICS, "DynamoDB: writes of statistics", units, "write units", prices.WRITE_UNITS)
    calls = min(load.events, usage.STATS_SHARDS * prices.MONTH_SECONDS / window)
    seconds = calls * usage.STATS_CALL_SECONDS + load.events * usage.STATS_RECORD_SECONDS
    yield _compute(STATISTICS, "Lambda: statistics", seconds * usage.STATS_MEMORY_GB)
    yield Line(STATISTICS, "Lambda: requests of statistics", calls, "requests", prices.LAMBDA_REQUEST)
    yield from _logs(calls * usage.STATS_LOG_BYTES, project.log_days)


def _stored(project: BilledProject, load: Load, traffic: Traffic) -> Iterator[Line]:
    size = load.stored_bytes(_months(project.retention_days, traffic)) / prices.GB
    yield Line(STORED, "DynamoDB: messages", size, "GB", prices.STORAGE_GB_MONTH)
    yield Line(STORED, "DynamoDB: point-in-time recovery", size, "GB", prices.RECOVERY_GB_MONTH)
    months = _months(project.raw_days, traffic) + _months(project.delivered_days, traffic)
    archived = load.events * usage.ARCHIVED_EVENT_BYTES * months / prices.GB
    yield Line(STORED, "S3: archive, compressed", archived, "GB", prices.S3_GB_MONTH)


def _months(days: int | None, traffic: Traffic) -> float:
    """Return how many months of a steady traffic are stored."""
    return traffic.after_months if days is None else days / prices.MONTH_DAYS


def _monitoring(stack: BilledStack, project: BilledProject, load: Load, calls: float) -> Iterator[Line]:
    count = custom_metrics_of_project(stack, project, load)
    yield Line(MONITORING, "CloudWatch: custom metrics", count, "metrics", prices.CUSTOM_METRIC_MONTH)
    checked = checks(stack)
    read = checked * metrics_read_by_check(project, load)
    yield Line(MONITORING, "CloudWatch: metrics read by source monitors", read, "metrics", prices.READ_METRIC)
    yield _compute(
        MONITORING, "Lambda: source monitors", checked * usage.CHECK_SECONDS * usage.CHECK_MEMORY_GB
    )
    yield Line(MONITORING, "Lambda: requests of source monitors", checked, "requests", prices.LAMBDA_REQUEST)
    yield from _logs(calls * usage.INGEST_LOG_BYTES + checked * usage.CHECK_LOG_BYTES, project.log_days)


def _fixed(project: BilledProject) -> Iterator[Line]:
    yield Line(FIXED, "Secrets Manager: secrets", 1, "secrets", prices.SECRET_MONTH)
    polls = usage.QUEUE_POLLS_A_SECOND * prices.MONTH_SECONDS
    yield Line(FIXED, "SQS: polls of redrive queues", polls, "requests", prices.SQS_REQUEST)
    if project.key != "none":
        yield Line(FIXED, "KMS: keys", int(project.key == "create"), "keys", prices.KEY_MONTH)
        yield Line(FIXED, "KMS: requests", usage.KEY_REQUESTS, "requests", prices.KEY_REQUEST)
    if project.creates_data_stream:
        yield Line(
            FIXED, "Kinesis: data streams", prices.MONTH_SECONDS / 3600, "hours", prices.DATA_STREAM_HOUR
        )


def _of_stack(stack: BilledStack) -> Iterator[Line]:
    metrics = alarm_metrics(stack)
    yield Line(MONITORING, "CloudWatch: metrics of alarms", metrics, "metrics", prices.ALARM_METRIC_MONTH)
    yield Line(FIXED, "KMS: keys", int(stack.erases), "keys", prices.KEY_MONTH)
    custom = custom_metrics_of_stack(stack)
    yield Line(MONITORING, "CloudWatch: custom metrics", custom, "metrics", prices.CUSTOM_METRIC_MONTH)
    paid = max(0, dashboards(stack) - prices.FREE_DASHBOARDS)
    yield Line(MONITORING, "CloudWatch: dashboards beyond 3", paid, "dashboards", prices.DASHBOARD_MONTH)


def _of_api(stack: BilledStack, traffic: Traffic) -> Iterator[Line]:
    yield Line(FIXED, "Secrets Manager: secrets", 1, "secrets", prices.SECRET_MONTH)
    if stack.snap_start:
        memory = stack.api_memory_mb / 1024
        stored = traffic.snapshots * memory * prices.MONTH_SECONDS
        yield Line(FIXED, "Lambda: snapshots (SnapStart)", stored, "GB-seconds", prices.SNAPSHOT_GB_SECOND)
        restored = usage.API_STARTS * memory
        yield Line(READING, "Lambda: snapshots restored", restored, "GB", prices.SNAPSHOT_RESTORED_GB)


def _reading(stack: BilledStack, traffic: Traffic) -> Iterator[Line]:
    queries = traffic.queries
    yield Line(READING, "API Gateway: requests", queries, "requests", prices.HTTP_API_REQUEST)
    yield _compute(READING, "Lambda: API", queries * usage.QUERY_SECONDS * stack.api_memory_mb / 1024)
    yield Line(READING, "Lambda: requests of the API", queries, "requests", prices.LAMBDA_REQUEST)
    units = queries * usage.QUERY_READ_UNITS
    yield Line(READING, "DynamoDB: reads", units, "read units", prices.READ_UNITS)
    budget = queries * usage.QUERY_WRITE_UNITS
    yield Line(READING, "DynamoDB: writes of budgets", budget, "write units", prices.WRITE_UNITS)
    yield from _logs(queries * usage.QUERY_LOG_BYTES, stack.api_log_days)
    if stack.tracing:
        traces = max(0.0, _traces(queries) - prices.FREE_TRACES)
        yield Line(MONITORING, "X-Ray: traces beyond 100,000", traces, "traces", prices.TRACE)
    if stack.has_user_pool:
        paid = max(0, traffic.users - prices.FREE_ACTIVE_USERS)
        yield Line(READING, "Cognito: active users beyond 10,000", paid, "users", prices.ACTIVE_USER_MONTH)


def _logs(size: float, days: int) -> Iterator[Line]:
    ingested = size / prices.GB
    yield Line(MONITORING, "CloudWatch Logs: ingestion", ingested, "GB", prices.LOG_GB)
    stored = ingested * usage.LOG_COMPRESSION * days / prices.MONTH_DAYS
    yield Line(MONITORING, "CloudWatch Logs: storage", stored, "GB", prices.LOG_STORED_GB_MONTH)


def _compute(group: str, part: str, gb_seconds: float) -> Line:
    return Line(group, part, gb_seconds, "GB-seconds", prices.LAMBDA_ARM_GB_SECOND)
