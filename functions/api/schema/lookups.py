"""The query of the look-up log: who looked at messages, when, and for what purpose."""

import json
import re
from collections.abc import Callable
from typing import Annotated

import strawberry

from functions.api.errors import ApiError, ErrorCode, bad_input
from functions.api.execution.query_cost import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from functions.api.nodes.global_id import Tag, parse_id
from functions.api.schema.connection import AfterArgument, PageInfo
from functions.api.schema.context import Context, Info
from functions.api.schema.destinations import checked_destination
from functions.api.schema.scalars import Instant
from functions.contract.lookup_log import (
    LookedUpBy,
    Purpose,
    address_rows,
    caller_rows,
    message_rows,
    request_row,
)
from functions.contract.message_table import MAX_VALUE_BYTES
from functions.contract.scopes import Scope
from functions.lookups.record import LookupRecord
from functions.lookups.table import LookupPage, LookupTable
from functions.messages.message_ids import provider_id
from functions.messages.storage.pagination import Position

#: What the key of a message to one of several recipients has behind the provider's id.
_OF_RECIPIENT = re.compile(r"#[\w-]{22}\Z", re.ASCII)

_MEANINGS = {
    LookedUpBy.MESSAGE: "Messages by their ids.",
    LookedUpBy.DESTINATION: "The messages to an address or number.",
    LookedUpBy.CAMPAIGN: "The messages of a campaign.",
    LookedUpBy.JOURNEY: "The messages of a journey.",
    LookedUpBy.REFERENCE: "The messages with a reference of the sender.",
    LookedUpBy.PROJECT: "The failures and complaints of a project.",
    LookedUpBy.LOOKUPS: "The look-up log itself.",
}
strawberry.enum(LookedUpBy, description="What was looked up.")
for _value in LookedUpBy.__strawberry_definition__.values:  # type: ignore[attr-defined]
    _value.description = _MEANINGS[LookedUpBy(_value.value)]


@strawberry.input(one_of=True, description="What look-ups are listed by: exactly one field.")
class LookupLogKey:
    destination: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="An e-mail address or a phone number with its country code: the look-ups by it, and "
        "those that showed it in full.",
    )
    message_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The provider's id or the global id of a message: the look-ups by it.",
    )
    caller: str | None = strawberry.field(
        default=strawberry.UNSET, description="The subject of a caller: all of its look-ups."
    )
    request_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The id of a request, from the header `apigw-requestid` of its response.",
    )


@strawberry.type(description="The caller of a request.")
class LookupCaller:
    subject: str = strawberry.field(description="The subject of the caller's credentials.")
    kind: str = strawberry.field(description="`user` (a token), `key` (an API key) or `role` (an IAM role).")
    api_key_id: str | None = strawberry.field(description="The id of the caller's API key, if it has one.")
    acted_from: str | None = strawberry.field(
        description="The own tenant of an operator who acted for this one, empty if it has none; null for no "
        "operator."
    )


@strawberry.type(description="One look-up of a request.")
class LookupRead:
    by: LookedUpBy = strawberry.field(description="What was looked up.")
    ids: list[strawberry.ID] = strawberry.field(
        description="The provider's ids of the messages, or the id of the campaign or journey, as far as the "
        "tenant has them; empty in a list by destination or message."
    )
    projects: list[str] = strawberry.field(description="The names of the projects that were searched.")
    found: int = strawberry.field(description="The number of messages on the page; of the log: of look-ups.")
    revealed: bool = strawberry.field(description="True if the caller saw addresses in full.")


@strawberry.type(description="One request that looked at messages.")
class Lookup:
    request_id: str = strawberry.field(description="The id of the request.")
    at: Instant = strawberry.field(description="The time of the answer.")
    caller: LookupCaller = strawberry.field(description="The caller of a request.")
    purpose: Purpose | None = strawberry.field(description="Why addresses were shown, if stated.")
    reference: str | None = strawberry.field(description="The ticket or case, if stated.")
    reads: list[LookupRead] = strawberry.field(
        description="What was looked up; in a list by destination or message, as far as it concerns that."
    )
    addresses_shown: int = strawberry.field(
        description="The number of addresses shown in full; in a list by destination, 1 or 0."
    )


@strawberry.type(description="A look-up in a list.")
class LookupEdge:
    cursor: str = strawberry.field(description="The position of this look-up in the list.")
    node: Lookup = strawberry.field(description="The look-up.")


@strawberry.type(description="A page of look-ups, newest first.")
class LookupConnection:
    edges: list[LookupEdge] = strawberry.field(description="The look-ups of the page with their cursors.")
    nodes: list[Lookup] = strawberry.field(description="The look-ups of the page without cursors.")
    page_info: PageInfo = strawberry.field(description="The position of the page in its list.")


ByArgument = Annotated[LookupLogKey, strawberry.argument(description="What the look-ups are listed by.")]
FromArgument = Annotated[
    Instant | None, strawberry.argument(name="from", description="Only look-ups from this time on.")
]
ToArgument = Annotated[Instant | None, strawberry.argument(description="Only look-ups before this time.")]
RevealedArgument = Annotated[
    bool, strawberry.argument(description="Only look-ups that showed an address in full.")
]
FirstArgument = Annotated[
    int, strawberry.argument(description=f"The size of the page, 1 to {MAX_PAGE_SIZE} look-ups.")
]


async def list_lookups(
    info: Info,
    by: ByArgument,
    from_: FromArgument = None,
    to: ToArgument = None,
    revealed_only: RevealedArgument = False,
    first: FirstArgument = DEFAULT_PAGE_SIZE,
    after: AfterArgument = None,
) -> LookupConnection:
    """Return a page of the look-up log of the caller's tenant, which is itself a look-up. Raises ApiError."""
    context, tenant = info.context, info.context.principal.tenant
    table = _open(context)
    if not 1 <= first <= MAX_PAGE_SIZE:
        raise bad_input(f"`first` is {first}: a page has 1 to {MAX_PAGE_SIZE} look-ups.")
    if from_ is not None and to is not None and from_ >= to:
        raise bad_input("`from` is not before `to`.")
    row = _row(context, by)
    described = json.dumps([tenant, "lookups", row, from_, to, revealed_only]).encode()
    before = None if after is None else context.cursors.decode(after, described).key
    if by.request_id:
        page = await context.workers.run(_one, table, context, row)
    else:
        context.meter.read(first)
        page = await context.workers.run(
            lambda: table().page(tenant, row, (from_, to), first, before, revealed_only=revealed_only)
        )
    context.lookups.note_log_read(row, len(page.found))

    def cursor(position: str) -> str:
        return context.cursors.encode(Position(0, "", position), described)

    nodes = [_node(record) for _, record in page.found]
    cursors = [cursor(position) for position, _ in page.found]
    return LookupConnection(
        edges=[LookupEdge(cursor=one, node=node) for one, node in zip(cursors, nodes, strict=True)],
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=False,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursor(page.end) if page.end else None,
        ),
    )


def _open(context: Context) -> Callable[[], LookupTable]:
    if not context.principal.may(Scope.READ_LOOKUPS):
        raise ApiError(ErrorCode.FORBIDDEN, f"Missing required scope: {Scope.READ_LOOKUPS}.")
    if not context.messages.projects:
        raise ApiError(ErrorCode.FORBIDDEN, "The tenant has no project in this stack.")
    if context.open_lookup_log is None or context.lookups.log is None:
        raise bad_input("This stack has no look-up log: set lookupLog.enabled in its configuration.")
    return context.open_lookup_log


def _row(context: Context, by: LookupLogKey) -> str:
    """Return the sort key of a request's row, or what those of the other lists begin with."""
    values = (by.destination, by.message_id, by.caller, by.request_id)
    value = next((one.strip() for one in values if one and one.strip()), "")
    if not value or len(value.encode(errors="replace")) > MAX_VALUE_BYTES:
        raise bad_input(f"`by` is blank or longer than {MAX_VALUE_BYTES} bytes.")
    log = context.lookups.log
    keys, tenant = log.keys() if log else None, context.principal.tenant
    if keys is not None and by.destination:
        address = checked_destination(value, context.messages.projects)
        return address_rows(keys.address(tenant, address))
    if keys is not None and by.message_id:
        named = parse_id(value)
        key = provider_id(value)
        if named and named.tag is Tag.MESSAGE:
            key = _OF_RECIPIENT.sub("", named.key)
        return message_rows(keys.of(LookedUpBy.MESSAGE, tenant, key))
    return caller_rows(value) if by.caller else request_row(value)


def _one(open_table: Callable[[], LookupTable], context: Context, row: str) -> LookupPage:
    context.meter.read(1)
    found = open_table().request(context.principal.tenant, row)
    return LookupPage(((row, found),) if found else (), None, has_next=False)


def _node(record: LookupRecord) -> Lookup:
    caller = record.caller
    return Lookup(
        request_id=record.request_id,
        at=Instant(record.at),
        caller=LookupCaller(
            subject=caller.subject,
            kind=caller.kind,
            api_key_id=caller.api_key_id,
            acted_from=caller.acted_from,
        ),
        purpose=record.purpose,
        reference=record.reference,
        reads=[
            LookupRead(
                by=read.by,
                ids=[strawberry.ID(one) for one in read.ids],
                projects=list(read.projects),
                found=read.found,
                revealed=read.revealed,
            )
            for read in record.reads
        ],
        addresses_shown=len(record.shown),
    )
