"""The look-up log: the key of its table, the sort keys of its rows, and the prefixes of its copy in S3.

Standard library only.
"""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256

#: Partition key: the tenant, so that a tenant's role reads its own rows alone.
LOOKUP_TENANT = "tenant"
#: Sort key, made by the functions below.
LOOKUP_ROW = "row"
#: The line of JSON; that of the row of a request is also in the copy.
LINE = "line"
#: How many addresses were shown in full, of those that the row is about.
SHOWN = "shown"

# Prefixes of the copy.
LOOKUPS = "lookups/"
LOOKUP_ERRORS = "errors/"

#: What the secret of the keys in the log is derived for; see `derived_secret` in `functions.lookups.keys`.
SECRET_PURPOSE = b"look-up log"

#: Where the setting `lookupLog.required` is `all`, nothing is shown that could not be recorded; `reveals`:
#: no address in full.
REQUIRED_ALL, REQUIRED_REVEALS = "all", "reveals"


class LookedUpBy(StrEnum):
    """What was looked up."""

    MESSAGE = "MESSAGE"
    DESTINATION = "DESTINATION"
    CAMPAIGN = "CAMPAIGN"
    JOURNEY = "JOURNEY"
    REFERENCE = "REFERENCE"
    PROJECT = "PROJECT"
    LOOKUPS = "LOOKUPS"


class Purpose(StrEnum):
    """Why addresses are shown. A closed list: a free text may name other people."""

    SUPPORT = "SUPPORT"
    DELIVERABILITY = "DELIVERABILITY"
    BILLING = "BILLING"
    LEGAL = "LEGAL"
    DATA_SUBJECT_REQUEST = "DATA_SUBJECT_REQUEST"
    SECURITY = "SECURITY"
    OTHER = "OTHER"


PURPOSE_MEANINGS: Mapping[Purpose, str] = {
    Purpose.SUPPORT: "To help the recipient or answer about a message.",
    Purpose.DELIVERABILITY: "To find out why messages do not arrive.",
    Purpose.BILLING: "To check what messages cost.",
    Purpose.LEGAL: "For a legal claim or duty.",
    Purpose.DATA_SUBJECT_REQUEST: "To answer a request of the recipient about its own data.",
    Purpose.SECURITY: "To examine abuse or an incident.",
    Purpose.OTHER: "Another purpose; state a reference.",
}


def request_row(request_id: str) -> str:
    """Return the sort key of the row of a request."""
    return f"request#{request_id}"


def caller_rows(subject: str) -> str:
    """Return what the sort keys of a caller's rows begin with; subjects may be long."""
    return f"caller#{sha256(subject.encode(errors='replace')).hexdigest()[:32]}#"


def address_rows(key: str) -> str:
    """Return what the sort keys of the rows about an address begin with."""
    return f"address#{key}#"


def message_rows(key: str) -> str:
    """Return what the sort keys of the rows about a message begin with."""
    return f"message#{key}#"


def at_text(milliseconds: int) -> str:
    """Return a time as it is in a sort key: all have as many digits until the year 2286."""
    return f"{max(0, milliseconds):013d}"
