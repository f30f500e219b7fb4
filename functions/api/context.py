"""What a request's resolvers work with: who asks, what may be read, and what time it is."""

from dataclasses import dataclass
from typing import TypeAlias

from strawberry.types import Info as StrawberryInfo

from functions.api.budgets import Budgets
from functions.api.cursor import CursorSigner
from functions.api.masked_node import MaskedNode
from functions.api.masking import Mask
from functions.api.nodes import MessageNode
from functions.api.principal import Principal
from functions.api.tenant_messages import Found, TenantMessages
from functions.keys.tenant_keys import TenantKeys
from functions.messages.message import Message
from functions.rights import Right

ShownMessage: TypeAlias = MessageNode | MaskedNode


@dataclass(frozen=True)
class Context:
    """One request. `now` is epoch milliseconds; `keys`: the tenant's API keys, where the stack takes any."""

    principal: Principal
    messages: TenantMessages
    cursors: CursorSigner
    budgets: Budgets
    now: int
    keys: TenantKeys | None = None

    def node(self, found: Found) -> ShownMessage:
        """What the caller is shown of a message: addresses only to those who may see them."""
        node = MessageNode(found, self.now)
        if self.principal.may(Right.READ_ADDRESSES):
            return node
        return MaskedNode(node, Mask(_destinations(found.message)))


def _destinations(message: Message) -> frozenset[str]:
    """Everyone a message went to, as far as it knows."""
    told = {one.attributes.destination for one in (message, *message.recipients)}
    return message.destinations.union(destination for destination in told if destination)


Info: TypeAlias = StrawberryInfo[Context, None]
