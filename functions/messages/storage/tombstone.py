"""What remains of an erased message: an item without personal data, which no event is added to."""

from dataclasses import dataclass
from typing import Any

from functions.contract.message_table import EXPIRES_AT, ITEM_KEY, REDACTED_AT, SENT_AT
from functions.messages.storage.item import MESSAGE_ID, Item
from functions.messages.storage.update_expressions import Retention


@dataclass(frozen=True)
class Tombstone:
    """The item under `key` is erased. `sent_at`: its message's send time, epoch milliseconds; `erased_at`:
    the time of the erasure, epoch milliseconds."""

    key: str
    message_id: str
    sent_at: int
    erased_at: int

    @classmethod
    def of(cls, item: Item, erased_at: int) -> "Tombstone":
        """Return the tombstone of a stored item."""
        return cls(item[ITEM_KEY]["S"], item[MESSAGE_ID]["S"], int(item[SENT_AT]["N"]), erased_at)

    def to_item(self, retention: Retention) -> dict[str, Any]:
        """Return the item, which ends when its message would have ended."""
        end = retention.ends_at(self.sent_at)
        return {
            ITEM_KEY: {"S": self.key},
            MESSAGE_ID: {"S": self.message_id},
            SENT_AT: {"N": str(self.sent_at)},
            REDACTED_AT: {"N": str(self.erased_at // 1000)},
        } | ({} if end is None else {EXPIRES_AT: {"N": str(end)}})
