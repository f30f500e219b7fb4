"""The lists of campaigns and of journeys: those with sends in a span of days, the newest first."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import strawberry

from functions.api.data.tenant_statistics import FoundGroups
from functions.api.errors import bad_input
from functions.api.execution.query_cost import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from functions.api.nodes.global_id import Tag
from functions.api.schema.campaigns import Campaign, Journey, MessageGroup
from functions.api.schema.connection import AfterArgument, PageInfo
from functions.api.schema.context import Context, Info
from functions.api.schema.project_names import project_name
from functions.api.schema.scalars import Instant
from functions.api.schema.statistics import check_span, missing_statistics
from functions.contract.stats_table import CAMPAIGN_PREFIX, JOURNEY_PREFIX
from functions.messages.storage.pagination import Position
from functions.messages.storage.store import Lookup
from functions.stats.directory import Entry

_DAY_MS = 86_400_000
#: The last day of the year 9998.
_LAST_DAY = 2_932_531

SentFromArgument = Annotated[
    Instant | None,
    strawberry.argument(
        name="from", description="Only those with a message sent from this UTC day on; all if omitted."
    ),
]
SentToArgument = Annotated[
    Instant | None,
    strawberry.argument(description="Only those with a message sent before; rounded up to a UTC day."),
]
ListProjectArgument = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Only this project, by name or global id; all of the tenant's if omitted."
    ),
]
GroupCountArgument = Annotated[
    int, strawberry.argument(description=f"The size of the page, 1 to {MAX_PAGE_SIZE}.")
]


@strawberry.type(description="A campaign in a list.")
class CampaignEdge:
    cursor: str = strawberry.field(description="The position of this campaign in the list.")
    node: Campaign = strawberry.field(description="The campaign.")


@strawberry.type(
    description="A page of campaigns, those with the newest UTC day of a send first. It comes from the "
    "statistics."
)
class CampaignConnection:
    edges: list[CampaignEdge] = strawberry.field(description="The campaigns of the page with their cursors.")
    nodes: list[Campaign] = strawberry.field(description="The campaigns of the page without cursors.")
    page_info: PageInfo = strawberry.field(description="The position of the page in its list.")
    stats_unavailable: str | None = strawberry.field(
        description="Which projects have no statistics, so that their campaigns are not listed, and why."
    )


@strawberry.type(description="A journey in a list.")
class JourneyEdge:
    cursor: str = strawberry.field(description="The position of this journey in the list.")
    node: Journey = strawberry.field(description="The journey.")


@strawberry.type(
    description="A page of journeys, those with the newest UTC day of a send first. It comes from the "
    "statistics."
)
class JourneyConnection:
    edges: list[JourneyEdge] = strawberry.field(description="The journeys of the page with their cursors.")
    nodes: list[Journey] = strawberry.field(description="The journeys of the page without cursors.")
    page_info: PageInfo = strawberry.field(description="The position of the page in its list.")
    stats_unavailable: str | None = strawberry.field(
        description="Which projects have no statistics, so that their journeys are not listed, and why."
    )


async def list_campaigns(
    info: Info,
    from_: SentFromArgument = None,
    to: SentToArgument = None,
    project: ListProjectArgument = None,
    first: GroupCountArgument = DEFAULT_PAGE_SIZE,
    after: AfterArgument = None,
) -> CampaignConnection:
    """Return a page of the tenant's campaigns."""
    nodes, cursors, more = await _page(info.context, Tag.CAMPAIGN, (from_, to), project, first, after)
    edges = [CampaignEdge(cursor=one, node=node) for one, node in zip(cursors, nodes, strict=True)]
    return CampaignConnection(edges=edges, nodes=nodes, **more)


async def list_journeys(
    info: Info,
    from_: SentFromArgument = None,
    to: SentToArgument = None,
    project: ListProjectArgument = None,
    first: GroupCountArgument = DEFAULT_PAGE_SIZE,
    after: AfterArgument = None,
) -> JourneyConnection:
    """Return a page of the tenant's journeys."""
    nodes, cursors, more = await _page(info.context, Tag.JOURNEY, (from_, to), project, first, after)
    edges = [JourneyEdge(cursor=one, node=node) for one, node in zip(cursors, nodes, strict=True)]
    return JourneyConnection(edges=edges, nodes=nodes, **more)


async def _page(
    context: Context,
    tag: Tag,
    span: tuple[Instant | None, Instant | None],
    project: str | None,
    first: int,
    after: str | None,
) -> tuple[list[Any], list[str], dict[str, Any]]:
    """Return the nodes of a page, their cursors, and the other fields of the connection. Raises ApiError."""
    if not 1 <= first <= MAX_PAGE_SIZE:
        raise bad_input(f"`first` is {first}: a page has 1 to {MAX_PAGE_SIZE} campaigns or journeys.")
    name = project_name(context, project)
    projects = context.messages.chosen(None if name is None else [name])
    check_span(projects, *span)
    days = _days(*span)
    bound_to = _bound_to(context, tag, [one.name for one in projects], days)
    position = None if after is None else context.cursors.decode(after, bound_to)
    found: FoundGroups = await context.workers.run(
        context.statistics.groups,
        CAMPAIGN_PREFIX if tag is Tag.CAMPAIGN else JOURNEY_PREFIX,
        projects,
        days,
        None if position is None else Entry(position.sent_at, position.key),
        first,
    )

    def cursor(entry: Entry) -> str:
        return context.cursors.encode(Position(entry.day, "", entry.group), bound_to)

    make = Lookup.campaign if tag is Tag.CAMPAIGN else Lookup.journey
    nodes = [MessageGroup(tag, make(entry.group), name or "") for entry in found.entries]
    cursors = [cursor(entry) for entry in found.entries]
    page_info = PageInfo(
        has_next_page=found.has_next,
        has_previous_page=False,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursor(found.end) if found.end else None,
    )
    return nodes, cursors, {"page_info": page_info, "stats_unavailable": missing_statistics(projects)}


def _days(start: Instant | None, end: Instant | None) -> tuple[int, int]:
    """Return the first and the last UTC day of a span, both included."""
    return (0 if start is None else start // _DAY_MS, _LAST_DAY if end is None else -(-end // _DAY_MS) - 1)


def _bound_to(context: Context, tag: Tag, projects: Sequence[str], days: tuple[int, int]) -> bytes:
    """Describe the list that a cursor is valid for."""
    return json.dumps([context.principal.tenant, f"list of {tag}", projects, days]).encode()
