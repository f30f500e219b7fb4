"""The columns of an export: where the value of each is in the node of a message, and how it is written."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum, auto
from operator import attrgetter
from typing import Any

from functions.messages.instants import iso_time


class Column(StrEnum):
    """A column, by the name of its attribute; GraphQL has it in capitals."""

    ID = auto()
    MESSAGE_ID = auto()
    PROJECT = auto()
    CHANNEL = auto()
    STATUS = auto()
    IS_FINAL = auto()
    PROVIDER_STATUS = auto()
    REASON = auto()
    RESPONSIBLE_PARTY = auto()
    DIAGNOSTIC = auto()
    DESTINATION = auto()
    SENDER = auto()
    SUBJECT = auto()
    SENT_AT = auto()
    UPDATED_AT = auto()
    DELIVERED_AT = auto()
    OPENED_AT = auto()
    CLICKED_AT = auto()
    OPEN_COUNT = auto()
    CLICK_COUNT = auto()
    BOUNCE_TYPE = auto()
    BOUNCE_SUB_TYPE = auto()
    CAMPAIGN_ID = auto()
    CAMPAIGN_ACTIVITY_ID = auto()
    TREATMENT_ID = auto()
    JOURNEY_ID = auto()
    JOURNEY_RUN_ID = auto()
    JOURNEY_ACTIVITY_ID = auto()
    REFERENCE = auto()
    ISO_COUNTRY_CODE = auto()
    CARRIER = auto()
    PARTS = auto()
    PRICE_USD = auto()
    CARRIER_FEE_USD = auto()
    SESSION_FEE_USD = auto()

    @property
    def header(self) -> str:
        """The column's name in a file: that of the field of a message."""
        first, *others = self.split("_")
        return first + "".join(word.title() for word in others)


COLUMN_MEANINGS: Mapping[Column, str] = {
    Column.ID: "The global id of the message.",
    Column.MESSAGE_ID: "The provider's id of the message.",
    Column.PROJECT: "The name of the project.",
    Column.CHANNEL: "The channel.",
    Column.STATUS: "The delivery status.",
    Column.IS_FINAL: "Whether no further status was expected when the export was created.",
    Column.PROVIDER_STATUS: "The provider's word for the status.",
    Column.REASON: "The code of the reason for the status.",
    Column.RESPONSIBLE_PARTY: "The party that has to act on the reason.",
    Column.DIAGNOSTIC: "What the receiving side said.",
    Column.DESTINATION: "The address or number that the message was sent to.",
    Column.SENDER: "The sender.",
    Column.SUBJECT: "The subject of an e-mail.",
    Column.SENT_AT: "When the message was sent.",
    Column.UPDATED_AT: "When its newest event occurred.",
    Column.DELIVERED_AT: "When it was delivered.",
    Column.OPENED_AT: "When a person first opened it.",
    Column.CLICKED_AT: "When a person first clicked a link in it.",
    Column.OPEN_COUNT: "How often people opened it.",
    Column.CLICK_COUNT: "How often people clicked a link in it.",
    Column.BOUNCE_TYPE: "The type of a bounce.",
    Column.BOUNCE_SUB_TYPE: "The subtype of a bounce.",
    Column.CAMPAIGN_ID: "The id of the campaign.",
    Column.CAMPAIGN_ACTIVITY_ID: "The id of the campaign's activity.",
    Column.TREATMENT_ID: "The id of the treatment.",
    Column.JOURNEY_ID: "The id of the journey.",
    Column.JOURNEY_RUN_ID: "The id of the journey's run.",
    Column.JOURNEY_ACTIVITY_ID: "The id of the journey's activity.",
    Column.REFERENCE: "The sender's own id of the message.",
    Column.ISO_COUNTRY_CODE: "The country of a text message or call.",
    Column.CARRIER: "The carrier.",
    Column.PARTS: "The number of parts of a text message.",
    Column.PRICE_USD: "The price in US dollars, as text.",
    Column.CARRIER_FEE_USD: "The carrier's fee in US dollars, as text.",
    Column.SESSION_FEE_USD: "The fee of an RCS conversation in US dollars, as text.",
}

#: What an export has where none are named: what every message has, and why it did not arrive.
DEFAULT_COLUMNS = (
    Column.MESSAGE_ID, Column.PROJECT, Column.CHANNEL, Column.STATUS, Column.REASON, Column.DESTINATION,
    Column.SENT_AT, Column.DELIVERED_AT, Column.CAMPAIGN_ID, Column.JOURNEY_ID, Column.REFERENCE,
)  # fmt: skip

#: Where the value is, if not in the attribute of the column's own name.
_PATHS = {
    Column.PROJECT: "project.name",
    Column.REASON: "status_reason.code",
    Column.RESPONSIBLE_PARTY: "status_reason.responsible_party",
    Column.DIAGNOSTIC: "status_reason.diagnostic",
}
_TIMES = frozenset(
    {Column.SENT_AT, Column.UPDATED_AT, Column.DELIVERED_AT, Column.OPENED_AT, Column.CLICKED_AT}
)

Value = str | int | bool | None
Row = Sequence[Value]


def row_reader(columns: Sequence[Column]) -> Callable[[object], Row]:
    """Return what reads the values of these columns from a node; None where its type has no such field."""
    readers = [_reader(column) for column in columns]
    return lambda node: [read(node) for read in readers]


def _reader(column: Column) -> Callable[[object], Value]:
    value_of = attrgetter(_PATHS.get(column, column))
    is_time = column in _TIMES

    def read(node: object) -> Value:
        try:
            value: Any = value_of(node)
        except AttributeError:
            return None
        return iso_time(value) if is_time and value is not None else value

    return read
