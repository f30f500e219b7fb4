"""The table of erasure requests, and of how far the passes over the archives are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.aws.error_code import aws_error_code
from functions.contract.erasure_table import (
    BY_OPEN,
    ERASURE_ID,
    ERASURE_TENANT,
    FIRST_ID,
    IS_OPEN,
    OPEN,
    PASS_PREFIX,
    TOKEN_PREFIX,
)
from functions.contract.message_table import EXPIRES_AT
from functions.erasure.request import ArchivePass, ErasureRequest

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BODY, _VERSION, _NAMED = "body", "version", "request"
_DAY_SECONDS = 86_400


class ErasureChangedError(Exception):
    """Another function changed the item meanwhile: read it again."""


@dataclass(frozen=True)
class RequestTable:
    """Its calls raise ClientError and BotoCoreError."""

    client: "DynamoDBClient"
    table_name: str

    def add(self, request: ErasureRequest, token: str | None = None) -> ErasureRequest:
        """Store a request. Return it, or the earlier one with the same token of the tenant."""
        puts = [self._put(replace(request, version=1), "attribute_not_exists(#id)", {"#id": ERASURE_ID})]
        if token is not None:
            key = TOKEN_PREFIX + sha256(token.encode()).hexdigest()
            puts += [self._token(request, key)]
            if earlier := self._earlier(request.tenant, key):
                return earlier
        try:
            self.client.transact_write_items(TransactItems=[*map(_in_transaction, puts)])
        except ClientError as error:
            is_repeated = token is not None and aws_error_code(error) == "TransactionCanceledException"
            if is_repeated and (earlier := self._earlier(request.tenant, key)):
                return earlier
            raise
        return replace(request, version=1)

    def get(self, tenant: str, request_id: str) -> ErasureRequest | None:
        """Return one request, read consistently; None where the tenant has none with this id."""
        if request_id < FIRST_ID:
            return None
        item = self._item(tenant, request_id)
        return _request(item) if item else None

    def page(self, tenant: str, size: int, before: str | None = None) -> list[ErasureRequest]:
        """Return at most `size` requests of a tenant, newest first; those behind `before` only."""
        start: dict[str, Any] = {"ExclusiveStartKey": _key(tenant, before)} if before else {}
        query: dict[str, Any] = {
            "TableName": self.table_name,
            "KeyConditionExpression": "#tenant = :tenant AND #id > :first",
            "ExpressionAttributeNames": {"#tenant": ERASURE_TENANT, "#id": ERASURE_ID},
            "ExpressionAttributeValues": {":tenant": {"S": tenant}, ":first": {"S": FIRST_ID}},
            "ScanIndexForward": False,
        }
        found: list[ErasureRequest] = []
        while len(found) < size:
            response = self.client.query(**query, **start, Limit=size - len(found))
            found += map(_request, response["Items"])
            if not (last := response.get("LastEvaluatedKey")):
                break
            start = {"ExclusiveStartKey": last}
        return found

    def open(self) -> Iterator[ErasureRequest]:
        """Yield the requests of all tenants that are not closed, the oldest of each first."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table_name,
            IndexName=BY_OPEN,
            KeyConditionExpression="#open = :open",
            ExpressionAttributeNames={"#open": OPEN},
            ExpressionAttributeValues={":open": {"S": IS_OPEN}},
        )
        for key in sorted(
            (item[ERASURE_TENANT]["S"], item[ERASURE_ID]["S"]) for page in pages for item in page["Items"]
        ):
            request = self.get(*key)
            if request and not request.is_closed:
                yield request

    def change(
        self, request: ErasureRequest, change: Callable[[ErasureRequest], ErasureRequest]
    ) -> ErasureRequest:
        """Apply a change to a request, or to what it has become since; return what is stored then."""
        current: ErasureRequest | None = request
        while current:
            changed = replace(change(current), version=current.version + 1)
            if self._replaced(self._put(changed, *_seen(current.version))):
                return changed
            current = self.get(request.tenant, request.id)
        return request

    def archive_pass(self, tenant: str, project: str) -> ArchivePass:
        """Return how far the present or last pass over a project's archive is."""
        item = self._item(tenant, PASS_PREFIX + project)
        if not item:
            return ArchivePass(tenant, project)
        return ArchivePass.from_json(item[_BODY]["S"], int(item[_VERSION]["N"]))

    def save_pass(self, progress: ArchivePass) -> ArchivePass:
        """Store how far a pass is. Raise ErasureChangedError where another function works on it."""
        saved = replace(progress, version=progress.version + 1)
        put: Any = {
            "TableName": self.table_name,
            "Item": {
                **_key(saved.tenant, PASS_PREFIX + saved.project),
                _BODY: {"S": saved.to_json()},
                _VERSION: {"N": str(saved.version)},
            },
        }
        condition, names = _seen(progress.version)
        values = {":seen": {"N": str(progress.version)}} if progress.version else {}
        put |= {"ConditionExpression": condition, "ExpressionAttributeNames": names}
        if not self._replaced(put | ({"ExpressionAttributeValues": values} if values else {})):
            raise ErasureChangedError
        return saved

    def _put(self, request: ErasureRequest, condition: str, names: dict[str, str]) -> dict[str, Any]:
        is_open = {} if request.is_closed else {OPEN: {"S": IS_OPEN}}
        put: dict[str, Any] = {
            "TableName": self.table_name,
            "Item": {
                **_key(request.tenant, request.id),
                _BODY: {"S": request.to_json()},
                _VERSION: {"N": str(request.version)},
                **is_open,
            },
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
        }
        if ":seen" in condition:
            put["ExpressionAttributeValues"] = {":seen": {"N": str(request.version - 1)}}
        return put

    def _token(self, request: ErasureRequest, key: str) -> dict[str, Any]:
        end = request.requested_at // 1000 + _DAY_SECONDS
        return {
            "TableName": self.table_name,
            "Item": {
                **_key(request.tenant, key),
                _NAMED: {"S": request.id},
                EXPIRES_AT: {"N": str(end)},
            },
            "ConditionExpression": "attribute_not_exists(#id)",
            "ExpressionAttributeNames": {"#id": ERASURE_ID},
        }

    def _earlier(self, tenant: str, key: str) -> ErasureRequest | None:
        item = self._item(tenant, key)
        return self.get(tenant, item[_NAMED]["S"]) if item else None

    def _item(self, tenant: str, sort_key: str) -> Any:
        response = self.client.get_item(
            TableName=self.table_name, Key=_key(tenant, sort_key), ConsistentRead=True
        )
        return response.get("Item")

    def _replaced(self, put: dict[str, Any]) -> bool:
        try:
            self.client.put_item(**put)
        except ClientError as error:
            if aws_error_code(error) == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _in_transaction(put: Any) -> Any:
    return {"Put": put}


def _seen(version: int) -> tuple[str, dict[str, str]]:
    """Return a condition that the item is of this version, with its names; 0: that there is none."""
    if version:
        return "#version = :seen", {"#version": _VERSION}
    return "attribute_not_exists(#id)", {"#id": ERASURE_ID}


def _key(tenant: str, sort_key: str) -> dict[str, Any]:
    return {ERASURE_TENANT: {"S": tenant}, ERASURE_ID: {"S": sort_key}}


def _request(item: Any) -> ErasureRequest:
    return ErasureRequest.from_json(
        item[_BODY]["S"],
        tenant=item[ERASURE_TENANT]["S"],
        id=item[ERASURE_ID]["S"],
        version=int(item[_VERSION]["N"]),
    )
