"""The transform function of a project's delivery stream: creates the store from the environment, once."""

import os
import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from aws_lambda_powertools.utilities.data_classes import KinesisFirehoseEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.aws.clients import AwsClients
from functions.aws.stack_metrics import StackMetrics
from functions.contract import environment, metric_names
from functions.ingest import settings
from functions.ingest.batch import BatchReport, process
from functions.ingest.source_health_writer import SourceHealthWriter
from functions.messages.statuses import EventKind

_KIND_METRICS = {
    metric_names.ACCEPTED: EventKind.ACCEPTED,
    metric_names.DELIVERED: EventKind.DELIVERED,
    metric_names.SOFT_BOUNCES: EventKind.SOFT_BOUNCED,
    metric_names.HARD_BOUNCES: EventKind.HARD_BOUNCED,
    metric_names.COMPLAINTS: EventKind.COMPLAINED,
    metric_names.FAILED: EventKind.FAILED,
}
_EMAIL_METRICS = {
    metric_names.EMAILS_ACCEPTED: EventKind.ACCEPTED,
    metric_names.EMAIL_HARD_BOUNCES: EventKind.HARD_BOUNCED,
    metric_names.EMAIL_COMPLAINTS: EventKind.COMPLAINED,
}

logger = Logger()
metrics = Metrics()
metrics.set_default_dimensions(**{metric_names.PROJECT_DIMENSION: os.environ[environment.PROJECT]})
#: Has the service as its only dimension, in a namespace that all stacks share: CloudWatch sums it over all
#: projects of the account.
_account_metrics = EphemeralMetrics(namespace=metric_names.SHARED_NAMESPACE)
_stack_metrics = StackMetrics()

_clients = AwsClients(settings.CONFIG)
_message_store, _tags = settings.store(_clients), settings.tags()
_buffer_ms = settings.buffer_ms()
_source_health = SourceHealthWriter(settings.sources(_clients), time.time, _buffer_ms)


@logger.inject_lambda_context(correlation_id_path="invocationId")
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Store one batch of the stream. Raises StoreUnavailableError, so that Firehose retries the batch."""
    batch = KinesisFirehoseEvent(event)
    response, report = process(batch.records, _message_store, _tags)
    _log(report)
    _emit_metrics(report)
    _source_health.record_reports(report.sources)
    if report.arrivals:
        _source_health.record_processed(report.arrivals[1])
    return response.asdict()


def _log(report: BatchReport) -> None:
    for failure in report.failures:
        logger.warning("record failed", record_id=failure.record_id, reason=failure.reason)
    logger.info(
        "batch recorded",
        records=report.records,
        message_events=report.message_events,
        expired=report.expired,
        event_types=dict(report.event_types),
    )


def _emit_metrics(report: BatchReport) -> None:
    counts = {
        metric_names.RECORDS: report.records,
        metric_names.MESSAGE_EVENTS: report.message_events,
        metric_names.EXPIRED_EVENTS: report.expired,
        metric_names.DUPLICATE_EVENTS: report.duplicates,
        metric_names.CAPPED_MESSAGES: report.capped,
        metric_names.UNKNOWN_EVENTS: report.unknown,
        metric_names.FAILED_RECORDS: len(report.failures),
        **{metric_names.RECORDS_OF[source]: of.records for source, of in report.sources.items()},
        **{name: report.kinds[kind] for name, kind in _KIND_METRICS.items()},
        **{name: report.email_kinds[kind] for name, kind in _EMAIL_METRICS.items()},
    }
    for name, value in counts.items():
        metrics.add_metric(name, MetricUnit.Count, value)
    lag = {}
    if report.arrivals:
        # So much of a record's age is the buffer's, which is no delay.
        waited = time.time() - (report.arrivals[0] + _buffer_ms) / 1000
        lag[metric_names.INGEST_LAG_SECONDS] = max(0.0, waited)
        metrics.add_metric(
            metric_names.INGEST_LAG_SECONDS, MetricUnit.Seconds, lag[metric_names.INGEST_LAG_SECONDS]
        )
    _stack_metrics.emit(counts | lag)
    for source, of in report.sources.items():
        _account_metrics.add_metric(metric_names.RECORDS_OF[source], MetricUnit.Count, of.records)
    if report.sources:
        _account_metrics.flush_metrics()
