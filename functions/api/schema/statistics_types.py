"""The GraphQL types of statistics. Their values come from the nodes of the same names."""

from enum import Enum

import strawberry

from functions.api.schema.scalars import Instant
from functions.messages.statuses import EventKind, MessageStatus
from functions.stats.counters import Dimension


@strawberry.enum(description="What statistics are broken down by. Values beyond a fixed list are `OTHER`.")
class StatisticsDimension(Enum):
    ACTIVITY = strawberry.enum_value(
        Dimension.ACTIVITY, description="The activity of a journey, or the run of a campaign."
    )
    CARRIER = strawberry.enum_value(Dimension.CARRIER, description="The carrier, of text messages and calls.")
    CHANNEL = strawberry.enum_value(Dimension.CHANNEL, description="The channel.")
    COUNTRY = strawberry.enum_value(
        Dimension.COUNTRY, description="The ISO 3166-1 code of the country, of text messages and calls."
    )
    MAILBOX_PROVIDER = strawberry.enum_value(
        Dimension.MAILBOX_PROVIDER, description="The mailbox provider of the address's domain, of e-mails."
    )
    TREATMENT = strawberry.enum_value(Dimension.TREATMENT, description="The treatment of an A/B test.")


@strawberry.type(description="How many messages have a status now.")
class StatusCount:
    status: MessageStatus = strawberry.field(description="The current status.")
    messages: int = strawberry.field(description="The messages with this status.")


@strawberry.type(description="How many messages have an event of a type.")
class EventTypeCount:
    type: EventKind = strawberry.field(
        description="The type of the event; opens and clicks are those of people."
    )
    messages: int = strawberry.field(description="The messages with at least one such event.")


@strawberry.type(description="How many messages failed, are delayed or were reported as spam for a reason.")
class ReasonCount:
    code: str = strawberry.field(
        description="The code of `Message.statusReason`; `OTHER` for codes that are not documented."
    )
    messages: int = strawberry.field(description="The messages whose current status has this reason.")


@strawberry.type(description="Opens or clicks, of people and of machines apart.")
class Engagement:
    unique: int = strawberry.field(description="The messages with at least one of a person.")
    total: int = strawberry.field(description="All of people; a message counts up to 32 of one kind.")
    unique_by_machines: int = strawberry.field(description="The messages with at least one of a machine.")
    total_by_machines: int = strawberry.field(description="All of machines.")


@strawberry.type(description="A rate with what it is computed from.")
class Rate:
    numerator: int = strawberry.field(description="The numerator, in messages.")
    denominator: int = strawberry.field(description="The denominator, in messages.")
    value: float | None = strawberry.field(
        description="The numerator divided by the denominator; null where that is 0."
    )


@strawberry.type(
    description="Rates. Delivered is a current status of `DELIVERED`, `OPENED`, `CLICKED` or `COMPLAINED`."
)
class Rates:
    delivery: Rate = strawberry.field(description="Delivered, of all messages.")
    hard_bounce: Rate = strawberry.field(description="Status `HARD_BOUNCED`, of the e-mails.")
    soft_bounce: Rate = strawberry.field(description="Status `SOFT_BOUNCED`, of the e-mails.")
    failure: Rate = strawberry.field(description="Status `FAILED` or `REJECTED`, of all messages.")
    open: Rate = strawberry.field(
        description="Opened by a person, of the delivered e-mails and RCS messages."
    )
    click: Rate = strawberry.field(description="Clicked by a person, of the delivered e-mails.")
    click_to_open: Rate = strawberry.field(description="Clicked, of those opened or clicked.")
    unsubscribe: Rate = strawberry.field(description="Unsubscribed or opted out, of the delivered.")
    complaint: Rate = strawberry.field(description="Status `COMPLAINED`, of the delivered e-mails.")
    complaint_with_feedback: Rate = strawberry.field(
        description="Status `COMPLAINED`, of the e-mails delivered to providers that report complaints about "
        "single messages: not to Gmail."
    )


@strawberry.type(description="What messages with a status cost.")
class StatusCost:
    status: MessageStatus = strawberry.field(description="The current status.")
    total_usd: str = strawberry.field(description="US dollars, exactly.")


@strawberry.type(
    description="What text messages, calls and RCS messages cost by their events, in exact US dollars. It is "
    "not AWS's bill: taxes, number leases and free tiers are in no event."
)
class Cost:
    price_usd: str = strawberry.field(description="Prices of messages.")
    carrier_fee_usd: str = strawberry.field(description="Fees of carriers.")
    session_fee_usd: str = strawberry.field(description="Fees of RCS conversations.")
    total_usd: str = strawberry.field(description="All three.")
    per_message_usd: str | None = strawberry.field(
        description="The average of a priced message, to a millionth of a dollar; null without any."
    )
    parts: int = strawberry.field(description="Message parts.")
    priced_messages: int = strawberry.field(description="Messages whose events have a price.")
    unpriced_messages: int = strawberry.field(
        description="Messages of these channels without a price so far."
    )
    by_status: list[StatusCost] = strawberry.field(description="The total by current status.")


@strawberry.type
class _Counts:
    messages: int = strawberry.field(description="All messages, one for each recipient.")
    delivered: int = strawberry.field(description="Status `DELIVERED`, `OPENED`, `CLICKED` or `COMPLAINED`.")
    opened: int = strawberry.field(description="Messages that a person opened.")
    clicked: int = strawberry.field(description="Messages with a link that a person clicked.")
    hard_bounced: int = strawberry.field(description="Status `HARD_BOUNCED`.")
    soft_bounced: int = strawberry.field(description="Status `SOFT_BOUNCED`.")
    failed: int = strawberry.field(description="Status `FAILED` or `REJECTED`.")
    complained: int = strawberry.field(description="Status `COMPLAINED`.")
    unsubscribed: int = strawberry.field(description="Messages whose recipient unsubscribed or opted out.")
    cost_usd: str = strawberry.field(description="US dollars, exactly; see `Cost`.")


@strawberry.type(description="The messages with one value of a dimension.")
class StatisticsGroup(_Counts):
    value: str = strawberry.field(description="The value, or `OTHER`.")


@strawberry.type(description="The messages by their first events, each message once in each field.")
class EventCounts:
    delivered: int = strawberry.field(description="Messages with their first event `DELIVERED`.")
    opened: int = strawberry.field(description="Messages that a person opened for the first time.")
    clicked: int = strawberry.field(description="Messages with a link that a person clicked, the first time.")
    hard_bounced: int = strawberry.field(description="Messages with their first event `HARD_BOUNCED`.")
    soft_bounced: int = strawberry.field(description="Messages with their first event `SOFT_BOUNCED`.")
    failed: int = strawberry.field(description="Messages with their first event `FAILED` or `REJECTED`.")
    complained: int = strawberry.field(description="Messages with their first event `COMPLAINED`.")
    unsubscribed: int = strawberry.field(
        description="Messages with their first event `UNSUBSCRIBED` or `OPTED_OUT`."
    )


@strawberry.type(
    description="The messages whose first events were in one hour or day, whenever they were sent."
)
class StatisticsEventBucket(EventCounts):
    start: Instant = strawberry.field(description="The start of the bucket.")
    end: Instant = strawberry.field(description="The end of the bucket, which belongs to the next one.")
    sent: int = strawberry.field(description="The messages sent in the bucket.")


@strawberry.type(description="The messages sent in one hour or day.")
class StatisticsBucket(_Counts):
    start: Instant = strawberry.field(description="The start of the bucket.")
    end: Instant = strawberry.field(description="The end of the bucket, which belongs to the next one.")
