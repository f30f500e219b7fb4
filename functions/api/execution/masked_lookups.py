"""Limit look-ups by destination of callers who see masked addresses, so that guessing finds none."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from aws_lambda_powertools import Logger

from functions.api.auth.principal import Principal
from functions.api.errors import ApiError
from functions.api.execution.budget import Budgets
from functions.contract.scopes import Scope

logger = Logger(child=True)

#: Enough for a person at work. A masked number hides at least six digits: a million guesses take three weeks.
MASKED_LOOKUPS_PER_MINUTE = 30


@dataclass(frozen=True)
class MaskedLookups:
    """`budgets` count look-ups; `count` gets for each whether it was allowed, for the metrics."""

    budgets: Budgets
    count: Callable[[bool], None] = lambda _: None

    def check(self, principal: Principal) -> None:
        """Log and count a look-up of a caller without `addresses:read`. Raises ApiError RATE_LIMITED."""
        if principal.may(Scope.READ_ADDRESSES):
            return
        caller = {"subject": principal.subject, "tenant": principal.tenant}
        try:
            self.budgets.spend(_account(principal), 1)
        except ApiError:
            self.count(False)
            logger.warning("masked look-up by destination refused", extra=caller)
            raise
        self.count(True)
        logger.info("masked look-up by destination", extra=caller)


def _account(principal: Principal) -> str:
    return f"{principal.tenant}#lookups#{sha256(principal.subject.encode()).hexdigest()[:16]}"
