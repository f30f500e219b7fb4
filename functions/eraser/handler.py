"""The function that erases: goes on with the stack's open requests each time a schedule invokes it."""

import os
import time
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.aws.clients import AwsClients
from functions.contract import environment, metric_names
from functions.eraser.projects import TenantProjects
from functions.erasure.project import ErasableProject
from functions.erasure.receipt import ReceiptSigner, claims_of
from functions.erasure.request import ErasureRequest
from functions.erasure.request_table import RequestTable
from functions.erasure.run import ErasureRun

#: Large objects of an archive take a while.
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 5},
    connect_timeout=3,
    read_timeout=30,
    max_pool_connections=32,
)
#: Another few objects are begun only with so much time left: several times what the slowest took.
_TIME_FOR_OBJECTS_MS = 90_000

logger = Logger()
metrics = Metrics()
_clients = AwsClients(_CONFIG)
_table = RequestTable(_clients.dynamodb(), os.environ[environment.ERASURE_TABLE_NAME])
_projects = TenantProjects(_clients, os.environ[environment.REGISTRY_TABLE_NAME])
_signer = ReceiptSigner(
    _clients.kms(), os.environ[environment.RECEIPT_KEY_ARN], os.environ[environment.RECEIPT_ISSUER]
)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.EVENT_BRIDGE)
@metrics.log_metrics
def handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Go on with every open request. Raises ClientError and BotoCoreError."""
    run = ErasureRun(
        table=_table,
        open_projects=_projects.open,
        receipt=_receipt,
        clock=lambda: round(time.time() * 1000),
        has_time=lambda: context.get_remaining_time_in_millis() > _TIME_FOR_OBJECTS_MS,
    )
    report = run.run()
    counts = {
        metric_names.ERASURE_RUNS: 1,
        metric_names.OPEN_ERASURES: report.open,
        metric_names.LATE_ERASURES: report.late,
        metric_names.STUCK_ERASURES: report.stuck,
        metric_names.FAILED_ERASURES: report.failures,
    }
    for name, count in counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)


def _receipt(request: ErasureRequest, projects: Mapping[str, ErasableProject], closed_at: int) -> str:
    remains = {name: project.remains for name, project in projects.items()}
    return _signer.sign(claims_of(request, remains, closed_at))
