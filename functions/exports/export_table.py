"""The table of exports: each tenant's jobs, the order in which they run, and whose turn it is.

Besides its jobs, a tenant's partition holds `#open#ID` for each job that has not ended, `#token#HASH` for
each client token, and `#turn` while a worker has the tenant's turn.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.error_code import aws_error_code
from functions.contract.export_table import EXPORT_ID, EXPORT_TENANT
from functions.contract.message_table import EXPIRES_AT
from functions.exports.columns import Column
from functions.exports.job import (
    ExportFailure,
    ExportFormat,
    ExportJob,
    ExportRequest,
    ExportStatus,
    Progress,
)
from functions.messages.storage.dynamodb_calls import call, call_if, get_item, unavailable
from functions.messages.storage.item import Item
from functions.messages.storage.pagination import Position

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_OPEN, _TOKEN, _TURN = "#open#", "#token#", "#turn"
#: Ids begin with digits, so that jobs sort behind all other items.
_FIRST_ID, _AFTER_IDS = "0", ":"
_DAY_SECONDS = 86_400
#: A job and its token are deleted after so many days, long after its file.
_STORED_DAYS = 30

_OWNED = "#owner = :owner AND #state = :running"
_NAMES = {"#owner": "owner", "#state": "state"}


@dataclass(frozen=True)
class ClientToken:
    """A client's token, as its hash, and a digest of the input that it came with."""

    hash: str
    digest: str
    export_id: str


@dataclass(frozen=True)
class ExportTable:
    """Every call raises StoreUnavailableError."""

    client: "DynamoDBClient"
    name: str

    def create(self, job: ExportJob, token: ClientToken | None) -> bool:
        """Store a job with its token, behind the others of its tenant; return False where the token, or the
        id, is there already."""
        expires = {"N": str(job.created_at // 1000 + _STORED_DAYS * _DAY_SECONDS)}
        items: list[dict[str, Any]] = [
            _item(job) | {EXPIRES_AT: expires},
            _key(job.tenant, _OPEN + job.export_id),
        ]
        if token:
            items.append(
                _key(job.tenant, _TOKEN + token.hash)
                | {
                    "digest": {"S": token.digest},
                    "created_id": {"S": token.export_id},
                    EXPIRES_AT: expires,
                }
            )
        condition = f"attribute_not_exists({EXPORT_ID})"
        puts = [
            {"Put": {"TableName": self.name, "Item": item, "ConditionExpression": condition}}
            for item in items
        ]
        return self._transact(puts)

    def token(self, tenant: str, token_hash: str) -> ClientToken | None:
        """Return a token that was used; None for another."""
        item = get_item(self.client, self.name, _key(tenant, _TOKEN + token_hash))
        return ClientToken(token_hash, item["digest"]["S"], item["created_id"]["S"]) if item else None

    def get(self, tenant: str, export_id: str) -> ExportJob | None:
        """Return a job; None where the tenant has none of this id."""
        if not _FIRST_ID <= export_id < _AFTER_IDS:
            return None
        item = get_item(self.client, self.name, _key(tenant, export_id))
        return _job(item) if item else None

    def page(self, tenant: str, before: str | None, first: int) -> list[ExportJob]:
        """Return the newest jobs of a tenant, those before an id."""
        last = _AFTER_IDS if before is None else before
        items = self._query(tenant, _FIRST_ID, last, first + 1, ascending=False)
        return [_job(item) for item in items if item[EXPORT_ID]["S"] != before][:first]

    def open_count(self, tenant: str, most: int) -> int:
        """Return how many jobs have not ended; counting stops at `most`."""
        return len(self._open(tenant, most))

    def take_turn(self, tenant: str, owner: str, now: int, until: int) -> bool:
        """Take the tenant's turn until a time (epoch seconds), unless another owner has it."""
        return call_if(
            self.name,
            "UpdateItem",
            self.client.update_item,
            TableName=self.name,
            Key=_key(tenant, _TURN),
            UpdateExpression="SET #owner = :owner, #until = :until",
            ConditionExpression="attribute_not_exists(#until) OR #until < :now",
            ExpressionAttributeNames={"#owner": "owner", "#until": "until"},
            ExpressionAttributeValues={
                ":owner": {"S": owner},
                ":until": {"N": str(until)},
                ":now": {"N": str(now)},
            },
        )

    def end_turn(self, tenant: str, owner: str) -> None:
        """Give the turn back, if this owner still has it."""
        call_if(
            self.name,
            "DeleteItem",
            self.client.delete_item,
            TableName=self.name,
            Key=_key(tenant, _TURN),
            ConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":owner": {"S": owner}},
        )

    def claim_oldest(self, tenant: str, owner: str, now: int) -> ExportJob | None:
        """Become the owner of the tenant's oldest job that has not ended, and return it as it was saved."""
        ids = self._open(tenant, 1)
        if not ids:
            return None
        response = call(
            self.name,
            "UpdateItem",
            self.client.update_item,
            TableName=self.name,
            Key=_key(tenant, ids[0]),
            UpdateExpression="SET #owner = :owner, #state = :running, "
            "started_at = if_not_exists(started_at, :now), attempts = attempts + :one",
            ConditionExpression=f"attribute_exists({EXPORT_ID})",
            ExpressionAttributeNames=_NAMES,
            ExpressionAttributeValues=_owned(owner) | {":now": {"N": str(now)}, ":one": {"N": "1"}},
            ReturnValues="ALL_NEW",
        )
        return _job(response["Attributes"])

    def save(self, job: ExportJob, owner: str, progress: Progress) -> bool:
        """Store how far a job is; return False where it has another owner."""
        return call_if(
            self.name,
            "UpdateItem",
            self.client.update_item,
            TableName=self.name,
            Key=_key(job.tenant, job.export_id),
            UpdateExpression="SET progress = :progress, attempts = :zero",
            ConditionExpression=_OWNED,
            ExpressionAttributeNames=_NAMES,
            ExpressionAttributeValues=_owned(owner)
            | {":progress": _progress_value(progress), ":zero": {"N": "0"}},
        )

    def finish(self, job: ExportJob, owner: str, progress: Progress, now: int) -> bool:
        """Store that a job's file is complete; return False where it has another owner."""
        return self._end(job, owner, ExportStatus.DONE, progress, now, None)

    def fail(self, job: ExportJob, owner: str, failure: ExportFailure, now: int) -> bool:
        """Store why a job failed; return False where it has another owner."""
        return self._end(job, owner, ExportStatus.FAILED, job.progress, now, failure)

    def _end(
        self,
        job: ExportJob,
        owner: str,
        state: ExportStatus,
        progress: Progress,
        now: int,
        failure: ExportFailure | None,
    ) -> bool:
        # Of the progress only the counts stay. What was looked up goes: it may be an address.
        counts = Progress(
            cursor=progress.cursor, rows=progress.rows, size=progress.size, walked=progress.walked
        )
        update: dict[str, Any] = {
            "TableName": self.name,
            "Key": _key(job.tenant, job.export_id),
            "UpdateExpression": "SET #state = :state, finished_at = :now, progress = :progress"
            + (", failure = :failure" if failure else "")
            + " REMOVE requested, #owner",
            "ConditionExpression": _OWNED,
            "ExpressionAttributeNames": _NAMES,
            "ExpressionAttributeValues": _owned(owner)
            | {":state": {"S": state}, ":now": {"N": str(now)}, ":progress": _progress_value(counts)}
            | ({":failure": {"S": failure}} if failure else {}),
        }
        delete = {"TableName": self.name, "Key": _key(job.tenant, _OPEN + job.export_id)}
        return self._transact([{"Update": update}, {"Delete": delete}])

    def _open(self, tenant: str, most: int) -> list[str]:
        # `$` follows `#`, so this is the end of the items with the prefix.
        items = self._query(tenant, _OPEN, "#open$", most, ascending=True)
        return [item[EXPORT_ID]["S"].removeprefix(_OPEN) for item in items]

    def _query(self, tenant: str, low: str, high: str, limit: int, *, ascending: bool) -> list[Item]:
        """Return at most `limit` items between two sort keys. One call may return fewer: a job with the parts
        of a long file is large."""
        items: list[Item] = []
        start: dict[str, Any] = {}
        while len(items) < limit:
            response = call(
                self.name,
                "Query",
                self.client.query,
                TableName=self.name,
                KeyConditionExpression="#tenant = :tenant AND #id BETWEEN :low AND :high",
                ExpressionAttributeNames={"#tenant": EXPORT_TENANT, "#id": EXPORT_ID},
                ExpressionAttributeValues={
                    ":tenant": {"S": tenant},
                    ":low": {"S": low},
                    ":high": {"S": high},
                },
                ScanIndexForward=ascending,
                ConsistentRead=True,
                Limit=limit - len(items),
                **start,
            )
            items += response["Items"]
            if not (last := response.get("LastEvaluatedKey")):
                break
            start = {"ExclusiveStartKey": last}
        return items

    def _transact(self, items: list[Any]) -> bool:
        try:
            self.client.transact_write_items(TransactItems=items)
        except ClientError as error:
            reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", ())}
            if aws_error_code(error) == "TransactionCanceledException" and reasons <= {
                "None",
                "ConditionalCheckFailed",
            }:
                return False
            raise unavailable(self.name, "TransactWriteItems", error) from None
        except BotoCoreError as error:
            raise unavailable(self.name, "TransactWriteItems", error) from None
        return True


def _owned(owner: str) -> dict[str, Any]:
    return {":owner": {"S": owner}, ":running": {"S": ExportStatus.RUNNING}}


def _key(tenant: str, export_id: str) -> dict[str, Any]:
    return {EXPORT_TENANT: {"S": tenant}, EXPORT_ID: {"S": export_id}}


def _item(job: ExportJob) -> dict[str, Any]:
    return _key(job.tenant, job.export_id) | {
        "created_at": {"N": str(job.created_at)},
        "format": {"S": job.format},
        "columns": {"S": ",".join(job.columns)},
        "shows_addresses": {"BOOL": job.shows_addresses},
        "requested": {"S": _request_text(job.request)},
        "state": {"S": job.state},
        "progress": _progress_value(job.progress),
        "attempts": {"N": str(job.attempts)},
    }


def _job(item: Item) -> ExportJob:
    columns = tuple(map(Column, item["columns"]["S"].split(",")))
    format_, shows = ExportFormat(item["format"]["S"]), bool(item["shows_addresses"]["BOOL"])
    request = None
    if "requested" in item:
        stored = json.loads(item["requested"]["S"])
        request = ExportRequest(stored["search"], tuple(stored["projects"]), format_, columns, shows)
    return ExportJob(
        tenant=item[EXPORT_TENANT]["S"],
        export_id=item[EXPORT_ID]["S"],
        created_at=int(item["created_at"]["N"]),
        format=format_,
        columns=columns,
        shows_addresses=shows,
        request=request,
        state=ExportStatus(item["state"]["S"]),
        progress=_progress(item["progress"]["S"]),
        attempts=int(item["attempts"]["N"]),
        started_at=_number(item, "started_at"),
        finished_at=_number(item, "finished_at"),
        failure=ExportFailure(item["failure"]["S"]) if "failure" in item else None,
    )


def _request_text(request: ExportRequest | None) -> str:
    return json.dumps({"search": request.search, "projects": request.projects} if request else None)


def _progress_value(progress: Progress) -> dict[str, str]:
    return {"S": json.dumps(vars(progress), separators=(",", ":"))}


def _progress(text: str) -> Progress:
    stored = json.loads(text)
    cursor = stored["cursor"]
    return Progress(
        **stored
        | {"cursor": Position(*cursor) if cursor is not None else None, "parts": tuple(stored["parts"])}
    )


def _number(item: Item, name: str) -> int | None:
    return int(item[name]["N"]) if name in item else None
