"""The GraphQL types of a recipient: whether it can be reached now, and its messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry

from functions.api.data.tenant_messages import ProjectMessage
from functions.api.execution.query_cost import DEFAULT_PAGE_SIZE
from functions.api.nodes.message_nodes import ShownMessage
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
    destination_lookup,
)
from functions.api.schema.context import Context, Info
from functions.api.schema.message_types import Message
from functions.api.schema.project_names import project_names
from functions.api.schema.scalars import Instant
from functions.messages.event import Channel
from functions.messages.reachability import HISTORY_SIZE, Reachability, Verdict, reachability
from functions.messages.reachability_signals import Signal, SignalKind
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup

DestinationArgument = Annotated[
    str,
    strawberry.argument(
        description="An e-mail address or a phone number with its country code, in any usual notation."
    ),
]


@dataclass(frozen=True)
class ReachabilityNode:
    """A verdict, and the messages to the recipient that it is about."""

    found: Reachability
    context: Context
    messages: Sequence[ProjectMessage]

    type_name = "ChannelReachability"

    @property
    def channel(self) -> Channel:
        return self.found.channel

    @property
    def verdict(self) -> Verdict:
        return self.found.verdict

    @property
    def summary(self) -> str:
        return self.found.summary

    @property
    def advice(self) -> str:
        return self.found.advice

    @property
    def since(self) -> int | None:
        return self.found.since

    @property
    def failures_in_a_row(self) -> int:
        return self.found.failures_in_a_row

    @property
    def last_delivered(self) -> ShownMessage | None:
        return self._message(self.found.newest(SignalKind.ARRIVED))

    @property
    def last_failed(self) -> ShownMessage | None:
        return self._message(self.found.newest(SignalKind.FAILED, SignalKind.REFUSED, SignalKind.SUPPRESSED))

    @property
    def evidence(self) -> "list[EvidenceNode]":
        return [EvidenceNode(signal, self._message(signal)) for signal in self.found.evidence]

    def _message(self, signal: Signal | None) -> ShownMessage | None:
        if signal is None:
            return None
        return next(self.context.node(each) for each in self.messages if each.message is signal.message)


@dataclass(frozen=True)
class EvidenceNode:
    """The newest event of one kind."""

    signal: Signal
    message: ShownMessage | None

    type_name = "ReachabilityEvidence"

    @property
    def kind(self) -> SignalKind:
        return self.signal.kind

    @property
    def occurred_at(self) -> int:
        return self.signal.at


@strawberry.type(description="An event that says something about a recipient.")
class ReachabilityEvidence:
    kind: SignalKind = strawberry.field(description="What the event says.")
    occurred_at: Instant = strawberry.field(description="The time of the event, by the provider's clock.")
    message: Message | None = strawberry.field(description="The message of the event.")


@strawberry.type(description="Whether a recipient can be reached on one channel now.")
class ChannelReachability:
    channel: Channel = strawberry.field(description="The channel.")
    verdict: Verdict = strawberry.field(description="Whether the recipient can be reached.")
    summary: str = strawberry.field(description="The reason for the verdict, in one sentence.")
    advice: str = strawberry.field(description="What to do, in one sentence.")
    since: Instant | None = strawberry.field(description="The time of the event that decided the verdict.")
    failures_in_a_row: int = strawberry.field(
        description="The number of messages that did not arrive since the last one that did, among the "
        f"newest {HISTORY_SIZE}."
    )
    last_delivered: Message | None = strawberry.field(description="The last message that arrived.")
    last_failed: Message | None = strawberry.field(
        description="The last message that did not arrive for a reason on the recipient's side."
    )
    evidence: list[ReachabilityEvidence] = strawberry.field(
        description="The newest event of each kind that says something about the recipient, newest first."
    )


@dataclass(frozen=True)
class RecipientNode:
    """A recipient in the chosen projects."""

    lookup: Lookup
    projects: list[str] | None
    channels: list[ReachabilityNode]

    type_name = "Recipient"


async def _messages_of(
    root: strawberry.Parent[Any],
    info: Info,
    filter: FilterArgument = None,  # noqa: A002 -- the GraphQL argument's name
    first: FirstArgument = DEFAULT_PAGE_SIZE,
    after: AfterArgument = None,
    order: OrderArgument = SortDirection.DESC,
) -> MessageConnection:
    page = PageArguments(filter, first, after, order)
    return await connection(info.context, root.lookup, root.projects, page)


@strawberry.type(description="A recipient's address or number, and what its messages say about it.")
class Recipient:
    channels: list[ChannelReachability] = strawberry.field(
        description=f"A verdict for each channel that the newest {HISTORY_SIZE} messages used; empty if the "
        "tenant has no message to the destination."
    )
    messages: MessageConnection = strawberry.field(
        resolver=_messages_of, description="The messages to the destination."
    )


async def find_recipient(
    info: Info, destination: DestinationArgument, projects: ProjectsArgument = None
) -> Any:
    """Return the recipient; one without messages has no channels, so that nothing else differs."""
    context = info.context
    names = None if projects is None else project_names(context, projects)
    lookup = await destination_lookup(context, MessageLookup(destination=destination).lookup(), names)
    page = await context.workers.run(
        context.messages.search, lookup, names, TimeRange(), HISTORY_SIZE, lambda _: True
    )
    messages = [found for _, found in page.found]
    verdicts = reachability((each.message for each in messages), context.now)
    return RecipientNode(
        lookup, names, [ReachabilityNode(verdict, context, messages) for verdict in verdicts]
    )
