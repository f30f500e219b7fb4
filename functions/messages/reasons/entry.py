"""The form of an entry in the dictionary of reasons."""

from dataclasses import dataclass
from enum import StrEnum


class ResponsibleParty(StrEnum):
    """Who is responsible for a result: who has to act, or could have acted."""

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
    ResponsibleParty.UNKNOWN: "It is unknown who.",
}


@dataclass(frozen=True)
class Explanation:
    """The explanation of a code: what happened, who is responsible, what to do.

    `is_permanent`: True where a retry cannot help, False where it may; None where there is no failure or
    it is unknown. `settled` replaces an explanation of a message on its way once no further event is
    expected of it.
    """

    summary: str
    responsible_party: ResponsibleParty
    is_permanent: bool | None
    advice: str
    settled: "Explanation | None" = None


NOTHING_TO_DO = "Nothing to do."
