"""The rate limit of a tenant: a budget of query cost per minute.

All execution environments of the function share it. Each leases a hundredth at a time and counts in memory,
so that most requests write nothing.
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

#: Add to what a tenant has consumed in a minute (minutes since the epoch) and return the sum. Raises
#: BudgetsUnavailableError.
Consume: TypeAlias = Callable[[str, int, int], int]


class BudgetsUnavailableError(Exception):
    """The shared count is unavailable, so the rest of the budget is unknown."""


@dataclass
class _Lease:
    """The rest of a tenant's minute in one environment; `unleased` is the rest for all environments."""

    minute: int
    left: int
    unleased: int


@dataclass
class Budgets:
    """The budgets of all tenants in one environment of the function. `clock` returns epoch seconds."""

    consume: Consume
    per_minute: int
    clock: Callable[[], float]
    _leases: dict[str, _Lease] = field(default_factory=dict)

    async def spend(self, tenant: str, cost: int) -> int:
        """Subtract `cost` from the tenant's minute and return the rest, as of this environment's last lease.
        Raises ApiError RATE_LIMITED."""
        lease = self._leases.get(tenant)
        minute = int(self.clock() // _MINUTE)
        if lease is None or lease.minute != minute:
            lease = self._leases[tenant] = _Lease(minute, 0, self.per_minute)
        if lease.left < cost and lease.unleased:
            # It writes to a table: a deadline can interrupt what is awaited, not what blocks.
            await asyncio.to_thread(self._extend, tenant, lease, cost)
        if lease.left < cost:
            raise self._rate_limited()
        lease.left -= cost
        return lease.left + lease.unleased

    def _extend(self, tenant: str, lease: _Lease, cost: int) -> None:
        wanted = max(cost - lease.left, self.per_minute // _LEASES)
        try:
            consumed = self.consume(tenant, lease.minute, wanted)
        except BudgetsUnavailableError as unavailable:
            # Fail open for the rest of the minute: this environment grants a whole budget.
            logger.warning("budgets unavailable", reason=str(unavailable))
            consumed = wanted = self.per_minute
        lease.left += max(0, wanted - max(0, consumed - self.per_minute))
        lease.unleased = max(0, self.per_minute - consumed)

    def _rate_limited(self) -> ApiError:
        seconds = _MINUTE - int(self.clock()) % _MINUTE
        message = (
            f"Tenant rate limit of {self.per_minute:,} query cost per minute exceeded: retry in {seconds} s "
            "or request fewer objects."
        )
        return ApiError(ErrorCode.RATE_LIMITED, message, retryAfterSeconds=seconds)
