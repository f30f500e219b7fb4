"""The look-ups of messages, which are fields of the queries and, unmasked, below `reveal`."""

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry

from functions.api.data.tenant_messages import ProjectMessage
from functions.api.errors import bad_input
from functions.api.execution.query_cost import DEFAULT_PAGE_SIZE, MAX_IDS
from functions.api.nodes.global_id import Tag, parse_id
from functions.api.nodes.message_nodes import ShownMessage
from functions.api.nodes.project_node import ProjectNode
from functions.api.schema.campaigns import Campaign, Journey, find_group
from functions.api.schema.connection import (
    AfterArgument,
    FilterArgument,
    FirstArgument,
    MessageConnection,
    MessageLookup,
    OrderArgument,
    PageArguments,
    ProjectsArgument,
    SortDirection,
    connection,
)
from functions.api.schema.context import Context, Info, context_of
from functions.api.schema.message_types import Message
from functions.api.schema.node_type import Node
from functions.api.schema.project_names import project_name, project_names
from functions.api.schema.recipient import Recipient, find_recipient, recipient_by_id
from functions.messages.message_ids import provider_id

IdArgument = Annotated[strawberry.ID, strawberry.argument(description="The provider's id or a global id.")]
MessageIdArgument = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="The provider's id, a global id, or the header Message-ID of an e-mail that SES sent."
    ),
]
IdsArgument = Annotated[
    list[strawberry.ID],
    strawberry.argument(description="The providers' ids, global ids, or headers Message-ID."),
]
GlobalIdArgument = Annotated[strawberry.ID, strawberry.argument(description="A global id.")]
ByArgument = Annotated[MessageLookup, strawberry.argument(description="The key to look messages up by.")]
ProjectArgument = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Only this project, by name or global id; all of the tenant's if omitted."
    ),
]


def _find_messages(context: Context, ids: Sequence[str], project: str | None) -> list[ShownMessage | None]:
    """Return the messages with these ids in order; None for an id that the tenant does not have."""
    wanted: list[tuple[str | None, str]] = []
    for text in ids:
        named = parse_id(text)
        if named is None or named.tag is not Tag.MESSAGE:
            wanted.append((project, provider_id(text)))
        elif project in (None, named.project):
            wanted.append((named.project, named.key))
        else:
            wanted.append(("", text))
    found: dict[tuple[str | None, str], ProjectMessage] = {}
    for name in dict.fromkeys(name for name, _ in wanted):
        keys = [key for wanted_name, key in wanted if wanted_name == name]
        known = context.messages.get(keys, None if name is None else [name])
        found |= {(name, key): one for key, one in known.items()}
    return [context.node(found[key]) if key in found else None for key in wanted]


async def _message(info: Info, id: MessageIdArgument, project: ProjectArgument = None) -> Any:  # noqa: A002
    named = project_name(context_of(info), project)
    return (await context_of(info).workers.run(_find_messages, context_of(info), [id], named))[0]


async def _messages_by_ids(info: Info, ids: IdsArgument, project: ProjectArgument = None) -> Any:
    if len(ids) > MAX_IDS:
        raise bad_input(f"`ids` has {len(ids)} ids: split them into requests of at most {MAX_IDS}.")
    named = project_name(context_of(info), project)
    return await context_of(info).workers.run(_find_messages, context_of(info), ids, named)


async def _messages(
    info: Info,
    by: ByArgument,
    filter: FilterArgument = None,  # noqa: A002
    projects: ProjectsArgument = None,
    first: FirstArgument = DEFAULT_PAGE_SIZE,
    after: AfterArgument = None,
    order: OrderArgument = SortDirection.DESC,
) -> MessageConnection:
    page = PageArguments(filter, first, after, order)
    if by.project and projects is not None:
        raise bad_input("`by.project` names the project already: omit `projects`.")
    chosen = [by.project] if by.project else projects
    names = None if chosen is None else project_names(context_of(info), chosen)
    return await connection(context_of(info), by.lookup(), names, page)


async def _campaign(info: Info, id: IdArgument, project: ProjectArgument = None) -> Any:  # noqa: A002
    return await find_group(context_of(info), Tag.CAMPAIGN, id, project_name(context_of(info), project))


async def _journey(info: Info, id: IdArgument, project: ProjectArgument = None) -> Any:  # noqa: A002
    return await find_group(context_of(info), Tag.JOURNEY, id, project_name(context_of(info), project))


async def _node(info: Info, id: GlobalIdArgument) -> Any:  # noqa: A002
    named = parse_id(id)
    match named and named.tag:
        case Tag.MESSAGE:
            return await _message(info, id)
        case Tag.CAMPAIGN | Tag.JOURNEY as tag:
            return await find_group(context_of(info), tag, id, None)
        case Tag.RECIPIENT if named:
            return await recipient_by_id(context_of(info), named)
        case Tag.PROJECT if named:
            return next(map(ProjectNode, context_of(info).messages.chosen([named.project])), None)
    return None


@strawberry.type(description="The look-ups of messages.")
class MessageQueries:
    message: Message | None = strawberry.field(
        resolver=_message, description="The message with this id; null if the tenant has none."
    )
    messages_by_ids: list[Message | None] = strawberry.field(
        resolver=_messages_by_ids,
        description=f"The messages with these ids, at most {MAX_IDS}, in the same order; null for an id that "
        "the tenant does not have.",
    )
    messages: MessageConnection = strawberry.field(
        resolver=_messages,
        description="The messages to a destination, of a campaign or journey, or with a reference; or the "
        "failures and complaints of a project.",
    )
    recipient: Recipient = strawberry.field(
        resolver=find_recipient,
        description="The recipient with this destination: whether it can be reached now, with evidence.",
    )
    campaign: Campaign | None = strawberry.field(
        resolver=_campaign,
        description="The campaign with this id; null if the tenant has no message of it.",
    )
    journey: Journey | None = strawberry.field(
        resolver=_journey,
        description="The journey with this id; null if the tenant has no message of it.",
    )
    node: Node | None = strawberry.field(
        resolver=_node, description="The object with this global id; null if the tenant has none."
    )
