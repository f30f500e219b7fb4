"""The GraphQL types of campaigns and journeys: each is a group of messages."""

from dataclasses import dataclass

import strawberry

from functions.api.nodes.global_id import GlobalId, Tag, parse_id
from functions.api.schema.connection import MessageConnection, messages_of
from functions.api.schema.context import Context
from functions.api.schema.node_type import Node
from functions.api.schema.statistics import Statistics, group_reason, group_statistics
from functions.contract.message_table import MAX_VALUE_BYTES
from functions.contract.stats_table import CAMPAIGN_PREFIX, JOURNEY_PREFIX
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup


@dataclass(frozen=True)
class MessageGroup:
    """The messages of a campaign or journey, in one project or in all of the tenant's."""

    tag: Tag
    lookup: Lookup
    project: str = ""

    @property
    def id(self) -> str:
        return str(GlobalId(self.tag, self.project, self.lookup.value))

    @property
    def type_name(self) -> str:
        return "Campaign" if self.tag is Tag.CAMPAIGN else "Journey"

    @property
    def campaign_id(self) -> str:
        return self.lookup.value

    journey_id = campaign_id

    @property
    def scope(self) -> str:
        """The scope of its statistics."""
        prefix = CAMPAIGN_PREFIX if self.tag is Tag.CAMPAIGN else JOURNEY_PREFIX
        return prefix + self.lookup.value

    @property
    def projects(self) -> list[str] | None:
        return [self.project] if self.project else None


@strawberry.type(description="A campaign with at least one message.")
class Campaign(Node):
    campaign_id: strawberry.ID = strawberry.field(description="The campaign id that the provider assigned.")
    messages: MessageConnection = strawberry.field(
        resolver=messages_of, description="The messages of the campaign."
    )
    stats: Statistics | None = strawberry.field(
        resolver=group_statistics,
        description="Exact numbers of the campaign; null without statistics: see `statsUnavailable`.",
    )
    stats_unavailable: str | None = strawberry.field(
        resolver=group_reason, description="Why `stats` is null; null where it is not."
    )


@strawberry.type(description="A journey with at least one message.")
class Journey(Node):
    journey_id: strawberry.ID = strawberry.field(description="The journey id that the provider assigned.")
    messages: MessageConnection = strawberry.field(
        resolver=messages_of, description="The messages of the journey."
    )
    stats: Statistics | None = strawberry.field(
        resolver=group_statistics,
        description="Exact numbers of the journey; null without statistics: see `statsUnavailable`.",
    )
    stats_unavailable: str | None = strawberry.field(
        resolver=group_reason, description="Why `stats` is null; null where it is not."
    )


async def find_group(context: Context, tag: Tag, text: str, project: str | None) -> MessageGroup | None:
    """Return the campaign or journey if the tenant has at least one message of it, in `project` if given."""
    named = parse_id(text)
    if named is not None and named.tag is tag:
        if project not in (None, named.project):
            return None
        text, project = named.key, named.project or None
    if not 0 < len(text.encode(errors="replace")) <= MAX_VALUE_BYTES:
        return None
    lookup = Lookup.campaign(text) if tag is Tag.CAMPAIGN else Lookup.journey(text)
    found = MessageGroup(tag, lookup, project or "")
    page = await context.workers.run(
        context.messages.search, lookup, found.projects, TimeRange(), 1, lambda _: True
    )
    return found if page.found else None
