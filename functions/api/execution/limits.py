"""The limits of all requests in one execution environment of the function."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from functions.api.auth.principal import Principal
from functions.api.execution.budget import Budgets, Consume, base_cost
from functions.api.execution.documents import DocumentCache
from functions.api.execution.masked_lookups import MASKED_LOOKUPS_PER_MINUTE, MaskedLookups
from functions.api.execution.meter import Meter
from functions.api.execution.trusted_documents import TrustedDocuments


@dataclass(frozen=True)
class Limits:
    """`base_cost` is the cost of any request."""

    budgets: Budgets
    base_cost: int
    masked_lookups: MaskedLookups
    documents: DocumentCache
    trusted: TrustedDocuments

    @classmethod
    def of_stack(
        cls,
        consume: Consume,
        cost_per_minute: int,
        requests_per_second: float,
        clock: Callable[[], float],
        document_bytes: int,
        count_masked_lookup: Callable[[bool], None] = lambda _: None,
        masked_lookups_per_minute: int = MASKED_LOOKUPS_PER_MINUTE,
        trusted: TrustedDocuments = TrustedDocuments(),  # noqa: B008 -- frozen
    ) -> "Limits":
        """Return the limits that a stack's settings give. `clock` returns epoch seconds."""
        lookups = Budgets(consume, masked_lookups_per_minute, clock, "look-ups by destination")
        return cls(
            budgets=Budgets(consume, cost_per_minute, clock),
            base_cost=base_cost(cost_per_minute, requests_per_second),
            masked_lookups=MaskedLookups(lookups, count_masked_lookup),
            documents=DocumentCache(document_bytes),
            trusted=trusted,
        )

    def meter(self, principal: Principal) -> Meter:
        """Return the meter of a new request."""
        return Meter(partial(self.budgets.spend, principal.account), self.base_cost)
