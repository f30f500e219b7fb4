"""One read of messages: what was requested, and what was found, for whoever records it."""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.contract.lookup_log import LookedUpBy
from functions.contract.message_table import (
    BY_CAMPAIGN,
    BY_DESTINATION,
    BY_JOURNEY,
    BY_REFERENCE,
    BY_STATUS,
)
from functions.messages.address_finder import international_numbers, mail_addresses
from functions.messages.message import Message
from functions.messages.storage.store import Lookup

_BY_INDEX = {
    BY_DESTINATION.name: LookedUpBy.DESTINATION,
    BY_CAMPAIGN.name: LookedUpBy.CAMPAIGN,
    BY_JOURNEY.name: LookedUpBy.JOURNEY,
    BY_REFERENCE.name: LookedUpBy.REFERENCE,
    BY_STATUS.name: LookedUpBy.PROJECT,
}
#: What callers name in their own words is listed as it is only where the tenant has it.
_WITH_IDS = frozenset({LookedUpBy.CAMPAIGN, LookedUpBy.JOURNEY})


@dataclass(frozen=True)
class MessageRead:
    """`requested`: ids or a value, which may be an address; `ids`: of what was found, and no address."""

    by: LookedUpBy
    requested: tuple[str, ...]
    ids: tuple[str, ...]
    found: tuple[Message, ...]
    projects: tuple[str, ...]

    @classmethod
    def of_ids(
        cls, requested: Sequence[str], found: dict[str, Message], projects: tuple[str, ...]
    ) -> "MessageRead":
        """Return a read by ids. A message is requested by the provider's id, whichever key was given."""
        names = (found[one].message_id if one in found else one for one in requested)
        ids = tuple(message.message_id for message in found.values())
        return cls(LookedUpBy.MESSAGE, tuple(names), ids, tuple(found.values()), projects)

    @classmethod
    def of_list(cls, lookup: Lookup, found: Sequence[Message], projects: tuple[str, ...]) -> "MessageRead":
        """Return a read of one page of a list."""
        by = _BY_INDEX[lookup.index.name]
        ids = (lookup.value,) if by in _WITH_IDS and found and not _has_address(lookup.value) else ()
        return cls(by, (lookup.value,) if lookup.value else (), ids, tuple(found), projects)


def _has_address(text: str) -> bool:
    return any(mail_addresses(text)) or any(international_numbers(text))
