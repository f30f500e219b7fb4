"""A page of 100 messages x 12 fields and a message by id through the handler, beside the stock one."""

import json
import os
from collections.abc import Iterator
from functools import partial
from typing import Any

from graphql import build_schema, graphql_sync

from benchmarks import mix
from benchmarks.dynamodb_endpoint import endpoint
from benchmarks.figures import Figure, cpu_ms, one_processor, show
from benchmarks.processes import environment, own_client
from benchmarks.requests import ADDRESS, SHARDS, LambdaContext, http_event
from benchmarks.tracker_handler import WORKERS, handler_over, store_over

SHARED = "messageId channel status destination sender sentAt updatedAt campaignId"
MAIL = "subject deliveredAt openedAt openCount"
PAGE = "edges { cursor node { %s } } pageInfo { hasNextPage endCursor }"
OWN = f"{SHARED} ... on EmailMessage {{ {MAIL} }}"
STOCK = f"{SHARED} {MAIL}"

RAW = f"""
    type Message {{ {" ".join(f"{name}: String" for name in f"{SHARED} {MAIL}".split())} }}
    type Edge {{ cursor: String node: Message }}
    type PageInfo {{ hasNextPage: Boolean endCursor: String }}
    type Connection {{ edges: [Edge] pageInfo: PageInfo }}
    type Query {{ messages: Connection }}
"""


def _events(message_id: str) -> dict[str, tuple[Any, Any]]:
    """Return by name the event for our handler, and the one for the stock handler."""
    page, ids = PAGE % OWN, f"query ($id: ID!) {{ message(id: $id) {{ {OWN} }} }}"
    stock_page, stock_ids = PAGE % STOCK, f"query ($id: String!) {{ message(id: $id) {{ {STOCK} }} }}"
    own = f"query ($by: MessageLookup!) {{ messages(by: $by, first: 100) {{ {page} }} }}"
    stock = "query ($%s: String) { messages(%s: $%s, first: 100) { %s } }"
    return {
        "page by destination": (
            http_event(own, {"by": {"destination": ADDRESS}}),
            http_event(stock % (*["destination"] * 3, stock_page), {"destination": ADDRESS}),
        ),
        f"page by campaign, {SHARDS} shards": (
            http_event(own, {"by": {"campaignId": mix.CAMPAIGN}}),
            http_event(stock % (*["campaignId"] * 3, stock_page), {"campaignId": mix.CAMPAIGN}),
        ),
        "message by id": (http_event(ids, {"id": message_id}), http_event(stock_ids, {"id": message_id})),
    }


def _answer(handler: Any, event: Any) -> Any:
    response = json.loads(handler(event, LambdaContext())["body"])
    assert "errors" not in response, response["errors"]
    return response["data"]


def figures() -> Iterator[Figure]:
    with endpoint("page") as url, one_processor():
        os.environ |= environment(url)
        from benchmarks import stock  # makes its clients when it is imported

        own = handler_over(store_over(own_client(url, WORKERS), workers=WORKERS), SHARDS)
        rows = _answer(own, _events("")["page by destination"][0])
        message_id = rows["messages"]["edges"][0]["node"]["messageId"]
        for name, (ours, theirs) in _events(message_id).items():
            _same(_answer(own, ours), _answer(stock.handler, theirs))
            plain_handler: Any = stock.handler
            mine, plain = cpu_ms(
                partial(own, ours, LambdaContext()), partial(plain_handler, theirs, LambdaContext())
            )
            budget = ", budget 0.55" if "destination" in name else ""
            yield Figure(
                f"{name}: CPU ms", f"{mine:.2f}", f"stock {plain:.2f}, ratio {mine / plain:.2f}{budget}"
            )
        yield _masking(own)
        yield from _floors(rows)


def _masking(handler: Any) -> Figure:
    """Return the cost of a page for a caller without `addresses:read`."""
    query = f"query ($by: MessageLookup!) {{ messages(by: $by, first: 100) {{ {PAGE % OWN} }} }}"
    by = {"by": {"campaignId": mix.CAMPAIGN}}
    masked, shown = cpu_ms(
        partial(handler, http_event(query, by, "messages:read"), LambdaContext()),
        partial(handler, http_event(query, by), LambdaContext()),
    )
    ratio = f"unmasked {shown:.2f}, ratio {masked / shown:.2f}, budget 2"
    return Figure("page by campaign, masked: CPU ms", f"{masked:.2f}", ratio)


def _same(ours: Any, theirs: Any) -> None:
    """The stock handler is a fair measure only if it returns as many messages."""
    response = [
        len(one["messages"]["edges"]) if "messages" in one else one["message"]["messageId"]
        for one in (ours, theirs)
    ]
    assert response[0] == response[1], response


def _floors(rows: Any) -> Iterator[Figure]:
    schema, query = build_schema(RAW), "{ messages { %s } }" % (PAGE % STOCK)
    assert graphql_sync(schema, query, rows).errors is None
    raw, plain = cpu_ms(lambda: graphql_sync(schema, query, rows), lambda: json.dumps(rows))
    yield Figure("the same rows by graphql-core alone, without reads: CPU ms", f"{raw:.2f}")
    yield Figure("the same rows as plain JSON, without reads: CPU ms", f"{plain:.2f}")


if __name__ == "__main__":
    show(figures)
