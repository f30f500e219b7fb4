"""The rows of a record in the table of the look-up log: what it can be found by."""

from collections.abc import Iterator, Mapping
from typing import Any

from functions.contract.lookup_log import (
    LINE,
    LOOKUP_ROW,
    LOOKUP_TENANT,
    SHOWN,
    LookedUpBy,
    address_rows,
    at_text,
    caller_rows,
    message_rows,
    request_row,
)
from functions.contract.message_table import EXPIRES_AT
from functions.lookups.record import LookupRecord

_DAY_SECONDS = 86_400


def rows_of(record: LookupRecord, days: int) -> list[dict[str, Any]]:
    """Return the items of a record, which end `days` after it: one of the request, one of its caller, and one
    of each person whose address was shown or looked up, and of each message that was looked up."""
    expires_at = str(record.at // 1000 + days * _DAY_SECONDS)
    return [
        {
            LOOKUP_TENANT: {"S": record.tenant},
            LOOKUP_ROW: {"S": row},
            LINE: {"S": said.line()},
            SHOWN: {"N": str(len(said.shown))},
            EXPIRES_AT: {"N": expires_at},
        }
        for row, said in _rows(record)
    ]


def _rows(record: LookupRecord) -> Iterator[tuple[str, LookupRecord]]:
    moment = f"{at_text(record.at)}#{record.request_id}"
    yield request_row(record.request_id), record
    yield caller_rows(record.caller.subject) + moment, record
    for key in _keys(record, LookedUpBy.DESTINATION) | dict.fromkeys(record.shown):
        yield address_rows(key) + moment, record.about(key)
    for key in _keys(record, LookedUpBy.MESSAGE):
        yield message_rows(key) + moment, record.about(key)


def _keys(record: LookupRecord, by: LookedUpBy) -> dict[str, None]:
    return dict.fromkeys(key for read in record.reads if read.by is by for key in read.keys)


def record_of(item: Mapping[str, Any]) -> LookupRecord:
    """Return what an item says. Raises NoRecordError."""
    return LookupRecord.parse(item[LINE]["S"])
