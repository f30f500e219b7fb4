"""The source monitor of a project: checks its sources each time a schedule invokes it."""

import json
import os
import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.aws.clients import AwsClients
from functions.aws.stack_metrics import StackMetrics
from functions.contract import environment, metric_names
from functions.source_health.health import FreshnessState
from functions.source_health.table import SourceTable
from functions.source_monitor.check import check
from functions.source_monitor.cloudwatch import CloudWatch
from functions.source_monitor.detection import Watched

#: The next invocation replaces a failed one, and none should overlap it.
_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 2}, connect_timeout=2, read_timeout=5)

logger = Logger()
metrics = Metrics()
metrics.set_default_dimensions(**{metric_names.PROJECT_DIMENSION: os.environ[environment.PROJECT]})
_stack_metrics = StackMetrics()
_clients = AwsClients(_CONFIG)
_table = SourceTable(os.environ[environment.TABLE_NAME], _clients.dynamodb())
_read = CloudWatch(_clients.cloudwatch())
_watched = Watched(
    sources=tuple(json.loads(os.environ[environment.SOURCES])),
    ses_configuration_set=os.environ[environment.SES_CONFIGURATION_SET] or None,
    streams=dict(json.loads(os.environ[environment.STREAMS])),
    patience_seconds=int(os.environ[environment.PATIENCE_SECONDS]),
    settle_seconds=int(os.environ[environment.SETTLE_SECONDS]),
)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.EVENT_BRIDGE)
@metrics.log_metrics
def handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Check the sources. Raises StoreUnavailableError, ClientError and BotoCoreError."""
    states = check(_watched, _table, _read, round(time.time() * 1000), time.sleep)
    for source, (state, reason) in states.items():
        if state in (FreshnessState.DOWN, FreshnessState.BEHIND):
            logger.warning("source unhealthy", source=source, state=state, reason=reason)
    found = [state for state, _ in states.values()]
    counts = {
        metric_names.CHECKS: 1,
        metric_names.SOURCES_DOWN: found.count(FreshnessState.DOWN),
        metric_names.SOURCES_BEHIND: found.count(FreshnessState.BEHIND),
    }
    for name, count in counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    _stack_metrics.emit(counts)
