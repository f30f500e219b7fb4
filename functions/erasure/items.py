"""Erases the recipients of a request from one table: first its entry of the ledger, then the items."""

from collections.abc import Callable
from dataclasses import dataclass

from functions.erasure.erased import Erased
from functions.erasure.ledger import Erasure, LedgerStore
from functions.erasure.table import TableErasure


@dataclass(frozen=True)
class ItemErasure:
    """`new_id` names an entry of the ledger: each run that finds something adds one.

    The ledger is written with each item before that is erased, so that a run that ends early leaves nothing
    that a rebuild would bring back. Another run continues.
    """

    table: TableErasure
    ledger: LedgerStore
    new_id: Callable[[], str]

    def erase(self, erased: Erased, sent_until: int) -> tuple[int, int]:
        """Return how many items were erased, and how many that list recipients were changed. Raise
        StoreUnavailableError, ClientError, BotoCoreError, and ValueError for an unreadable ledger."""
        found = self.table.find(erased, sent_until)
        destinations = frozenset(erased.erased_at)
        entry = Erasure(self.new_id(), sent_until, destinations, erased.message_ids, tuple(found))
        earlier = self.ledger.load()
        if found or not any(_has(one, entry) for one in earlier):
            self.ledger.save(entry)
        buried = self.table.bury(found)
        # A late event may have named the person in a message that an earlier run erased.
        known = [one for run in earlier if run.destination_keys & destinations for one in run.tombstones]
        return buried, self.table.mask_heads([*found, *known], erased)


def _has(earlier: Erasure, entry: Erasure) -> bool:
    return (
        earlier.erased_at >= entry.erased_at
        and earlier.destination_keys >= entry.destination_keys
        and earlier.message_ids >= entry.message_ids
    )
