"""A Firehose batch: every record decoded, told to the store, and answered for exactly once.

The answer follows Amazon Data Firehose's contract for transformation ("Required parameters for
transformation"): `Ok` only after a record's messages are written; a record that can never be understood or
written is `ProcessingFailed` alone; where the store cannot be reached nothing is answered and Firehose
comes again.
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

from aws_lambda_powertools.utilities.data_classes.kinesis_firehose_event import (
    KinesisFirehoseDataTransformationRecord,
    KinesisFirehoseDataTransformationResponse,
    KinesisFirehoseRecord,
)

from functions.messages.reasons import reason_of
from functions.messages.sources import ARRIVED_AT, Parsed, parse
from functions.messages.sources.fields import MalformedEventError
from functions.messages.sources.tags import TagNames
from functions.messages.statuses import EventKind
from functions.messages.store import MessageStore


@dataclass(frozen=True)
class Failure:
    """Why one record failed, without anything of its content."""

    record_id: str
    reason: str


@dataclass(frozen=True)
class BatchReport:
    """What became of a batch: `unknown` counts the events whose code the dictionary of reasons lacks,
    `event_types` the records of each provider event type, `kinds` the events of each kind. `oldest_arrival`:
    when the first of the records came to Firehose, epoch milliseconds."""

    records: int = 0
    message_events: int = 0
    expired: int = 0
    unknown: int = 0
    failures: tuple[Failure, ...] = ()
    oldest_arrival: int | None = None
    kinds: Counter[EventKind] = field(default_factory=Counter)
    event_types: Counter[str] = field(default_factory=Counter)


_UNREADABLE = Parsed("unreadable", ())


@dataclass(frozen=True)
class _Decoded:
    record: KinesisFirehoseRecord
    line: bytes = b""
    parsed: Parsed = _UNREADABLE
    reason: str = ""


def process(
    records: Iterable[KinesisFirehoseRecord], store: MessageStore, tags: TagNames
) -> tuple[KinesisFirehoseDataTransformationResponse, BatchReport]:
    """Records the batch's events and answers for each record. Raises StoreUnavailableError."""
    batch = [_decode(record, tags) for record in records]
    events = [event for decoded in batch for event in decoded.parsed.message_events]
    recorded = store.record(events)
    response = KinesisFirehoseDataTransformationResponse()
    failures = []
    for decoded in batch:
        ids = {event.message_id for event in decoded.parsed.message_events}
        reason = decoded.reason or ("the table refused the message" if ids & recorded.refused else "")
        if reason:
            failures.append(Failure(decoded.record.record_id, reason))
        response.add_record(_answer(decoded, failed=bool(reason)))
    return response, BatchReport(
        records=len(batch),
        message_events=len(events),
        expired=recorded.expired,
        unknown=sum(not reason_of(event.event).is_known for event in events),
        failures=tuple(failures),
        oldest_arrival=min((one.record.approximate_arrival_timestamp for one in batch), default=None),
        kinds=Counter(event.event.kind for event in events),
        event_types=Counter(decoded.parsed.event_type for decoded in batch),
    )


def _decode(record: KinesisFirehoseRecord, tags: TagNames) -> _Decoded:
    try:
        data, arrived_at = record.data_as_bytes, record.approximate_arrival_timestamp
        event = json.loads(data, parse_constant=_refuse_constant)
        parsed = parse(event, tags, arrived_at)
        # What tells no time is archived with its arrival, so that a replay makes the same message of it.
        line = _as_line(event | {ARRIVED_AT: arrived_at}) if parsed.lacks_time else _one_line(data, event)
    except MalformedEventError as error:
        return _Decoded(record, reason=str(error))
    except (ValueError, RecursionError) as error:
        # The error's own text may quote the record.
        return _Decoded(record, reason=f"not JSON in UTF-8 ({type(error).__name__})")
    return _Decoded(record, line, parsed)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _one_line(data: bytes, event: object) -> bytes:
    """The record as one line of the archive: as it came, unless it spans several lines."""
    line = data.strip()
    return _as_line(event) if b"\n" in line or b"\r" in line else line + b"\n"


def _as_line(event: object) -> bytes:
    # In ASCII: half a surrogate pair is legal in JSON, and nowhere else.
    return json.dumps(event, separators=(",", ":")).encode() + b"\n"


def _answer(decoded: _Decoded, *, failed: bool) -> KinesisFirehoseDataTransformationRecord:
    record = decoded.record
    if failed:
        return record.build_data_transformation_response("ProcessingFailed", record.data)
    return record.build_data_transformation_response("Ok", b64encode(decoded.line).decode())
