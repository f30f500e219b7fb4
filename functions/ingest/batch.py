"""A Firehose batch: every record decoded, told to the store, and answered for exactly once.

The answer follows Amazon Data Firehose's contract for transformation ("Required parameters for
transformation"): `Ok` only after a record's messages are written; a record that can never be understood or
written is `ProcessingFailed` alone; where the store cannot be reached nothing is answered and Firehose
comes again.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aws_lambda_powertools.utilities.data_classes.kinesis_firehose_event import (
    KinesisFirehoseDataTransformationRecord,
    KinesisFirehoseDataTransformationResponse,
    KinesisFirehoseRecord,
)

from functions.ingest.records import REFUSED, Decoded, decode
from functions.ingest.source_summary import SourceReport, by_source
from functions.messages.parsers.tags import TagNames
from functions.messages.reasons import reason_of
from functions.messages.statuses import EventKind
from functions.messages.storage.store import MessageWriter


@dataclass(frozen=True)
class Failure:
    """Why one record failed, without anything of its content."""

    record_id: str
    reason: str


@dataclass(frozen=True)
class BatchReport:
    """What became of a batch: `duplicates` counts the events that their message had already, `capped` the
    messages so full that an event was left out, `unknown` the events whose code the dictionary of reasons
    lacks, `event_types` the records of each provider event type, `kinds` the events of each kind.
    `oldest_arrival`: when the first of the records came to Firehose, epoch milliseconds."""

    records: int = 0
    message_events: int = 0
    expired: int = 0
    duplicates: int = 0
    capped: int = 0
    unknown: int = 0
    failures: tuple[Failure, ...] = ()
    oldest_arrival: int | None = None
    kinds: Counter[EventKind] = field(default_factory=Counter)
    event_types: Counter[str] = field(default_factory=Counter)
    sources: Mapping[str, SourceReport] = field(default_factory=dict)


def process(
    records: Iterable[KinesisFirehoseRecord], store: MessageWriter, tags: TagNames
) -> tuple[KinesisFirehoseDataTransformationResponse, BatchReport]:
    """Records the batch's events and answers for each record. Raises StoreUnavailableError."""
    batch = [(one, decode(one.data, one.approximate_arrival_timestamp, tags)) for one in records]
    events = [event for _, decoded in batch for event in decoded.parsed.message_events]
    recorded = store.record(events)
    response = KinesisFirehoseDataTransformationResponse()
    failures = []
    for record, decoded in batch:
        if reason := decoded.reason or (REFUSED if decoded.ids & recorded.refused else ""):
            failures.append(Failure(record.record_id, reason))
        response.add_record(_answer(record, decoded, failed=bool(reason)))
    return response, BatchReport(
        records=len(batch),
        message_events=len(events),
        expired=recorded.expired,
        duplicates=recorded.duplicates,
        capped=recorded.capped,
        unknown=sum(not reason_of(event.event).is_known for event in events),
        failures=tuple(failures),
        oldest_arrival=min((one.approximate_arrival_timestamp for one, _ in batch), default=None),
        kinds=Counter(event.event.kind for event in events),
        event_types=Counter(decoded.parsed.event_type for _, decoded in batch),
        sources=by_source((one.approximate_arrival_timestamp, decoded.parsed) for one, decoded in batch),
    )


def _answer(
    record: KinesisFirehoseRecord, decoded: Decoded, *, failed: bool
) -> KinesisFirehoseDataTransformationRecord:
    if failed:
        return record.build_data_transformation_response("ProcessingFailed", record.data)
    return record.build_data_transformation_response("Ok", b64encode(decoded.line).decode())
