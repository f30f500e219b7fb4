"""The rate limit of an account: a budget per minute, shared by all execution environments of the function.

Each environment leases a part of the budget and counts in memory, so that most requests write nothing. A
first lease is what the request needs; later ones grow with what the environment has spent in the minute. So
an idle environment holds next to nothing, and many environments do not exhaust a budget that is not spent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeAlias

from aws_lambda_powertools import Logger

from functions.api.errors import ApiError, ErrorCode

logger = Logger(child=True)

_MINUTE = 60
#: A lease exceeds what is needed by at most this part of what was spent here, and of what is left for all.
_PART_OF_SPENT = 8
_PART_OF_UNLEASED = 100
#: An environment that has spent less than this part of the budget gets no more than it needs, and so does any
#: environment of the last part: what is left must not be idle.
_BUSY_PART = 100
_LAST_PART = 10

#: Add to what an account has consumed in a minute (minutes since the epoch) and return the sum. Raises
#: BudgetsUnavailableError.
Consume: TypeAlias = Callable[[str, int, int], int]


class BudgetsUnavailableError(Exception):
    """The shared count is unavailable, so the rest of the budget is unknown."""


@dataclass
class _Lease:
    """An account's minute in one environment; `unleased` is the rest for all environments."""

    left: int
    unleased: int
    spent: int = 0


@dataclass
class Budgets:
    """The budgets of all accounts in one environment of the function, in units called `unit`. `clock` returns
    epoch seconds."""

    consume: Consume
    per_minute: int
    clock: Callable[[], float]
    unit: str = "query cost"
    _minute: int = 0
    _leases: dict[str, _Lease] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def spend(self, account: str, cost: int) -> None:
        """Subtract `cost` from the account's minute; a negative cost is returned to it. May block. Raises
        ApiError RATE_LIMITED."""
        with self._lock:
            lease = self._lease(account)
            if lease.left < cost and lease.unleased:
                self._extend(account, lease, cost)
            if lease.left < cost:
                raise self._rate_limited()
            lease.left -= cost
            lease.spent += cost

    def left(self, account: str) -> int:
        """Return the rest of the account's minute, as of this environment's last lease."""
        with self._lock:
            lease = self._lease(account)
            return lease.left + lease.unleased

    def _lease(self, account: str) -> _Lease:
        minute = int(self.clock() // _MINUTE)
        if minute != self._minute:
            # Leases of the minutes before are void, and this is all the memory that they take.
            self._minute, self._leases = minute, {}
        return self._leases.setdefault(account, _Lease(left=0, unleased=self.per_minute))

    def _extend(self, account: str, lease: _Lease, cost: int) -> None:
        wanted = min(cost - lease.left + self._extra(lease), self.per_minute)
        try:
            consumed = self.consume(account, self._minute, wanted)
        except BudgetsUnavailableError as unavailable:
            # Fail open for the rest of the minute: this environment grants a whole budget.
            logger.warning("budgets unavailable", reason=str(unavailable))
            consumed = wanted = self.per_minute
        lease.left += max(0, wanted - max(0, consumed - self.per_minute))
        lease.unleased = max(0, self.per_minute - consumed)

    def _extra(self, lease: _Lease) -> int:
        """Return how much a lease exceeds what is needed now."""
        if lease.spent < self.per_minute // _BUSY_PART or lease.unleased < self.per_minute // _LAST_PART:
            return 0
        return min(lease.spent // _PART_OF_SPENT, lease.unleased // _PART_OF_UNLEASED)

    def _rate_limited(self) -> ApiError:
        seconds = _MINUTE - int(self.clock()) % _MINUTE
        message = (
            f"Rate limit of {self.per_minute:,} {self.unit} per minute exceeded: retry in {seconds} s "
            "or request less at once."
        )
        return ApiError(ErrorCode.RATE_LIMITED, message, retryAfterSeconds=seconds)


def base_cost(per_minute: int, requests_per_second: float) -> int:
    """Return the cost of any request: a whole budget pays for half of the requests that the stage's throttle
    admits, so that an account within its budget leaves the other half to the others."""
    return max(1, round(2 * per_minute / (_MINUTE * requests_per_second)))
