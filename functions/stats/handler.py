"""The function on a message table's stream: counts each batch of a shard into the project's statistics."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.aws.clients import AwsClients
from functions.aws.stack_metrics import StackMetrics
from functions.contract import environment, metric_names
from functions.stats.aggregator import Aggregator, Report
from functions.stats.changes import Rules
from functions.stats.row_update import RowWriter
from functions.stats.stream_event import RESPONSE, records_of, shard_of
from functions.stats.table import StatsTable

#: Rows that are written at once.
_WORKERS = 16

logger = Logger()
metrics = Metrics()
metrics.set_default_dimensions(**{metric_names.PROJECT_DIMENSION: os.environ[environment.PROJECT]})
_stack_metrics = StackMetrics()


def _aggregator() -> Aggregator:
    days = os.environ[environment.RETENTION_DAYS]
    writer = RowWriter(os.environ[environment.STATS_GENERATION], int(days) if days else None)
    config = Config(
        retries={"mode": "standard", "total_max_attempts": 6},
        connect_timeout=2,
        read_timeout=5,
        max_pool_connections=_WORKERS,
    )
    table = StatsTable(os.environ[environment.STATS_TABLE_NAME], AwsClients(config).dynamodb(), writer)
    rules = Rules(writer.generation, table.retention_history(int(time.time() * 1000)))
    return Aggregator(rules, table, ThreadPoolExecutor(_WORKERS), time.time)


_counting = _aggregator()


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Count one batch of one shard. Raises StoreUnavailableError and NewerGenerationError, so that Lambda
    retries the batch."""
    records = records_of(event)
    if records:
        shard = shard_of(event)
        _report(shard, _counting.count(shard, records))
    return dict(RESPONSE)


def _report(shard: str, report: Report) -> None:
    for one in report.uncounted:
        logger.error("record not counted", shard=shard, sequence=str(one.sequence), reason=one.error)
    logger.info("batch counted", shard=shard, records=report.records, rows=report.rows)
    values: dict[str, float] = {metric_names.UNCOUNTED_RECORDS: len(report.uncounted)}
    if report.uncounted:
        # Each metric is billed in a month with a value.
        metrics.add_metric(metric_names.UNCOUNTED_RECORDS, MetricUnit.Count, len(report.uncounted))
    if report.oldest_at is not None:
        # A project's own alarm evaluates Lambda's IteratorAge.
        values[metric_names.STATS_LAG_SECONDS] = max(0.0, time.time() - report.oldest_at)
    _stack_metrics.emit(values)
