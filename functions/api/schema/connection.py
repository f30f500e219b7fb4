"""Lists of messages: look-up, filter, order and pages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated, Any

import strawberry

from functions.api.data.conditions import Conditions
from functions.api.data.tenant_messages import MessagePage
from functions.api.errors import bad_input
from functions.api.execution.query_cost import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from functions.api.schema.context import Context, Info, context_of
from functions.api.schema.destinations import checked_destination, may_be_address
from functions.api.schema.message_filter import DateTimeRange, MessageFilter, conditions_of
from functions.api.schema.message_types import Message
from functions.contract.message_table import BY_DESTINATION, BY_REFERENCE, BY_STATUS, MAX_VALUE_BYTES
from functions.messages.addresses import normalise
from functions.messages.statuses import RARE_STATUSES, MessageStatus
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup


@strawberry.enum(description="The order of a list by send time.")
class SortDirection(Enum):
    ASC = strawberry.enum_value("ASC", description="Oldest first.")
    DESC = strawberry.enum_value("DESC", description="Newest first.")


@strawberry.input(one_of=True, description="The key to look messages up by: exactly one field.")
class MessageLookup:
    destination: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="An e-mail address or a phone number with its country code, in any usual notation.",
    )
    campaign_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The id of a campaign."
    )
    journey_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The id of a journey."
    )

    reference: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The sender's own id of a message, from its message tags or context keys.",
    )
    project: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="A project, by name or global id. Requires `filter.statuses` with failures or complaints "
        "only: these are the messages that a project lists across campaigns.",
    )

    def lookup(self) -> Lookup:
        if self.project:
            return Lookup.all_failures()
        for value, make in (
            (self.destination, Lookup.destination),
            (self.campaign_id, Lookup.campaign),
            (self.journey_id, Lookup.journey),
            (self.reference, Lookup.reference),
        ):
            if value and value.strip():
                if (size := len(value.encode(errors="replace"))) > MAX_VALUE_BYTES:
                    raise bad_input(
                        f"`by` has {size} bytes: a destination or an id has at most {MAX_VALUE_BYTES}."
                    )
                return make(value.strip())
        raise bad_input(
            "`by` is blank: give a destination, a campaignId, a journeyId, a reference or a project."
        )


@strawberry.type(description="The position of a page in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="True if the list may continue after `endCursor`. A page can then have fewer messages "
        "than `first`, because filters are applied after reading: continue with `after`."
    )
    has_previous_page: bool = strawberry.field(
        description="Always false: lists go forward only; use `order` for the opposite order."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first edge.")
    end_cursor: str | None = strawberry.field(
        description="The position to continue from: pass it as `after`."
    )


@strawberry.type(description="A message in a list.")
class MessageEdge:
    cursor: str = strawberry.field(description="The position of this message in the list.")
    node: Message = strawberry.field(description="The message.")


@strawberry.type(
    description="A page of messages. Over all pages, each message whose send time stays the same is listed "
    "exactly once. The send time of a text message moves back if an earlier event of it arrives later: while "
    "you page, such a message can be listed twice with `DESC` and omitted with `ASC`. Deduplicate by `id`. "
    "There is no total count: counting would read every message."
)
class MessageConnection:
    edges: list[MessageEdge] = strawberry.field(description="The messages of the page with their cursors.")
    nodes: list[Message] = strawberry.field(description="The messages of the page without cursors.")
    page_info: PageInfo = strawberry.field(description="The position of the page in its list.")


@dataclass(frozen=True)
class PageArguments:
    """The arguments of every list of messages."""

    filter: MessageFilter | None
    first: int
    after: str | None
    order: SortDirection

    def __post_init__(self) -> None:
        if not 1 <= self.first <= MAX_PAGE_SIZE:
            raise bad_input(f"`first` is {self.first}: a page has 1 to {MAX_PAGE_SIZE} messages.")


FilterArgument = Annotated[
    MessageFilter | None, strawberry.argument(description="Conditions that each message meets.")
]
FirstArgument = Annotated[
    int, strawberry.argument(description=f"The size of the page, 1 to {MAX_PAGE_SIZE} messages.")
]
AfterArgument = Annotated[
    str | None, strawberry.argument(description="The `endCursor` of the previous page.")
]
OrderArgument = Annotated[SortDirection, strawberry.argument(description="The order by send time.")]
ProjectsArgument = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description="Only these projects, by name or global id; all of the tenant's if omitted."
    ),
]


async def connection(
    context: Context, lookup: Lookup, projects: Sequence[str] | None, page: PageArguments
) -> MessageConnection:
    """Return one page of the messages that `lookup` finds. Raises ApiError for an invalid argument."""
    lookup, conditions, span = await checked_list(context, lookup, projects, page.filter)
    bound_to = _bound_to(context, lookup, projects, page, span, conditions)
    scope = TimeRange(
        ascending=page.order is SortDirection.ASC,
        after=context.cursors.decode(page.after, bound_to) if page.after is not None else None,
        sent_from=span.from_ or 0,
        **({"sent_to": span.to} if span.to is not None else {}),
    )
    found = await context.workers.run(
        context.messages.search, lookup, projects, scope, page.first, conditions.accepts
    )
    return _page(context, found, bound_to)


async def checked_list(
    context: Context, lookup: Lookup, projects: Sequence[str] | None, wanted: MessageFilter | None
) -> tuple[Lookup, Conditions, DateTimeRange]:
    """Return what a list is made from. A look-up by an address is counted where the caller sees masked ones.
    Raises ApiError."""
    if lookup.index is BY_DESTINATION:
        lookup = await destination_lookup(context, lookup, projects)
    elif lookup.index is BY_REFERENCE and may_be_address(lookup.value):
        await context.workers.run(context.limits.masked_lookups.check, context.principal)
    wanted = wanted or MessageFilter()
    conditions, span = conditions_of(wanted), wanted.sent_at or DateTimeRange()
    if span.from_ is not None and span.to is not None and span.from_ >= span.to:
        raise bad_input("`filter.sentAt.from` is not before `filter.sentAt.to`.")
    if lookup.index is BY_STATUS and not (conditions.statuses or frozenset(MessageStatus)) <= RARE_STATUSES:
        raise bad_input(
            "`by.project` requires `filter.statuses`, with one or more of "
            f"{', '.join(sorted(RARE_STATUSES))}; list other messages by campaign, journey or destination."
        )
    if conditions.statuses:
        lookup = replace(lookup, statuses=conditions.statuses)
    return lookup, conditions, span


async def messages_of(
    root: strawberry.Parent[Any],
    info: Info,
    filter: FilterArgument = None,  # noqa: A002 -- the GraphQL argument's name
    first: FirstArgument = DEFAULT_PAGE_SIZE,
    after: AfterArgument = None,
    order: OrderArgument = SortDirection.DESC,
) -> MessageConnection:
    """Return one page of the messages of an object, which has their `lookup` and `projects`."""
    return await connection(
        context_of(info), root.lookup, root.projects, PageArguments(filter, first, after, order)
    )


async def destination_lookup(context: Context, lookup: Lookup, projects: Sequence[str] | None) -> Lookup:
    """Return a checked look-up by destination, which is counted where the caller sees masked addresses.
    Raises ApiError."""
    chosen = context.messages.chosen(projects)
    checked = Lookup.destination(checked_destination(lookup.value, chosen))
    await context.workers.run(context.limits.masked_lookups.check, context.principal)
    return checked


def _bound_to(
    context: Context,
    lookup: Lookup,
    projects: Sequence[str] | None,
    page: PageArguments,
    span: DateTimeRange,
    conditions: Conditions,
) -> bytes:
    """Describe the list that a cursor is valid for: tenant, look-up, projects, filter and order."""
    value = normalise(lookup.value) if lookup.index is BY_DESTINATION else lookup.value
    described: list[Any] = [
        # Only projects of the tenant: another name does not change the list, and so not its cursors.
        None if projects is None else [project.name for project in context.messages.chosen(projects)],
        page.order.value,
        span.from_,
        span.to,
        *conditions.described(),
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
