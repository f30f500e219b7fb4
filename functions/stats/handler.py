"""The function on a message table's stream: counts each batch of a shard into the project's statistics."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.aws.clients import AwsClients
from functions.aws.stack_metrics import StackMetrics
from functions.contract import environment, metric_names
from functions.messages.storage.store import StoreUnavailableError
from functions.stats.aggregator import Aggregator, Report
from functions.stats.changes import Rules
from functions.stats.drift import DriftCheck, MessageItems
from functions.stats.drift_state import DriftStateTable
from functions.stats.reader import StatsReader
from functions.stats.row_update import RowWriter
from functions.stats.stream_event import RESPONSE, is_end_of_window, records_of, shard_of
from functions.stats.table import StatsTable

#: Rows that are written at once.
_WORKERS = 16

logger = Logger()
metrics = Metrics()
metrics.set_default_dimensions(**{metric_names.PROJECT_DIMENSION: os.environ[environment.PROJECT]})
_stack_metrics = StackMetrics()


class _Parts(NamedTuple):
    aggregator: Aggregator
    drift: DriftCheck


def _parts() -> _Parts:
    days = os.environ[environment.RETENTION_DAYS]
    writer = RowWriter(os.environ[environment.STATS_GENERATION], int(days) if days else None)
    config = Config(
        retries={"mode": "standard", "total_max_attempts": 6},
        connect_timeout=2,
        read_timeout=5,
        max_pool_connections=_WORKERS,
    )
    name, client = os.environ[environment.STATS_TABLE_NAME], AwsClients(config).dynamodb()
    table, executor = StatsTable(name, client, writer), ThreadPoolExecutor(_WORKERS)
    history = table.retention_history(int(time.time() * 1000))
    states = DriftStateTable(name, client, writer.generation)
    messages = MessageItems(
        os.environ[environment.TABLE_NAME], client, int(os.environ[environment.SHARDS]), executor
    )
    reader = StatsReader(name, client, writer.generation, charge=lambda _: None)
    return _Parts(
        Aggregator(Rules(writer.generation, history), table, executor, time.time),
        DriftCheck(writer.generation, history, reader, messages, states, time.time),
    )


_own = _parts()


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Count one batch of one shard. Raises StoreUnavailableError and NewerGenerationError, so that Lambda
    retries the batch."""
    records = records_of(event)
    if records:
        shard = shard_of(event)
        _report(shard, _own.aggregator.count(shard, records))
    elif is_end_of_window(event):
        # Nothing waits for this invocation.
        _check_drift()
    return dict(RESPONSE)


def _check_drift() -> None:
    try:
        drift = _own.drift.run()
    except StoreUnavailableError as error:
        logger.warning("rows were not compared", reason=str(error))
        return
    if drift is None:
        return
    for row in drift.rows:
        logger.error("row differs from its messages", scope=row.scope, half_hour=row.half_hour)
    logger.info("rows compared", rows=drift.compared, drifted=len(drift.rows))
    if drift.rows:
        metrics.add_metric(metric_names.STATS_DRIFT, MetricUnit.Count, len(drift.rows))
        _stack_metrics.emit({metric_names.STATS_DRIFT: len(drift.rows)})


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
