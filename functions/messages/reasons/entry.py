"""What one entry of the dictionary of reasons says."""

from dataclasses import dataclass
from enum import StrEnum


class ResponsibleParty(StrEnum):
    """Whose side a reason is on: who has to do something, or could have."""

    SENDER = "SENDER"
    RECIPIENT = "RECIPIENT"
    CARRIER = "CARRIER"
    MAILBOX_PROVIDER = "MAILBOX_PROVIDER"
    AWS = "AWS"
    UNKNOWN = "UNKNOWN"


RESPONSIBLE_PARTY_MEANINGS: dict[ResponsibleParty, str] = {
    ResponsibleParty.SENDER: "The sender: the message, its settings, or the account that sent it.",
    ResponsibleParty.RECIPIENT: "The recipient: the address, the mailbox or the device.",
    ResponsibleParty.CARRIER: "The carrier or the phone network.",
    ResponsibleParty.MAILBOX_PROVIDER: "The recipient's mailbox provider.",
    ResponsibleParty.AWS: "AWS.",
    ResponsibleParty.UNKNOWN: "Nobody can tell.",
}


@dataclass(frozen=True)
class Explanation:
    """A code in words: what happened, whose side it is on, what to do.

    `is_permanent`: True where another try cannot help, False where it may; None for what is no failure,
    or where nobody can tell.
    """

    summary: str
    responsible_party: ResponsibleParty
    is_permanent: bool | None
    advice: str


NOTHING_TO_DO = "Nothing to do."
