"""Fills the table of the look-up log from a batch of its delivery stream; the lines go on to the copy."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.data_classes.kinesis_firehose_event import (
    KinesisFirehoseDataTransformationResponse,
    KinesisFirehoseRecord,
)

from functions.lookups.record import LookupRecord, NoRecordError
from functions.lookups.rows import rows_of


@dataclass(frozen=True)
class Filed:
    """The answer to Firehose, and the number of records that were filed and refused."""

    response: KinesisFirehoseDataTransformationResponse
    filed: int
    refused: int


def file(
    records: Iterable[KinesisFirehoseRecord], write: Callable[[Sequence[dict[str, Any]]], None], days: int
) -> Filed:
    """Write the rows of a batch, then answer each record once. `write` may raise: Firehose then sends the
    batch again. What is no record fails alone, and Firehose keeps it under the copy's errors."""
    response, refused = KinesisFirehoseDataTransformationResponse(), 0
    rows: list[dict[str, Any]] = []
    for one in records:
        try:
            rows += rows_of(LookupRecord.parse(one.data_as_bytes), days)
            response.add_record(one.build_data_transformation_response("Ok", one.data))
        except (NoRecordError, ValueError):
            refused += 1
            response.add_record(one.build_data_transformation_response("ProcessingFailed", one.data))
    write(rows)
    return Filed(response, len(response.records) - refused, refused)
