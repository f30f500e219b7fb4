"""The shape of a project's statistics table: its keys, and the generations of its rows.

Standard library only. The table is apart from the messages: their table has no sort key to query rows by, and
rows in it would send every count through the stream that is counted.
"""

from hashlib import sha256

#: Partition key: `project`, `campaign#<id>` or `journey#<id>`.
SCOPE = "scope"
#: Sort key: `<generation>#<half-hour of the send>`, such as `001.000.9f86d0#20261126T1730`.
ROW = "row"
#: The length of the spans of sends that rows count.
HALF_HOUR_MS = 1_800_000
#: When the change that a row counted last was written, epoch seconds.
COUNTED_AT = "@"
#: When DynamoDB may delete the row, epoch seconds; absent where a project keeps messages indefinitely.
EXPIRES_AT = "expires_at"

PROJECT_SCOPE = "project"
CAMPAIGN_PREFIX = "campaign#"
JOURNEY_PREFIX = "journey#"

#: The scopes of the directory: `#directory#campaign#` and `#directory#journey#`; their sort keys are
#: `<generation>#<day of the send>#<id>`.
DIRECTORY_PREFIX = "#directory#"
#: The attribute of every entry of the directory.
LISTED = "listed"
#: A sort key has at most 1,024 bytes: a campaign with a longer id is counted, and in no list.
MAX_LISTED_BYTES = 960

#: The scope of what the aggregator itself remembers; its sort key is the generation.
CONTROL_SCOPE = "#control"
#: The retention periods that applied since the generation began: a list of texts `<days>@<from, epoch ms>`.
RETENTION_PERIODS = "retention_periods"

#: An item of the message table carries the generation of rows that counts it.
COUNTED_BY = "counted_by"
#: The version of the rules that decide what a message counts: of `functions.stats`, and of all that a
#: message's status, kinds and reasons are computed from. Raise it with every change of what they return.
RULES_VERSION = 1
#: Rows live at least as long, whatever the retention of messages: they hold no personal data.
MIN_ROW_DAYS = 400
#: And so much longer than a message of the last moment, whose late changes are counted.
ROW_SLACK_DAYS = 2
#: The limit of the setting `recount`.
MAX_RECOUNTS = 999


def generation(recount: int, table: str) -> str:
    """Return the generation of rows of the present rules, of the setting `recount`, which starts it over, and
    of this statistics table: messages that a former table counted are not counted in this one. Raises
    ValueError."""
    if not 0 <= recount <= MAX_RECOUNTS:
        raise ValueError(f"recount must be from 0 to {MAX_RECOUNTS}")
    return f"{RULES_VERSION:03}.{recount:03}.{sha256(table.encode()).hexdigest()[:6]}"


def is_later(generation: str, other: str) -> bool:
    """Return whether a generation has later rules or a greater `recount` than the other."""
    return generation.split(".")[:2] > other.split(".")[:2]
