"""The named queries: the questions that people have of an archive, each a SELECT over `messages`.

Standard library only.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from functions.contract.analytics.messages import Dialect, with_text

#: Of messages in the last so many days, unless the caller says otherwise.
DAYS = 30

_DELIVERED = "status IN ('DELIVERED', 'OPENED', 'CLICKED', 'COMPLAINED')"
_CAME_TO_NOTHING = "status IN ('SOFT_BOUNCED', 'FAILED', 'REJECTED', 'HARD_BOUNCED')"
_COST = "coalesce(price_usd, 0) + coalesce(carrier_fee_usd, 0) + coalesce(session_fee_usd, 0)"
_DAY = "date_format(from_unixtime(sent_at / 1000), '%Y-%m-%d')"
_MONTH = "date_format(from_unixtime(sent_at / 1000), '%Y-%m')"
_PHONE = "channel IN ('SMS', 'MMS', 'VOICE', 'RCS')"


@dataclass(frozen=True)
class NamedQuery:
    """A question with a name, and its SELECT."""

    name: str
    question: str
    select: str

    def text(self, tables: Mapping[str, str], dialect: Dialect, days: int | None = DAYS) -> str:
        """Return the whole query over the tables of some projects, see `with_text`."""
        return f"{with_text(tables, dialect, days)}\n{self.select}"


def _count(condition: str, name: str) -> str:
    return f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {name}"


def _rate(numerator: str, denominator: str, name: str) -> str:
    """Return a rate; null over 0."""
    sums = (f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END)" for condition in (numerator, denominator))
    return "round(CAST({} AS double) / nullif({}, 0), 4) AS {}".format(*sums, name)


def _percentile(percent: int) -> str:
    """Return the nearest-rank percentile, which is exact: of no two engines are approximations the same."""
    return f"min(CASE WHEN place * 100 >= messages * {percent} THEN seconds END) AS p{percent}_seconds"


NAMED_QUERIES = (
    NamedQuery(
        "campaign_totals",
        "What did each campaign reach?",
        f"""SELECT project, campaign_id, count(*) AS messages, {_count(_DELIVERED, "delivered")},
  {_count("status = 'HARD_BOUNCED'", "hard_bounced")}, {_count("status = 'SOFT_BOUNCED'", "soft_bounced")},
  {_count("status IN ('FAILED', 'REJECTED')", "failed")}, {_count("status = 'COMPLAINED'", "complained")},
  sum(unsubscribed) AS unsubscribed, {_count("opens > 0", "opened")}, sum(opens) AS opens,
  {_count("clicks > 0", "clicked")}, sum(clicks) AS clicks, {_rate(_DELIVERED, "true", "delivery_rate")},
  {_rate("opens > 0", _DELIVERED, "open_rate")}, {_rate("clicks > 0", _DELIVERED, "click_rate")},
  sum({_COST}) AS cost_usd
FROM messages WHERE campaign_id IS NOT NULL GROUP BY project, campaign_id ORDER BY messages DESC, campaign_id""",
    ),
    NamedQuery(
        "delivery_by_provider_and_day",
        "How do mailbox providers take the mail, day by day of the send (UTC)?",
        f"""SELECT project, {_DAY} AS day, mailbox_provider, count(*) AS messages, {_count(_DELIVERED, "delivered")},
  {_count("status = 'HARD_BOUNCED'", "hard_bounced")}, {_count("status = 'SOFT_BOUNCED'", "soft_bounced")},
  {_count("status = 'COMPLAINED'", "complained")}, {_rate(_DELIVERED, "true", "delivery_rate")}
FROM messages WHERE mailbox_provider IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
    ),
    NamedQuery(
        "failures_by_reason",
        "Why do messages fail, are late, or are reported as spam?",
        """SELECT project, channel, status, reason, count(*) AS messages
FROM messages WHERE reason IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY messages DESC, 1, 2, 3, 4""",
    ),
    NamedQuery(
        "sms_cost_by_country_and_month",
        "What did text messages and calls cost, by country and month of the send (UTC)?",
        f"""SELECT project, {_MONTH} AS month, iso_country_code AS country, count(*) AS messages,
  {_count(f"has_price = 1 OR {_COST} > 0", "priced")}, sum(parts) AS parts, sum(price_usd) AS price_usd,
  sum(carrier_fee_usd) AS carrier_fee_usd, sum(session_fee_usd) AS session_fee_usd, sum({_COST}) AS total_usd
FROM messages WHERE {_PHONE} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
    ),
    NamedQuery(
        "never_reached",
        "Which recipients got none of their messages? The answer has addresses.",
        f"""SELECT project, destination, count(*) AS messages, max_by(status, sent_at) AS last_status,
  max_by(coalesce(reason, '-'), sent_at) AS last_reason, max(sent_at) AS last_sent_at
FROM messages WHERE destination IS NOT NULL GROUP BY project, destination
HAVING sum(CASE WHEN {_CAME_TO_NOTHING} THEN 0 ELSE 1 END) = 0 ORDER BY messages DESC, 1, 2""",
    ),
    NamedQuery(
        "time_to_delivery",
        "How long do messages take from the send to the delivery, in seconds?",
        f"""SELECT project, channel, grouped_by, max(messages) AS messages, {", ".join(map(_percentile, (50, 90, 99)))}
FROM (SELECT project, channel, grouped_by, seconds, count(*) OVER (PARTITION BY project, channel, grouped_by) AS messages,
    row_number() OVER (PARTITION BY project, channel, grouped_by ORDER BY seconds) AS place
  FROM (SELECT project, channel, coalesce(mailbox_provider, iso_country_code) AS grouped_by,
      CAST(delivered_at - sent_at AS decimal(18, 3)) / 1000 AS seconds
    FROM messages WHERE delivered_at >= sent_at) m) m
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
    ),
    NamedQuery(
        "opens_by_machine",
        "How many opens are people's, and how many are machines'?",
        f"""SELECT project, coalesce(campaign_id, '-') AS campaign_id, mailbox_provider, count(*) AS messages,
  {_count("opens > 0", "opened")}, sum(opens) AS opens, {_count("machine_opens > 0", "machine_opened")},
  sum(machine_opens) AS machine_opens, {_count("machine_opens > 0 AND opens = 0", "only_by_machines")}
FROM messages WHERE channel = 'EMAIL' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
    ),
)
