"""The GraphQL types of a recipient: whether it can be reached now, and its messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry

from functions.api.data.tenant_messages import ProjectMessage
from functions.api.nodes import masking
from functions.api.nodes.global_id import GlobalId, Tag
from functions.api.schema.connection import (
    MessageConnection,
    MessageLookup,
    ProjectsArgument,
    destination_lookup,
    messages_of,
)
from functions.api.schema.context import Context, Info, context_of
from functions.api.schema.message_types import Message
from functions.api.schema.node_type import Node
from functions.api.schema.project_names import project_names
from functions.api.schema.scalars import Instant
from functions.messages.addresses import erased_address, is_destination_key, normalise
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
    """A recipient in the chosen projects. `destination`: as the caller may see it."""

    type_name = "Recipient"
    id: str
    destination: str | None
    lookup: Lookup
    projects: list[str] | None
    channels: list[ChannelReachability]


@strawberry.type(
    description="A recipient's address or number, and what its messages say about it. Its id contains no "
    "address and leads to the recipient in all projects of the tenant, while one of its messages is stored. "
    "A recipient can have several ids over time; all recipients without messages have one, which leads to "
    "null."
)
class Recipient(Node):
    destination: str | None = strawberry.field(
        description="The address or number as the newest message was sent to it; null without messages."
    )
    channels: list[ChannelReachability] = strawberry.field(
        description=f"A verdict for each channel that the newest {HISTORY_SIZE} messages used; empty if the "
        "tenant has no message to the destination."
    )
    messages: MessageConnection = strawberry.field(
        resolver=messages_of, description="The messages to the destination."
    )


async def find_recipient(
    info: Info, destination: DestinationArgument, projects: ProjectsArgument = None
) -> Any:
    """Return the recipient; one without messages has no channels, so that nothing else differs."""
    context = context_of(info)
    names = None if projects is None else project_names(context, projects)
    lookup = await destination_lookup(context, MessageLookup(destination=destination).lookup(), names)
    return await context.workers.run(_recipient, context, lookup, names)


async def recipient_by_id(context: Context, named: GlobalId) -> RecipientNode | None:
    """Return the recipient with this id in all projects of the tenant; None without a message in the id's."""
    return await context.workers.run(_recipient_by_id, context, named)


def _recipient_by_id(context: Context, named: GlobalId) -> RecipientNode | None:
    if not is_destination_key(named.key):
        return None
    # Other projects have other keys of the same address, which a message of this project states.
    by_key = Lookup.destination(erased_address(named.key))
    newest = _newest(context, by_key, [named.project], 1)
    destination = newest[0].message.attributes.destination if newest else None
    return _recipient(context, Lookup.destination(normalise(destination)), None) if destination else None


def _newest(
    context: Context, lookup: Lookup, names: Sequence[str] | None, count: int
) -> list[ProjectMessage]:
    page = context.messages.search(lookup, names, TimeRange(), count, lambda _: True)
    return [found for _, found in page.found]


def _recipient(context: Context, lookup: Lookup, names: list[str] | None) -> RecipientNode:
    messages = _newest(context, lookup, names, HISTORY_SIZE)
    verdicts = reachability((each.message for each in messages), context.now)

    def shown(signal: Signal | None) -> Any:
        if signal is None:
            return None
        return next(context.node(each) for each in messages if each.message is signal.message)

    destination = next((each.message.attributes.destination for each in messages), None)
    if destination and context.shows_addresses:
        context.lookups.show([destination])
    elif destination:
        destination = masking.address(destination)
    return RecipientNode(
        id=_id(context, lookup, messages),
        destination=destination,
        lookup=lookup,
        projects=names,
        channels=[_channel(verdict, shown) for verdict in verdicts],
    )


def _id(context: Context, lookup: Lookup, messages: Sequence[ProjectMessage]) -> str:
    """Return the id by the first project, by name, that has one of these messages, which lead from its key to
    the address. Without messages there is one id for all, so that unknown addresses look the same."""
    first = min((each.project for each in messages), key=lambda project: project.name, default=None)
    if first is None:
        return str(GlobalId(Tag.RECIPIENT, ""))
    return str(GlobalId(Tag.RECIPIENT, first.name, context.messages.destination_key(first, lookup.value)))


def _channel(found: Reachability, shown: Callable[[Signal | None], Any]) -> ChannelReachability:
    """Return a verdict in GraphQL. `shown` returns what the caller sees of a signal's message."""
    return ChannelReachability(
        channel=found.channel,
        verdict=found.verdict,
        summary=found.summary,
        advice=found.advice,
        since=None if found.since is None else Instant(found.since),
        failures_in_a_row=found.failures_in_a_row,
        last_delivered=shown(found.newest(SignalKind.ARRIVED)),
        last_failed=shown(found.newest(SignalKind.FAILED, SignalKind.REFUSED, SignalKind.SUPPRESSED)),
        evidence=[
            ReachabilityEvidence(kind=signal.kind, occurred_at=Instant(signal.at), message=shown(signal))
            for signal in found.evidence
        ],
    )
