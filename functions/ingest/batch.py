"""Decodes a Firehose batch, stores its events and returns one result per record.

The response follows Amazon Data Firehose's contract for transformation ("Required parameters for
transformation"): `Ok` only after a record's messages are written; a record that can never be read or
written is `ProcessingFailed` alone; where the store is unavailable there is no response and Firehose
retries the batch.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aws_lambda_powertools.utilities.data_classes.kinesis_firehose_event import (
    KinesisFirehoseDataTransformationRecord,
    KinesisFirehoseDataTransformationResponse,
    KinesisFirehoseRecord,
)

from functions.ingest.recording import Outcome, record
from functions.ingest.records import decode
from functions.ingest.source_summary import SourceReport, by_source
from functions.messages.bot_detection import resembles_automatic_reply
from functions.messages.event import Channel
from functions.messages.parsers import Parsed
from functions.messages.parsers.tags import TagNames
from functions.messages.reasons import reason_of
from functions.messages.statuses import EventKind
from functions.messages.storage.store import MessageWriter

#: Lambda answers a synchronous call with 6 MB at most (Lambda quotas); the rest is for the result's own text.
RESPONSE_BYTES = 6_000_000
#: The id of a record and what stands around it in the response.
_AROUND_A_RECORD = 200
#: The reason of a record whose line does not fit: redrive writes it, whose results have no such limit.
RESPONSE_IS_FULL = "the response has no room for its archive line"


@dataclass(frozen=True)
class Failure:
    """Why one record failed, without any of its content."""

    record_id: str
    reason: str


@dataclass(frozen=True)
class BatchReport:
    """Counts of a stored batch. `duplicates`: events that their message had already; `capped`: messages so
    full that an event was discarded; `unknown`: events whose code the dictionary of reasons lacks;
    `event_types`: documents by the provider's event type; `kinds`: events by kind, `email_kinds` of e-mails
    alone; `arrivals`: when the first and the last of the records came to Firehose, epoch milliseconds."""

    records: int = 0
    message_events: int = 0
    expired: int = 0
    duplicates: int = 0
    capped: int = 0
    unknown: int = 0
    failures: tuple[Failure, ...] = ()
    arrivals: tuple[int, int] | None = None
    kinds: Counter[EventKind] = field(default_factory=Counter)
    email_kinds: Counter[EventKind] = field(default_factory=Counter)
    event_types: Counter[str] = field(default_factory=Counter)
    sources: Mapping[str, SourceReport] = field(default_factory=dict)


def process(
    records: Iterable[KinesisFirehoseRecord],
    store: MessageWriter,
    tags: TagNames,
    response_bytes: int = RESPONSE_BYTES,
) -> tuple[KinesisFirehoseDataTransformationResponse, BatchReport]:
    """Store the batch's events. Raises StoreUnavailableError. `response_bytes`: the response's limit."""
    batch = [(one, decode(one.data, one.approximate_arrival_timestamp, tags)) for one in records]
    written, outcomes = record([decoded for _, decoded in batch], store)
    response = KinesisFirehoseDataTransformationResponse()
    reasons = []
    for result, reason in _results([one for one, _ in batch], outcomes, response_bytes):
        response.add_record(result)
        reasons.append(reason)
    events = [event for _, decoded in batch for event in decoded.events]
    arrivals = [one.approximate_arrival_timestamp for one, _ in batch]
    return response, BatchReport(
        records=len(batch),
        message_events=len(events),
        expired=written.expired,
        duplicates=written.duplicates,
        capped=written.capped,
        unknown=sum(not reason_of(event.event).is_known for event in events),
        failures=tuple(
            Failure(one.record_id, reason) for (one, _), reason in zip(batch, reasons, strict=True) if reason
        ),
        arrivals=(min(arrivals), max(arrivals)) if arrivals else None,
        # SES, too, leaves automatic replies out of the bounce rate.
        kinds=Counter(one.event.kind for one in events if not resembles_automatic_reply(one.event)),
        email_kinds=Counter(
            one.event.kind
            for one in events
            if one.attributes.channel is Channel.EMAIL and not resembles_automatic_reply(one.event)
        ),
        event_types=Counter(
            document.parsed.event_type for _, decoded in batch for document in decoded.documents
        ),
        sources=by_source(_parsed(arrivals, outcomes)),
    )


def _parsed(arrivals: Iterable[int], outcomes: Iterable[Outcome]) -> Iterable[tuple[int, Parsed]]:
    """The stored documents, each with its record's arrival."""
    pairs = zip(arrivals, outcomes, strict=True)
    return ((arrival, document.parsed) for arrival, outcome in pairs for document in outcome.stored)


def _results(
    records: Sequence[KinesisFirehoseRecord], outcomes: Iterable[Outcome], response_bytes: int
) -> Iterator[tuple[KinesisFirehoseDataTransformationRecord, str]]:
    """Yield each record's result and why it failed. A line is longer than its record, by the events in it: of
    those that do not fit into the response, each record fails."""
    room = response_bytes - sum(len(one.data) + _AROUND_A_RECORD for one in records)
    for one, outcome in zip(records, outcomes, strict=True):
        if outcome.reason:
            yield _failed(one), outcome.reason
            continue
        data = b64encode(b"".join(document.line for document in outcome.stored)).decode()
        growth = len(data) - len(one.data)
        if growth > max(room, 0):
            yield _failed(one), RESPONSE_IS_FULL
            continue
        room -= growth
        yield one.build_data_transformation_response("Ok", data), ""


def _failed(one: KinesisFirehoseRecord) -> KinesisFirehoseDataTransformationRecord:
    return one.build_data_transformation_response("ProcessingFailed", one.data)
