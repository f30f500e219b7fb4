"""The redrive function of a project: reprocesses the error objects of which S3 notifies its queue."""

import os
import time
from dataclasses import replace
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.clients import AwsClients
from functions.aws.stack_metrics import StackMetrics
from functions.contract import environment, metric_names
from functions.contract.redrive_queue import MAX_RECEIVES
from functions.erasure.ledger import LedgerStore, erased_of
from functions.ingest import settings
from functions.ingest.source_health_writer import SourceHealthWriter
from functions.messages.storage.store import StoreUnavailableError
from functions.redrive.error_object import Redrive, RedriveResult
from functions.redrive.s3_event import object_keys

#: Delay of the first retry in seconds, and the factor of each further one.
_FIRST_DELAY, _FACTOR = 30, 4
#: Another part is begun only with so much time left: several times what the slowest took.
_TIME_FOR_A_PART_MS = 60_000

logger = Logger()
metrics = Metrics()
metrics.set_default_dimensions(**{metric_names.PROJECT_DIMENSION: os.environ[environment.PROJECT]})
_stack_metrics = StackMetrics()
_clients = AwsClients(settings.CONFIG)
_sqs = _clients.sqs()
_store = settings.store(_clients)
_bucket = os.environ[environment.ARCHIVE_BUCKET]
_ledger = LedgerStore(_clients.s3(), _bucket)
_source_health = SourceHealthWriter(settings.sources(_clients), time.time)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Redrive the objects that the messages name, and return the messages to be retried."""
    unfinished = [one.message_id for one in SQSEvent(event).records if not _is_finished(one, context)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in unfinished]}


def _is_finished(message: SQSRecord, context: LambdaContext) -> bool:
    """Redrive the message's objects. Return whether all of them are done."""
    logger.set_correlation_id(message.message_id)
    for key in object_keys(message.body):
        try:
            if not _redrive_object(key, message, context):
                _hide(message, 0)
                return False
        except (StoreUnavailableError, ClientError, BotoCoreError) as failure:
            _postpone(message, key, failure)
            return False
    return True


def _redrive_object(key: str, message: SQSRecord, context: LambdaContext) -> bool:
    """Redrive as many parts of an object as there is time for. Return whether it is done."""
    for result in _redrive().parts(key):
        _report(key, _attempt(message), result)
        if not result.is_last and context.get_remaining_time_in_millis() < _TIME_FOR_A_PART_MS:
            return False
    return True


def _redrive() -> Redrive:
    """Return a redrive that stores nothing of the people who are erased by now."""
    try:
        erased = erased_of(_ledger.load(), _store.hasher)
    except ValueError as error:
        # Whom it concerns is not known: the object waits, and the queue's alarm names the cause's log.
        raise StoreUnavailableError(str(error)) from None
    store = replace(_store, remaining=erased.remaining)
    return Redrive(_clients.s3(), _bucket, store, settings.tags())


def _report(key: str, attempt: int, result: RedriveResult) -> None:
    for reason, count in result.poison.items():
        logger.warning("records are poison", object=key, reason=reason, records=count)
    if result.damage:
        logger.error("error object held", object=key, reason=result.damage)
    logger.info(
        "error object redriven" if result.is_last else "part of error object redriven",
        object=key, attempt=attempt, records=result.records, recorded=result.recorded,
    )  # fmt: skip
    if result.newest_arrival:
        _source_health.record_processed(result.newest_arrival)
    counts = {
        metric_names.REDRIVEN_RECORDS: result.recorded,
        metric_names.POISON_RECORDS: result.poison.total(),
        metric_names.HELD_OBJECTS: int(bool(result.damage)),
    }
    for name, count in counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    _stack_metrics.emit(counts)


def _postpone(message: SQSRecord, key: str, failure: Exception) -> None:
    """Hide the message for longer after each attempt of an outage, until it is a dead letter."""
    delay = _FIRST_DELAY * _FACTOR ** (_attempt(message) - 1)
    logger.warning(
        "error object postponed",
        object=key, attempt=_attempt(message), seconds=delay, reason=_name(failure),
    )  # fmt: skip
    _stack_metrics.emit({metric_names.ABANDONED_OBJECTS: int(_attempt(message) >= MAX_RECEIVES)})
    _hide(message, delay)


def _hide(message: SQSRecord, seconds: int) -> None:
    _sqs.change_message_visibility(
        QueueUrl=os.environ[environment.QUEUE_URL],
        ReceiptHandle=message.receipt_handle,
        VisibilityTimeout=seconds,
    )


def _attempt(message: SQSRecord) -> int:
    return int(message.attributes.approximate_receive_count)


def _name(failure: Exception) -> str:
    """Return the operation and the code; AWS's own text may quote the request."""
    if isinstance(failure, ClientError):
        return f"{failure.operation_name}: {failure.response['Error']['Code']}"
    return str(failure) if isinstance(failure, StoreUnavailableError) else type(failure).__name__
