"""The handler to compare with: Strawberry and boto3 as their tutorials have them, making the same reads."""

import base64
import heapq
import json
from datetime import UTC, datetime
from typing import Any

import boto3
import strawberry
from boto3.dynamodb.conditions import Key
from mangum import Mangum
from strawberry.asgi import GraphQL

from benchmarks.requests import SECRET, SHARDS, TABLE
from functions.messages.addresses import DestinationHasher

_RANKS = {
    "_email.send": (1, "ACCEPTED"),
    "_email.delivered": (2, "DELIVERED"),
    "_email.open": (3, "OPENED"),
    "_email.click": (4, "CLICKED"),
    "_email.hardbounce": (5, "HARD_BOUNCED"),
}

_database = boto3.resource("dynamodb")
_table = _database.Table(TABLE)
_hasher = DestinationHasher(SECRET)


@strawberry.type
class Message:
    message_id: str
    channel: str
    status: str
    destination: str
    sender: str | None
    sent_at: datetime
    updated_at: datetime
    campaign_id: str | None
    subject: str | None
    delivered_at: datetime | None
    opened_at: datetime | None
    open_count: int


@strawberry.type
class Edge:
    cursor: str
    node: Message


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Connection:
    edges: list[Edge]
    page_info: PageInfo


def _moment(milliseconds: Any) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _message(item: dict[str, Any]) -> Message:
    events = sorted((json.loads(event) for event in item["events"]), key=lambda event: event[1])
    times = {kind: [event[1] for event in events if event[0] == kind] for kind in _RANKS}
    delivered, opened = times["_email.delivered"], times["_email.open"]
    return Message(
        message_id=item["message_id"],
        channel=item["channel"],
        status=max(_RANKS[event[0]] for event in events)[1],
        destination=item["destination"],
        sender=item.get("sender"),
        sent_at=_moment(item["sent_at"]),
        updated_at=_moment(events[-1][1]),
        campaign_id=item.get("campaign_id"),
        subject=item.get("subject"),
        delivered_at=_moment(delivered[0]) if delivered else None,
        opened_at=_moment(opened[0]) if opened else None,
        open_count=len(opened),
    )


def _query(index: str, attribute: str, value: str, limit: int) -> list[dict[str, Any]]:
    condition = Key(attribute).eq(value) & Key("sent_at").between(0, 2**53)
    answer = _table.query(
        IndexName=index, KeyConditionExpression=condition, ScanIndexForward=False, Limit=limit
    )
    return answer["Items"]


def _get(keys: list[str]) -> dict[str, Message]:
    wanted: Any = {TABLE: {"Keys": [{"message_key": key} for key in keys]}}
    items = _database.batch_get_item(RequestItems=wanted)["Responses"][TABLE]
    return {str(item["message_key"]): _message(item) for item in items}


def _messages(destination: str | None = None, campaign_id: str | None = None, first: int = 25) -> Connection:
    if destination is not None:
        lists = [_query("by_destination", "destination_key", _hasher.key(destination), first + 1)]
    else:
        lists = [
            _query("by_campaign", "campaign_key", f"{campaign_id}#{shard}", 37) for shard in range(SHARDS)
        ]
    positions = heapq.merge(*lists, key=lambda entry: entry["sent_at"], reverse=True)
    keys = [entry["message_key"] for entry in positions]
    found = _get(keys[:first])
    edges = [
        Edge(cursor=base64.b64encode(key.encode()).decode(), node=found[key])
        for key in keys[:first]
        if key in found
    ]
    return Connection(
        edges=edges, page_info=PageInfo(has_next_page=len(keys) > first, end_cursor=edges[-1].cursor)
    )


@strawberry.type
class Query:
    messages: Connection = strawberry.field(resolver=_messages)

    @strawberry.field
    def message(self, id: str) -> Message | None:  # noqa: A002
        return _get([id]).get(id)


schema = strawberry.Schema(Query)
handler = Mangum(GraphQL(schema), lifespan="off")
