"""What a request's resolvers work with: who asks, what may be read, and what time it is."""

from dataclasses import dataclass
from typing import TypeAlias

from strawberry.types import Info as StrawberryInfo

from functions.api.auth.principal import Principal
from functions.api.data.tenant_messages import ProjectMessage, TenantMessages
from functions.api.execution.budget import Budgets
from functions.api.nodes.masked_node import MaskedNode
from functions.api.nodes.masking import Mask
from functions.api.nodes.message_node import MessageNode
from functions.api.schema.cursor import CursorSigner
from functions.contract.scopes import Scope
from functions.keys.tenant_keys import TenantKeys
from functions.messages.message import Message

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

    def node(self, found: ProjectMessage) -> ShownMessage:
        """What the caller is shown of a message: addresses only to those who may see them."""
        node = MessageNode(found, self.now)
        if self.principal.may(Scope.READ_ADDRESSES):
            return node
        return MaskedNode(node, Mask(_destinations(found.message)))


def _destinations(message: Message) -> frozenset[str]:
    """Everyone a message went to, as far as it knows."""
    told = {one.attributes.destination for one in (message, *message.recipients)}
    return message.destinations.union(destination for destination in told if destination)


Info: TypeAlias = StrawberryInfo[Context, None]
