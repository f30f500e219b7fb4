"""How much a tenant may ask for in a minute, so that one tenant's haste is no other's wait.

The budget is counted in a query's cost (`limits`). All environments of the function draw on it by leases of a
hundredth, kept in memory, so that most requests write nothing.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from aws_lambda_powertools import Logger

from functions.api.errors import ApiError, ErrorCode

logger = Logger(child=True)

_MINUTE = 60
_LEASES = 100

#: Adds to what a tenant has drawn in a minute (minutes since the epoch), and returns all that it has drawn.
#: Raises BudgetsUnavailableError.
Draw: TypeAlias = Callable[[str, int, int], int]


class BudgetsUnavailableError(Exception):
    """Nothing can be drawn just now, and nobody knows what is left."""


@dataclass
class _Lease:
    """What one environment may still spend of a tenant's minute; `unleased`: what was left for the others."""

    minute: int
    left: int
    unleased: int


@dataclass
class Budgets:
    """The tenants' budgets as one environment of the function sees them. `clock` tells epoch seconds."""

    draw: Draw
    per_minute: int
    clock: Callable[[], float]
    _leases: dict[str, _Lease] = field(default_factory=dict)

    async def spend(self, tenant: str, cost: int) -> int:
        """Takes `cost` off the tenant's minute and returns what is left of it, other environments' spending
        up to this one's last lease included. Raises ApiError RATE_LIMITED."""
        lease = self._leases.get(tenant)
        minute = int(self.clock() // _MINUTE)
        if lease is None or lease.minute != minute:
            lease = self._leases[tenant] = _Lease(minute, 0, self.per_minute)
        if lease.left < cost and lease.unleased:
            # It writes to a table, and a request's deadline ends what is awaited, not what blocks.
            await asyncio.to_thread(self._extend, tenant, lease, cost)
        if lease.left < cost:
            raise self._spent()
        lease.left -= cost
        return lease.left + lease.unleased

    def _extend(self, tenant: str, lease: _Lease, cost: int) -> None:
        wanted = max(cost - lease.left, self.per_minute // _LEASES)
        try:
            drawn = self.draw(tenant, lease.minute, wanted)
        except BudgetsUnavailableError as unavailable:
            # Who has asked for nothing too much is not to suffer from it; for the rest of the minute.
            logger.warning("budgets unavailable", reason=str(unavailable))
            drawn = wanted = self.per_minute
        lease.left += max(0, wanted - max(0, drawn - self.per_minute))
        lease.unleased = max(0, self.per_minute - drawn)

    def _spent(self) -> ApiError:
        seconds = _MINUTE - int(self.clock()) % _MINUTE
        told = (
            f"The tenant has asked for {self.per_minute:,} objects in this minute, all that it may: "
            f"ask again in {seconds} s, or for less at once."
        )
        return ApiError(ErrorCode.RATE_LIMITED, told, retryAfterSeconds=seconds)
