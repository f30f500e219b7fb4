"""The cost of one request as it runs: what it reads and returns, charged to a budget and limited."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock

from functions.api.errors import ApiError, ErrorCode

#: The most that one request may read and return. Its estimate has a lower limit; filters and long lists cost
#: more than estimated.
MAX_COST = 10_000


class RequestCancelledError(Exception):
    """The request has been answered without this read."""


class RequestTimedOutError(Exception):
    """The request has no time left for its response."""


@dataclass
class Meter:
    """Measures one request. `charge` adds to a budget or, with a negative amount, returns to it; it may
    block and raises ApiError RATE_LIMITED. `base` is the cost of any request. `has_time` returns whether a
    response can still be sent: rendering never yields to the event loop, whose deadline cannot end it."""

    charge: Callable[[int], None]
    base: int
    has_time: Callable[[], bool] = lambda: True
    is_over: bool = field(default=False, init=False)
    _reserved: int = 0
    _reads: int = 0
    _objects: int = 0
    _messages: int = 0
    _is_cancelled: bool = False
    _lock: Lock = field(default_factory=Lock)

    @property
    def cost(self) -> int:
        """The cost so far. A message that is read is returned once without a further charge."""
        return self.base + max(self._reads, self._messages) + self._objects

    @property
    def has_room(self) -> bool:
        """Whether the request may read more of a list."""
        return not self._is_cancelled and self.cost < MAX_COST // 2

    def reserve(self, estimate: int) -> None:
        """Charge the estimated cost of a request before it runs."""
        self._reserved = self.base + estimate
        self.charge(self._reserved)

    def read(self, amount: int) -> None:
        """Count reads before they are made. Raises ApiError QUERY_TOO_COMPLEX or RATE_LIMITED."""
        with self._lock:
            if self._is_cancelled:
                raise RequestCancelledError
            self._reads += amount
            self._check()
            if (missing := self.cost - self._reserved) > 0:
                self.charge(missing)
                self._reserved += missing

    def count_object(self) -> None:
        """Count an object of the response. Raises ApiError QUERY_TOO_COMPLEX, or RequestTimedOutError."""
        self._objects += 1
        self._check()
        self._check_time()

    def count_message(self) -> None:
        """Count a message of the response. Raises ApiError QUERY_TOO_COMPLEX, or RequestTimedOutError."""
        self._messages += 1
        self._check()
        self._check_time()

    def settle(self) -> None:
        """Charge the difference between the cost and what was reserved."""
        difference, self._reserved = self.cost - self._reserved, self.cost
        # The response is ready: an exhausted budget refuses the next request.
        with suppress(ApiError):
            self.charge(difference)

    def cancel(self) -> None:
        """Refuse every further read."""
        self._is_cancelled = True

    def _check_time(self) -> None:
        if self.is_over or not self.has_time():
            self.is_over = True
            raise RequestTimedOutError

    def _check(self) -> None:
        if self.cost > MAX_COST:
            raise ApiError(
                ErrorCode.QUERY_TOO_COMPLEX,
                f"The request reads and returns more than {MAX_COST:,} objects and index shards: lower "
                "`first`, name `projects`, or select fewer lists.",
            )
