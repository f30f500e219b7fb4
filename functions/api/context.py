"""What a request's resolvers work with: who asks, what may be read, and what time it is."""

from dataclasses import dataclass
from typing import TypeAlias

from strawberry.types import Info as StrawberryInfo

from functions.api.cursor import CursorSigner
from functions.api.nodes import MessageNode
from functions.api.principal import Principal
from functions.api.tenant_messages import Found, TenantMessages


@dataclass(frozen=True)
class Context:
    """One request. `now` is epoch milliseconds."""

    principal: Principal
    messages: TenantMessages
    cursors: CursorSigner
    now: int

    def node(self, found: Found) -> MessageNode:
        return MessageNode(found, self.now)


Info: TypeAlias = StrawberryInfo[Context, None]
