"""The context of a request, which resolvers work with."""

from dataclasses import dataclass, field
from typing import TypeAlias

from strawberry.types import Info as StrawberryInfo

from functions.api.auth.principal import Principal
from functions.api.data.tenant_messages import ProjectMessage, TenantMessages
from functions.api.data.tenant_statistics import TenantStatistics
from functions.api.data.workers import Workers
from functions.api.execution.limits import Limits
from functions.api.execution.meter import Meter
from functions.api.nodes.message_nodes import ShownMessage, message_node
from functions.api.schema.cursor import CursorSigner
from functions.contract.scopes import Scope
from functions.erasure.tenant_erasures import TenantErasures
from functions.keys.tenant_keys import TenantKeys


@dataclass(frozen=True)
class Context:
    """One request. `now` is epoch milliseconds; `keys`: the tenant's API keys, if the stack has API keys;
    `erasures`: its requests for erasure, if the stack erases on request."""

    principal: Principal
    messages: TenantMessages
    cursors: CursorSigner
    limits: Limits
    meter: Meter
    workers: Workers
    now: int
    keys: TenantKeys | None = None
    erasures: TenantErasures | None = None
    statistics: TenantStatistics = field(default_factory=TenantStatistics.none)

    def count_object(self) -> None:
        """Count an object of the response."""
        self.meter.count_object()

    def count_message(self) -> None:
        """Count a message of the response. Raises ApiError QUERY_TOO_COMPLEX."""
        self.meter.count_message()

    def node(self, found: ProjectMessage) -> ShownMessage:
        """Return what the caller sees of a message."""
        return message_node(found, self.now, shows_addresses=self.principal.may(Scope.READ_ADDRESSES))


Info: TypeAlias = StrawberryInfo[Context, None]
