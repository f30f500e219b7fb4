"""The function that redrives a project's error objects, as a queue tells it of each."""

import os
import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.clients import AwsClients
from functions.contract import environment, metric_names
from functions.ingest import settings
from functions.ingest.source_health_writer import SourceHealthWriter
from functions.messages.storage.store import StoreUnavailableError
from functions.redrive.error_object import Redrive
from functions.redrive.s3_event import object_keys

#: What failed is tried again after so many seconds, and each time after this many times as many.
_FIRST_PAUSE, _FACTOR = 30, 4

logger = Logger()
metrics = Metrics()
metrics.set_default_dimensions(**{metric_names.PROJECT_DIMENSION: os.environ[environment.PROJECT]})
_clients = AwsClients(settings.CONFIG)
_sqs = _clients.sqs()
_store = settings.store(_clients)
_redrive = Redrive(_clients.s3(), os.environ[environment.ARCHIVE_BUCKET], _store, settings.tags())
_source_health = SourceHealthWriter(settings.sources(_clients), time.time)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Redrives the objects that the messages name, and answers which messages are to come again."""
    failed = [message.message_id for message in SQSEvent(event).records if not _redriven(message)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _redriven(message: SQSRecord) -> bool:
    """Whether all that the message tells of is done."""
    logger.set_correlation_id(message.message_id)
    for key in object_keys(message.body):
        try:
            _redrive_object(key, int(message.attributes.approximate_receive_count))
        except (StoreUnavailableError, ClientError, BotoCoreError) as failure:
            _postpone(message, key, failure)
            return False
    return True


def _redrive_object(key: str, attempt: int) -> None:
    told = _redrive.run(key)
    for reason, count in told.poison.items():
        logger.warning("records are poison", object=key, reason=reason, records=count)
    if told.damage:
        logger.error("error object held", object=key, reason=told.damage)
    logger.info(
        "error object redriven",
        object=key, attempt=attempt, records=told.records, recorded=told.recorded,
    )  # fmt: skip
    if told.newest_arrival:
        _source_health.record_processed(told.newest_arrival)
    metrics.add_metric(metric_names.REDRIVEN_RECORDS, MetricUnit.Count, told.recorded)
    metrics.add_metric(metric_names.POISON_RECORDS, MetricUnit.Count, told.poison.total())
    metrics.add_metric(metric_names.HELD_OBJECTS, MetricUnit.Count, int(bool(told.damage)))


def _postpone(message: SQSRecord, key: str, failure: Exception) -> None:
    """Let an outage pass: each time the message is hidden for longer, until it is a dead letter."""
    attempt = int(message.attributes.approximate_receive_count)
    pause = _FIRST_PAUSE * _FACTOR ** (attempt - 1)
    logger.warning(
        "error object postponed", object=key, attempt=attempt, seconds=pause, reason=_named(failure)
    )
    _sqs.change_message_visibility(
        QueueUrl=os.environ[environment.QUEUE_URL],
        ReceiptHandle=message.receipt_handle,
        VisibilityTimeout=pause,
    )


def _named(failure: Exception) -> str:
    """An operation and a code; AWS's own text may quote what was asked."""
    if isinstance(failure, ClientError):
        return f"{failure.operation_name}: {failure.response['Error']['Code']}"
    return str(failure) if isinstance(failure, StoreUnavailableError) else type(failure).__name__
