"""The GraphQL types of a message. Their values come from the nodes of the same names."""

import strawberry

from functions.api.schema.event_types import MessageEvent, StatusReason
from functions.api.schema.node_type import Node
from functions.api.schema.project_type import Project
from functions.api.schema.scalars import Instant
from functions.messages.event import Channel
from functions.messages.statuses import MessageStatus


@strawberry.interface(description="One message to one destination, merged from all of its events.")
class Message(Node):
    message_id: str = strawberry.field(description="The message id that the sending provider assigned.")
    project: Project = strawberry.field(description="The project that recorded the message.")
    channel: Channel = strawberry.field(description="The channel that carried the message.")
    status: MessageStatus = strawberry.field(
        description="Current delivery status: the highest-ranked status among the message's events."
    )
    provider_status: str | None = strawberry.field(
        description="The provider's own status or event type, from the event that decided `status`."
    )
    is_final: bool = strawberry.field(description="True if no further change of status is expected.")
    settles_at: Instant | None = strawberry.field(
        description="The time after which the status is final; null if it is final already."
    )
    status_reason: StatusReason | None = strawberry.field(
        description="The reason for the status, with advice."
    )
    status_event: MessageEvent | None = strawberry.field(description="The event that decided `status`.")
    contradicted_events: list[MessageEvent] = strawberry.field(
        description="The final events that contradict `status`, such as a delivery that a bounce followed."
    )
    failed_after_delivery: bool = strawberry.field(
        description="True if a failure was reported after a delivery."
    )
    destination: str | None = strawberry.field(
        description="The recipient's address or number as it was sent to; null if the provider did not state "
        "it, or if one message id covers several recipients: see `recipients`."
    )
    sender: str | None = strawberry.field(description="The sender's address, number or sender id.")
    sent_at: Instant = strawberry.field(
        description="The send time; if the provider does not state it, the time of the earliest event."
    )
    updated_at: Instant = strawberry.field(description="The time of the newest event.")
    campaign_id: strawberry.ID | None = strawberry.field(
        description="The id of the campaign that the message belongs to."
    )
    campaign_activity_id: str | None = strawberry.field(description="The id of the campaign run.")
    treatment_id: str | None = strawberry.field(
        description="The id of the A/B test treatment; 0 for the default treatment."
    )
    journey_id: strawberry.ID | None = strawberry.field(
        description="The id of the journey that the message belongs to."
    )
    journey_run_id: str | None = strawberry.field(description="The id of the journey run.")
    journey_activity_id: str | None = strawberry.field(
        description="The id of the journey activity that sent the message."
    )
    account_id: str | None = strawberry.field(description="The AWS account that sent the message.")
    application_id: str | None = strawberry.field(
        description="The Pinpoint application that sent the message."
    )
    client_id: str | None = strawberry.field(
        description="Pinpoint's client id; for campaigns and journeys, the endpoint id."
    )
    reference: str | None = strawberry.field(
        description="The sender's own id of the message, from its message tags."
    )
    events: list[MessageEvent] = strawberry.field(
        description="Every recorded event of the message, oldest first."
    )
    events_truncated: bool = strawberry.field(
        description="True if more events of one kind were received than are stored; counts are then lower "
        "bounds."
    )


@strawberry.type(description="An e-mail message.")
class EmailMessage(Message):
    subject: str | None = strawberry.field(description="The subject line.")
    recipients: list["EmailMessage"] = strawberry.field(
        description="The message to each recipient, if one message id covers several; otherwise empty."
    )
    accepted_at: Instant | None = strawberry.field(description="The time AWS accepted the message.")
    delivered_at: Instant | None = strawberry.field(
        description="The time the recipient's mail server accepted the message."
    )
    delayed_at: Instant | None = strawberry.field(description="The time of the first delivery delay.")
    rejected_at: Instant | None = strawberry.field(description="The time AWS refused to send the message.")
    hard_bounced_at: Instant | None = strawberry.field(description="The time of the permanent bounce.")
    soft_bounced_at: Instant | None = strawberry.field(description="The time of the first temporary bounce.")
    complained_at: Instant | None = strawberry.field(description="The time of the spam complaint.")
    opened_at: Instant | None = strawberry.field(description="The time a person first opened the message.")
    clicked_at: Instant | None = strawberry.field(description="The time a person first clicked a link.")
    unsubscribed_at: Instant | None = strawberry.field(description="The time the recipient unsubscribed.")
    rendering_failed_at: Instant | None = strawberry.field(
        description="The time rendering of the template failed."
    )
    open_count: int = strawberry.field(
        description="The number of opens, without those attributed to a machine."
    )
    click_count: int = strawberry.field(
        description="The number of clicks, without those attributed to a machine."
    )
    automated_open_count: int = strawberry.field(description="The number of opens by a machine.")
    automated_click_count: int = strawberry.field(description="The number of clicks by a machine.")
    clicked_links: list[str] = strawberry.field(
        description="Each distinct link that was clicked, in order of the first click."
    )
    bounce_type: str | None = strawberry.field(description="`Permanent`, `Transient` or `Undetermined`.")
    bounce_sub_type: str | None = strawberry.field(description="The bounce subtype, such as `NoEmail`.")
    diagnostic: str | None = strawberry.field(
        description="The diagnostic code of the newest bounce or delay."
    )
    smtp_response: str | None = strawberry.field(
        description="The response of the recipient's mail server on delivery."
    )
    reject_reason: str | None = strawberry.field(description="The reason AWS refused to send the message.")
    complaint_type: str | None = strawberry.field(description="The feedback type of the complaint.")


@strawberry.type(description="A text message: SMS, MMS or RCS.")
class SmsMessage(Message):
    record_status: str | None = strawberry.field(
        description="The provider's status of the event that decided `status`, such as `DELIVERED`."
    )
    iso_country_code: str | None = strawberry.field(
        description="The destination country, ISO 3166-1 alpha-2."
    )
    message_type: str | None = strawberry.field(description="The message type: transactional or promotional.")
    carrier: str | None = strawberry.field(description="The name of the carrier.")
    parts: int | None = strawberry.field(description="The number of message parts that were sent.")
    buffered_at: Instant | None = strawberry.field(description="The time AWS accepted the message.")
    succeeded_at: Instant | None = strawberry.field(
        description="The time the carrier or the device accepted the message."
    )
    delivered_at: Instant | None = strawberry.field(description="The time the device received the message.")
    failed_at: Instant | None = strawberry.field(description="The time the message failed or was refused.")
    opted_out_at: Instant | None = strawberry.field(description="The time the recipient replied STOP.")
    complained_at: Instant | None = strawberry.field(
        description="The time the recipient reported it as spam."
    )
    price_in_millicents_usd: float | None = strawberry.field(
        description="The price in thousandths of a US cent, Pinpoint's unit: 645 is $0.00645."
    )
    price_usd: str | None = strawberry.field(description="The price in US dollars, an exact decimal.")
    carrier_fee_usd: str | None = strawberry.field(
        description="The carrier fee in US dollars, an exact decimal."
    )
    session_fee_usd: str | None = strawberry.field(
        description="The fee of the RCS conversation that covers the message, in US dollars. It is charged "
        "once per conversation of 24 hours: do not add up the fees of its messages."
    )


@strawberry.type(description="A voice call.")
class VoiceMessage(Message):
    iso_country_code: str | None = strawberry.field(
        description="The destination country, ISO 3166-1 alpha-2."
    )
    carrier: str | None = strawberry.field(description="The name of the carrier.")
    answered_at: Instant | None = strawberry.field(description="The time the call was answered.")
    completed_at: Instant | None = strawberry.field(description="The time the message had been played.")
    failed_at: Instant | None = strawberry.field(description="The time the call failed or was refused.")
    duration_seconds: int | None = strawberry.field(description="The duration of the call in seconds.")
    price_usd: str | None = strawberry.field(description="The price in US dollars, an exact decimal.")


@strawberry.type(description="A message of a channel that has no type of its own yet.")
class OtherMessage(Message):
    pass
