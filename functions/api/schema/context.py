"""The context of a request, which resolvers work with."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from graphql.pyutils import Path
from strawberry.types import Info as StrawberryInfo

from functions.api.auth.principal import Principal
from functions.api.data.tenant_messages import ProjectMessage, TenantMessages
from functions.api.data.tenant_statistics import TenantStatistics
from functions.api.data.workers import Workers
from functions.api.execution.limits import Limits
from functions.api.execution.lookup_log import RequestLookups
from functions.api.execution.meter import Meter
from functions.api.nodes.message_nodes import ShownMessage, addresses_of, message_node
from functions.api.schema.cursor import CursorSigner
from functions.contract.scopes import Scope
from functions.erasure.tenant_erasures import TenantErasures
from functions.keys.tenant_keys import TenantKeys
from functions.lookups.table import LookupTable


@dataclass(frozen=True)
class Context:
    """One request. `now` is epoch milliseconds; `keys`: the tenant's API keys, if the stack has API keys;
    `erasures`: its requests for erasure, if the stack erases on request; `open_lookup_log`: returns the table
    of the look-up log, if the stack has one. `reveals`: addresses are shown for the purpose that was
    stated."""

    principal: Principal
    messages: TenantMessages
    cursors: CursorSigner
    limits: Limits
    meter: Meter
    workers: Workers
    lookups: RequestLookups
    now: int
    keys: TenantKeys | None = None
    erasures: TenantErasures | None = None
    statistics: TenantStatistics = field(default_factory=TenantStatistics.none)
    open_lookup_log: Callable[[], LookupTable] | None = None
    reveals: bool = False

    def count_object(self) -> None:
        """Count an object of the response."""
        self.meter.count_object()

    def count_message(self) -> None:
        """Count a message of the response. Raises ApiError QUERY_TOO_COMPLEX."""
        self.meter.count_message()

    def node(self, found: ProjectMessage) -> ShownMessage:
        """Return what the caller sees of a message; what it sees in full is noted for the look-up log."""
        if self.shows_addresses:
            self.lookups.show(addresses_of(found.message))
        return message_node(found, self.now, shows_addresses=self.shows_addresses)

    @property
    def shows_addresses(self) -> bool:
        """Whether addresses are shown in full here. Whoever shows one notes it in `lookups`."""
        return self.reveals or self.principal.may(Scope.READ_ADDRESSES)

    def revealing(self) -> "Context":
        """Return this context for what is below the field `reveal`."""
        reader = self.lookups.reader(revealing=True)
        return replace(self, reveals=True, messages=replace(self.messages, on_read=reader))


Info: TypeAlias = StrawberryInfo[Context, None]

#: The type of the field `reveal`: what is below it is shown in full.
REVEALED = "Revealed"


def context_of(info: Info) -> Context:
    """Return the context of a resolver of messages, by where in the query it is."""
    path: Path | None = info.path
    while path is not None:
        if path.typename == REVEALED:
            return info.context.revealing()
        path = path.prev
    return info.context
