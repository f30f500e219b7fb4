"""Lists of messages: what they are looked up by, how they are narrowed, and their pages."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated, Any

import strawberry

from functions.api.data.tenant_messages import MessagePage
from functions.api.errors import bad_input
from functions.api.execution.query_cost import MAX_PAGE_SIZE
from functions.api.schema.context import Context
from functions.api.schema.message_types import Message
from functions.api.schema.scalars import Instant
from functions.contract.message_table import BY_DESTINATION
from functions.messages.addresses import normalise
from functions.messages.event import TEXT_LIMIT, Channel
from functions.messages.message import Message as StoredMessage
from functions.messages.statuses import MessageStatus
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup


@strawberry.enum(description="The order of a list, by send time.")
class SortDirection(Enum):
    ASC = strawberry.enum_value("ASC", description="Oldest first.")
    DESC = strawberry.enum_value("DESC", description="Newest first.")


@strawberry.input(one_of=True, description="What messages are looked up by: exactly one field.")
class MessageLookup:
    destination: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="An e-mail address or phone number, in any usual spelling.",
    )
    campaign_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="A campaign's id."
    )
    journey_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="A journey's id."
    )

    def lookup(self) -> Lookup:
        for value, make in (
            (self.destination, Lookup.destination),
            (self.campaign_id, Lookup.campaign),
            (self.journey_id, Lookup.journey),
        ):
            if value and value.strip():
                if len(value) > TEXT_LIMIT:
                    told = (
                        f"`by` holds {len(value)} characters: no destination and no id has over {TEXT_LIMIT}."
                    )
                    raise bad_input(told)
                return make(value.strip())
        raise bad_input("`by` needs a value: a destination, a campaignId or a journeyId that is not blank.")


@strawberry.input(description="A span of time: `from` is in it, `to` is not.")
class DateTimeRange:
    from_: Instant | None = strawberry.field(default=None, name="from", description="Its beginning.")
    to: Instant | None = strawberry.field(default=None, description="Its end.")


@strawberry.input(description="Narrows a list; a field that is left out narrows nothing.")
class MessageFilter:
    channels: list[Channel] | None = strawberry.field(default=None, description="Only these channels.")
    statuses: list[MessageStatus] | None = strawberry.field(default=None, description="Only these statuses.")
    sent_at: DateTimeRange | None = strawberry.field(default=None, description="Only sent in this span.")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="Whether `endCursor` leads on. A page may hold fewer messages than asked for while this "
        "is true, since filters apply after reading: go on with `after`."
    )
    has_previous_page: bool = strawberry.field(
        description="Always false: lists go forward only; use `order` for the other way."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first edge.")
    end_cursor: str | None = strawberry.field(description="Where to go on: give it as `after`.")


@strawberry.type(description="A message in a list.")
class MessageEdge:
    cursor: str = strawberry.field(description="Where this message stands in the list.")
    node: Message = strawberry.field(description="The message.")


@strawberry.type(description="A page of messages. There is no total: it would cost reading all of them.")
class MessageConnection:
    edges: list[MessageEdge] = strawberry.field(description="The messages with their cursors.")
    nodes: list[Message] = strawberry.field(description="The messages alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")


@dataclass(frozen=True)
class PageArguments:
    """The arguments that every list of messages takes."""

    filter: MessageFilter | None
    first: int
    after: str | None
    order: SortDirection

    def __post_init__(self) -> None:
        if not 1 <= self.first <= MAX_PAGE_SIZE:
            raise bad_input(f"`first` is {self.first}: ask for 1 to {MAX_PAGE_SIZE} messages a page.")


FilterArgument = Annotated[MessageFilter | None, strawberry.argument(description="Narrows the list.")]
FirstArgument = Annotated[int, strawberry.argument(description=f"How many messages, 1 to {MAX_PAGE_SIZE}.")]
AfterArgument = Annotated[str | None, strawberry.argument(description="The `endCursor` of the page before.")]
OrderArgument = Annotated[SortDirection, strawberry.argument(description="Newest or oldest first.")]
ProjectsArgument = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(description="Only these projects, by name; all of the tenant's where left out."),
]


async def connection(
    context: Context, lookup: Lookup, projects: Sequence[str] | None, page: PageArguments
) -> MessageConnection:
    """One page of the messages found by `lookup`. Raises ApiError for a bad argument."""
    narrowed = page.filter or MessageFilter()
    span = narrowed.sent_at or DateTimeRange()
    if span.from_ is not None and span.to is not None and span.from_ >= span.to:
        raise bad_input("`filter.sentAt.from` is not before `filter.sentAt.to`.")
    channels = frozenset(narrowed.channels or Channel)
    wanted = frozenset(narrowed.statuses or MessageStatus)

    def accepts(candidate: StoredMessage) -> bool:
        # A status is computed from all of a message's events: only where it is asked for.
        is_wanted = not narrowed.statuses or candidate.status in wanted
        return candidate.attributes.channel in channels and is_wanted

    bound_to = _bound_to(context, lookup, projects, page, span, (channels, wanted))
    scope = TimeRange(
        ascending=page.order is SortDirection.ASC,
        after=context.cursors.decode(page.after, bound_to) if page.after is not None else None,
        sent_from=span.from_ or 0,
        **({"sent_to": span.to} if span.to is not None else {}),
    )
    if narrowed.statuses:
        lookup = replace(lookup, statuses=wanted)
    found = await asyncio.to_thread(context.messages.search, lookup, projects, scope, page.first, accepts)
    return _page(context, found, bound_to)


def _bound_to(
    context: Context,
    lookup: Lookup,
    projects: Sequence[str] | None,
    page: PageArguments,
    span: DateTimeRange,
    narrowed: tuple[frozenset[str], frozenset[str]],
) -> bytes:
    """What a cursor is good for: the same list, narrowed and ordered in the same way, of the same tenant."""
    value = normalise(lookup.value) if lookup.index is BY_DESTINATION else lookup.value
    described: list[Any] = [
        # As far as they are the tenant's: another name changes nothing, and so not the cursor.
        None if projects is None else [project.name for project in context.messages.chosen(projects)],
        page.order.value,
        span.from_,
        span.to,
        *(sorted(values) for values in narrowed),
    ]
    return json.dumps([context.principal.tenant, lookup.index.name, value, *described]).encode()


def _page(context: Context, found: MessagePage, bound_to: bytes) -> MessageConnection:
    nodes = [context.node(one) for _, one in found.found]
    cursors = [context.cursors.encode(position, bound_to) for position, _ in found.found]
    edges: list[Any] = [
        MessageEdge(cursor=cursor, node=node)  # type: ignore[arg-type]
        for cursor, node in zip(cursors, nodes, strict=True)
    ]
    return MessageConnection(
        edges=edges,
        nodes=nodes,  # type: ignore[arg-type]
        page_info=PageInfo(
            has_next_page=found.has_next,
            has_previous_page=False,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=context.cursors.encode(found.end, bound_to) if found.end else None,
        ),
    )
