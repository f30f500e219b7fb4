"""Compares the table of the look-up log with its copy in S3, request by request."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.lookup_log import LINE, LOOKUP_ERRORS, LOOKUP_ROW, LOOKUP_TENANT, LOOKUPS, request_row
from functions.lookups.record import LookupRecord, NoRecordError
from operations.archive.archive import Archive, DamagedObjectError, Span
from operations.errors import aws_error

_Request = tuple[str, str]


@dataclass(frozen=True)
class Verdict:
    """What differs, by tenant and request id. `missing`: in the copy only; `extra`: in the table only;
    `different`: in both, with different content. `failed`: objects under errors/; `damaged`:
    objects that cannot be read."""

    requests: int
    missing: list[_Request] = field(default_factory=list)
    extra: list[_Request] = field(default_factory=list)
    different: list[_Request] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether both copies say the same."""
        return not (self.missing or self.extra or self.different or self.failed or self.damaged)


def compare(table: str, dynamodb: Any, bucket: str, s3: Any, span: Span) -> Verdict:
    """Return how table and copy differ about requests in a time range. Raise OperationsError."""
    copied, damaged = _copied(Archive(bucket, LOOKUPS, s3), span)
    filed = dict(_filed(table, dynamodb, span))
    failed = [stored.key for stored in Archive(bucket, LOOKUP_ERRORS, s3).objects(span)]
    return Verdict(
        requests=len(copied | filed),
        missing=sorted(copied.keys() - filed.keys()),
        extra=sorted(filed.keys() - copied.keys()),
        different=sorted(key for key in copied.keys() & filed.keys() if copied[key] != filed[key]),
        failed=failed,
        damaged=damaged,
    )


def _copied(archive: Archive, span: Span) -> tuple[dict[_Request, str], list[str]]:
    found: dict[_Request, str] = {}
    damaged: list[str] = []
    for stored in archive.objects(span):
        try:
            lines = b"".join(archive.chunks(stored.key)).splitlines()
            records = [LookupRecord.parse(line) for line in lines]
        except (DamagedObjectError, NoRecordError):
            damaged.append(stored.key)
            continue
        # A line that was put twice is one record.
        found |= {(one.tenant, one.request_id): one.line() for one in records if span.contains(one.at)}
    return found, damaged


def _filed(table: str, dynamodb: Any, span: Span) -> Iterator[tuple[_Request, str]]:
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="begins_with(#row, :request)",
        ExpressionAttributeNames={"#row": LOOKUP_ROW},
        ExpressionAttributeValues={":request": {"S": request_row("")}},
        ConsistentRead=True,
    )
    try:
        for page in pages:
            for item in page["Items"]:
                yield from _row(item, span)
    except (ClientError, BotoCoreError) as error:
        raise aws_error("dynamodb:Scan", f"table {table}", error) from None


def _row(item: dict[str, Any], span: Span) -> Iterator[tuple[_Request, str]]:
    key = (item[LOOKUP_TENANT]["S"], item[LOOKUP_ROW]["S"].removeprefix(request_row("")))
    line = item[LINE]["S"]
    try:
        if span.contains(LookupRecord.parse(line).at):
            yield key, line
    except NoRecordError:
        yield key, line
