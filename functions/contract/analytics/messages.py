"""The text that computes messages from the archive: their latest status, counts and cost, as the API has them.

One text for Athena (Trino) and DuckDB: only the clause that opens an array differs, `Dialect`. Windows only: both
engines read the archive again for each reference to it, and Athena charges for each. It states in SQL the rules of
`functions.messages.message`, `duplicates` and `bot_detection`; tests compare both on generated histories.

Standard library only.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from functions.contract.analytics.columns import (
    DAY,
    DETAIL_COLUMNS,
    EVENT_COLUMNS,
    EVENTS,
    MESSAGE_COLUMNS,
    TRACKED,
)

#: An open or a click within so many milliseconds of a delivery is a machine's.
SOON_MS = 5_000
#: The rank of DELIVERED, the status that an event of a machine proves.
DELIVERED_RANK = 80
#: The statuses that a later event may make void.
VOIDABLE = ("COMPLAINED", "FAILED", "REJECTED", "SENT", "UNKNOWN")


@dataclass(frozen=True)
class Dialect:
    """How an engine names the elements of an opened array: Trino spreads a struct over columns."""

    elements: str


TRINO = Dialect(f"e ({', '.join(EVENT_COLUMNS)})")
DUCKDB = Dialect("t (e)")

_DETAILS_DESCENDING = ", ".join(f"{name} DESC NULLS LAST" for name in DETAIL_COLUMNS)
_DETAILS_ASCENDING = ", ".join(f"{name} NULLS FIRST" for name in DETAIL_COLUMNS)
_OF_MESSAGE = "OVER (PARTITION BY project, message_key)"
#: Attributes whose least value is the message's; the others have an order of their own.
_LEAST = tuple(
    name for name in MESSAGE_COLUMNS if name not in ("message_id", "recipients", "channel", "parts")
)
_WHOLE = (
    "project",
    "message_key",
    "message_id",
    "several",
    "channel",
    "parts",
    "recipient",
    "provider",
    *_LEAST,
)
_OWN = tuple(name for name in EVENT_COLUMNS if name not in ("destination", "mailbox_provider"))


def with_text(tables: Mapping[str, str], dialect: Dialect, days: int | None) -> str:
    """Return `WITH … messages AS (…)`, before a SELECT from `messages`.

    `tables`: each project's table. `days`: only messages of the last so many days; None: of all.
    """
    parts = {
        "archive": _archive(tables, days),
        "events": _events(dialect),
        "reports": _REPORTS,
        "judged": _JUDGED,
        "placed": _PLACED,
        "messages": _messages(days),
    }
    return "WITH " + ",\n".join(f"{name} AS (\n{text}\n)" for name, text in parts.items())


def _archive(tables: Mapping[str, str], days: int | None) -> str:
    # A constant for the planner: it lists no object of an earlier day.
    since = f" WHERE {DAY} >= date_format({_first_day(days)}, '%Y/%m/%d')" if days else ""
    return "  UNION ALL\n".join(
        f"  SELECT '{project}' AS project, {TRACKED} FROM \"{table}\"{since}\n"
        for project, table in tables.items()
    ).rstrip("\n")


def _first_day(days: int) -> str:
    return f"current_date - INTERVAL '{days}' DAY"


def _events(dialect: Dialect) -> str:
    shared = ", ".join(f"a.{TRACKED}.{name} AS {name}" for name in MESSAGE_COLUMNS)
    own = ", ".join(f"e.{name} AS {name}" for name in EVENT_COLUMNS)
    return f"""  SELECT a.project, {shared},
    {own},
    CASE WHEN a.{TRACKED}.recipients IS NOT NULL AND e.destination IS NOT NULL
      THEN concat(a.{TRACKED}.message_id, '#', e.destination) ELSE a.{TRACKED}.message_id END AS message_key
  FROM archive a CROSS JOIN UNNEST(a.{TRACKED}.{EVENTS}) AS {dialect.elements}"""


#: `report`: 1 for the one report of an event that counts. The archive may hold a record twice, and two sources
#: may report one event.
_REPORTS = f"""  SELECT project, message_key, message_id, {", ".join(EVENT_COLUMNS)},
    max(recipients) OVER (PARTITION BY project, message_id) AS several,
    coalesce(min(CASE WHEN channel <> 'RCS' THEN channel END) {_OF_MESSAGE}, 'RCS') AS channel,
    min(CASE WHEN length(parts) < 10 AND TRY_CAST(parts AS bigint) > 0 THEN TRY_CAST(parts AS bigint) END)
      {_OF_MESSAGE} AS parts,
    min(destination) {_OF_MESSAGE} AS recipient, min(mailbox_provider) {_OF_MESSAGE} AS provider,
    {", ".join(f"min({name}) {_OF_MESSAGE} AS {name}" for name in _LEAST)},
    row_number() OVER (PARTITION BY project, message_key, CASE WHEN time_is_arrival IS NULL THEN occurred_at END,
      CASE WHEN kind IN ('OPENED', 'CLICKED') THEN kind ELSE event_type END,
      CASE WHEN kind IN ('OPENED', 'CLICKED') THEN NULL ELSE event_status END, link, named_address, uncertain
      ORDER BY occurred_at, {_DETAILS_DESCENDING}, event_type DESC, event_status DESC NULLS LAST) AS report
  FROM events"""


def _voids() -> str:
    """Return a branch for each status that a later event may make void. A fallback to SMS makes void all of the
    attempt by RCS, whenever its events come."""
    return "\n".join(
        f"""      WHEN '{status}' THEN max(CASE WHEN strpos(supersedes, '{status}') > 0 THEN occurred_at END)
          {_OF_MESSAGE} >= occurred_at OR (event_type LIKE 'RCS%' AND
          max(CASE WHEN strpos(supersedes, '{status}') > 0 AND kind = 'ACCEPTED' THEN 1 ELSE 0 END) {_OF_MESSAGE} = 1)"""
        for status in VOIDABLE
    )


#: `machine`: the rule that attributes an open, a click or an answer to a machine. `is_void`: whether a later
#: event makes the event's status void.
_JUDGED = f"""  SELECT {", ".join((*_WHOLE, *_OWN))},
    CASE WHEN automated IS NOT NULL THEN automated
      WHEN channel = 'EMAIL' AND kind IN ('OPENED', 'CLICKED') AND time_is_arrival IS NULL
        AND sum(CASE WHEN kind = 'DELIVERED' AND time_is_arrival IS NULL THEN 1 ELSE 0 END)
          OVER (PARTITION BY project, message_key ORDER BY occurred_at
            RANGE BETWEEN {SOON_MS} PRECEDING AND {SOON_MS} FOLLOWING) > 0
        THEN 'soon_after_delivery'
      WHEN channel = 'EMAIL' AND event_type = 'Bounce' AND event_status = 'Transient/General'
        AND coalesce(diagnostic, enhanced_status, action) IS NULL
        AND sum(CASE WHEN kind = 'DELIVERED' THEN 1 ELSE 0 END) {_OF_MESSAGE} > 0
        THEN 'automatic_reply' END AS machine,
    coalesce(CASE reached
{_voids()} END, false) AS is_void
  FROM reports WHERE report = 1"""

#: `position`: the event's place among those of its message. `weight` is the greatest for the event that decides
#: the status: the earliest of the highest rank.
_PLACED = f"""  SELECT *, CASE WHEN reached IS NULL OR is_void THEN NULL
      ELSE (CASE WHEN machine IS NULL THEN status_rank ELSE {DELIVERED_RANK} END) * 1000000 - position END AS weight
  FROM (SELECT *, row_number() OVER (PARTITION BY project, message_key ORDER BY occurred_at, event_type,
    event_status NULLS FIRST, {_DETAILS_ASCENDING.replace("automated", "machine")}) AS position FROM judged) p"""


def _messages(days: int | None) -> str:
    of_kind = ",\n    ".join(
        f"sum(CASE WHEN kind = '{kind}' AND machine IS {machine} THEN 1 ELSE 0 END) AS {name}"
        for name, kind, machine in (
            ("opens", "OPENED", "NULL"),
            ("machine_opens", "OPENED", "NOT NULL"),
            ("clicks", "CLICKED", "NULL"),
            ("machine_clicks", "CLICKED", "NOT NULL"),
        )
    )
    since = (
        f" AND min(sent_at) >= date_diff('day', DATE '1970-01-01', {_first_day(days)}) * 86400000"
        if days
        else ""
    )
    return f"""  SELECT project, message_key, min(message_id) AS message_id, min(recipient) AS destination,
    min(provider) AS mailbox_provider, min(channel) AS channel, min(parts) AS parts,
    {", ".join(f"min({name}) AS {name}" for name in _LEAST)},
    coalesce(max_by(CASE WHEN machine IS NULL THEN reached ELSE 'DELIVERED' END, weight)
      FILTER (WHERE weight IS NOT NULL), 'UNKNOWN') AS status,
    nullif(max_by(CASE WHEN machine IS NULL THEN coalesce(reason, '') ELSE '' END, weight)
      FILTER (WHERE weight IS NOT NULL), '') AS reason,
    {of_kind},
    min(CASE WHEN kind = 'DELIVERED' THEN occurred_at END) AS delivered_at,
    max(CASE WHEN kind IN ('UNSUBSCRIBED', 'OPTED_OUT') AND machine IS NULL THEN 1 ELSE 0 END) AS unsubscribed,
    max(CASE WHEN price_usd IS NOT NULL AND kind <> 'ACCEPTED' THEN 1 ELSE 0 END) AS has_price,
    {", ".join(_newest(name) for name in ("price_usd", "carrier_fee_usd", "session_fee_usd"))}
  FROM placed GROUP BY project, message_key
  HAVING NOT (message_key = min(message_id) AND max(several) IS NOT NULL AND min(recipient) IS NULL){since}"""


def _newest(price: str) -> str:
    """Return the newest price that an event of the message carries: no two of them are added."""
    exact = f"TRY_CAST({price} AS decimal(38, 12))"
    return f"max_by({exact}, position) FILTER (WHERE {price} IS NOT NULL) AS {price}"
