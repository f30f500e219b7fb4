"""Chooses the node of a message by its channel, and masks it for callers who may not see addresses."""

from collections.abc import Mapping
from typing import TypeAlias

from functions.api.data.tenant_messages import ProjectMessage
from functions.api.nodes.email_node import EmailNode
from functions.api.nodes.masked_node import MaskedNode
from functions.api.nodes.masking import Mask
from functions.api.nodes.message_node import MessageNode
from functions.api.nodes.sms_node import SmsNode
from functions.api.nodes.voice_node import VoiceNode
from functions.messages.event import Channel
from functions.messages.message import Message

ShownMessage: TypeAlias = MessageNode | MaskedNode

_NODES: Mapping[Channel, type[MessageNode]] = {
    Channel.EMAIL: EmailNode,
    Channel.SMS: SmsNode,
    Channel.MMS: SmsNode,
    Channel.RCS: SmsNode,
    Channel.VOICE: VoiceNode,
}


def message_node(found: ProjectMessage, now: int, *, shows_addresses: bool) -> ShownMessage:
    """Return what a caller sees of a message. `now` is epoch milliseconds."""
    message = found.message
    node = _NODES.get(message.attributes.channel, MessageNode)(found.project, message, now)
    return node if shows_addresses else MaskedNode(node, Mask(addresses_of(message)))


def addresses_of(message: Message) -> frozenset[str]:
    """Return every address that the message is known to have been sent to."""
    known = {each.attributes.destination for each in (message, *message.recipients)}
    return message.listed_addresses.union(destination for destination in known if destination)
