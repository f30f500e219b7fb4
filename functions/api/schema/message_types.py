"""The GraphQL types of a message and of what it is made of."""

from typing import Any

import strawberry

from functions.api.schema.scalars import Instant
from functions.api.schema.source_health import SourceFreshness, freshness_of
from functions.messages.event import Channel
from functions.messages.reasons.entry import ResponsibleParty
from functions.messages.statuses import EventKind, MessageStatus


@strawberry.interface(description="An object with a global id. Ids are opaque: clients must not parse them.")
class Node:
    id: strawberry.ID = strawberry.field(description="The object's global id.")

    @classmethod
    def resolve_type(cls, obj: Any, *_: object) -> str:
        return str(obj.type_name)

    @classmethod
    def is_type_of(cls, obj: Any, _: object) -> bool:
        return bool(obj.type_name == cls.__name__)


@strawberry.type(description="One tracked project of the tenant.")
class Project(Node):
    name: str = strawberry.field(description="The project's name in the stack's configuration.")
    sources: list[str] = strawberry.field(
        description="What its events come from: `pinpoint`, `ses` (e-mail), `sms` (End User Messaging)."
    )
    freshness: list[SourceFreshness] = strawberry.field(
        resolver=freshness_of, description="How fresh what is known of each of its sources is."
    )


@strawberry.type(description="One thing that happened to a message.")
class MessageEvent:
    type: EventKind = strawberry.field(description="What it tells.")
    occurred_at: Instant = strawberry.field(description="When it happened, by the provider's clock.")
    provider_type: str = strawberry.field(
        description="The provider's own event type, such as `_SMS.FAILURE`."
    )
    provider_status: str | None = strawberry.field(
        description="The provider's own status or qualifier: `CARRIER_UNREACHABLE`, `Permanent/General`."
    )
    diagnostic: str | None = strawberry.field(description="What the mailbox provider or carrier answered.")
    link: str | None = strawberry.field(description="The link that was clicked.")
    is_automated: bool = strawberry.field(description="Whether a machine is held to have opened or clicked.")
    automation_rule: str | None = strawberry.field(
        description="The rule that holds it for a machine's: `ses_bot_flag`, `apple_mail_privacy`, "
        "`robot_user_agent` or `soon_after_delivery`."
    )
    time_is_arrival: bool = strawberry.field(
        description="Whether the provider gave no usable time, so that `occurredAt` is the arrival here."
    )


@strawberry.type(description="Why a message has its status.")
class StatusReason:
    code: str = strawberry.field(
        description="The provider's most specific word, the one explained here: `5.1.1`, `BLOCKED`."
    )
    summary: str = strawberry.field(description="What happened, in a sentence.")
    responsible_party: ResponsibleParty = strawberry.field(description="Whose side it is on.")
    is_permanent: bool | None = strawberry.field(
        description="Whether another try cannot help; null for what is no failure, or where nobody can tell."
    )
    advice: str = strawberry.field(description="What to do, in a sentence.")
    diagnostic: str | None = strawberry.field(description="What the mailbox provider or carrier answered.")
    is_known: bool = strawberry.field(
        description="Whether the code is in the dictionary; where it is not, `code` is shown as it came."
    )


@strawberry.interface(description="One message to one destination, merged from all of its events.")
class Message(Node):
    message_id: str = strawberry.field(description="The id that the sending provider gave.")
    project: Project = strawberry.field(description="The project it was found in.")
    channel: Channel = strawberry.field(description="How it travelled.")
    status: MessageStatus = strawberry.field(description="What became of it.")
    provider_status: str | None = strawberry.field(
        description="The provider's own word for it: that of the event that decided `status`."
    )
    is_final: bool = strawberry.field(description="Whether no further change of status is expected.")
    settles_at: Instant | None = strawberry.field(
        description="Until when a status that is not final may still change."
    )
    status_reason: StatusReason | None = strawberry.field(description="Why it has its status.")
    status_event: MessageEvent | None = strawberry.field(description="The event that decided `status`.")
    contradicted_events: list[MessageEvent] = strawberry.field(
        description="The events that claimed for good the contrary of `status`, such as a delivery before a "
        "bounce."
    )
    failed_after_delivery: bool = strawberry.field(
        description="Whether its failure was told after its delivery."
    )
    destination: str | None = strawberry.field(
        description="The recipient's address as it was sent to; null where the provider did not tell, or "
        "where one message id went to several: see `recipients`."
    )
    sender: str | None = strawberry.field(description="The sender's address, number or id.")
    sent_at: Instant = strawberry.field(
        description="When it was sent; where a provider does not tell, its earliest event."
    )
    updated_at: Instant = strawberry.field(description="When its newest event happened.")
    campaign_id: strawberry.ID | None = strawberry.field(description="The campaign it belongs to.")
    campaign_activity_id: str | None = strawberry.field(description="The run of the campaign.")
    treatment_id: str | None = strawberry.field(description="The A/B treatment; 0 for the only one.")
    journey_id: strawberry.ID | None = strawberry.field(description="The journey it belongs to.")
    journey_run_id: str | None = strawberry.field(description="The run of the journey.")
    journey_activity_id: str | None = strawberry.field(description="The journey's activity that sent it.")
    account_id: str | None = strawberry.field(description="The AWS account that sent it.")
    application_id: str | None = strawberry.field(description="The Pinpoint application that sent it.")
    client_id: str | None = strawberry.field(
        description="Pinpoint's client id: the endpoint, for campaigns and journeys."
    )
    reference: str | None = strawberry.field(description="The sender's own id of the message, from its tags.")
    events: list[MessageEvent] = strawberry.field(description="Everything that happened to it, oldest first.")
    events_truncated: bool = strawberry.field(
        description="Whether more events of one kind came than are kept; counts are then at least."
    )


@strawberry.type(description="An e-mail.")
class EmailMessage(Message):
    subject: str | None = strawberry.field(description="Its subject line.")
    recipients: list["EmailMessage"] = strawberry.field(
        description="Where one message id went to several destinations: the message to each; else empty."
    )
    accepted_at: Instant | None = strawberry.field(description="When AWS accepted it for sending.")
    delivered_at: Instant | None = strawberry.field(description="When the mailbox provider took it.")
    delayed_at: Instant | None = strawberry.field(description="When it was first delayed.")
    rejected_at: Instant | None = strawberry.field(description="When AWS refused to send it.")
    hard_bounced_at: Instant | None = strawberry.field(description="When it bounced for good.")
    soft_bounced_at: Instant | None = strawberry.field(
        description="When it first bounced for a temporary reason."
    )
    complained_at: Instant | None = strawberry.field(description="When the recipient reported it as spam.")
    opened_at: Instant | None = strawberry.field(description="When a person first opened it.")
    clicked_at: Instant | None = strawberry.field(description="When a person first clicked a link in it.")
    unsubscribed_at: Instant | None = strawberry.field(description="When its unsubscribe link was used.")
    rendering_failed_at: Instant | None = strawberry.field(
        description="When its template could not be rendered."
    )
    open_count: int = strawberry.field(description="How often a person opened it, as far as can be told.")
    click_count: int = strawberry.field(
        description="How often a person clicked links in it, as far as can be told."
    )
    automated_open_count: int = strawberry.field(description="How often a machine opened it.")
    automated_click_count: int = strawberry.field(description="How often a machine followed links in it.")
    clicked_links: list[str] = strawberry.field(description="Each link that was clicked, in order.")
    bounce_type: str | None = strawberry.field(description="`Permanent`, `Transient` or `Undetermined`.")
    bounce_sub_type: str | None = strawberry.field(description="The kind of bounce, such as `NoEmail`.")
    diagnostic: str | None = strawberry.field(
        description="The diagnostic code of its newest bounce or delay."
    )
    smtp_response: str | None = strawberry.field(
        description="What the mailbox provider answered on delivery."
    )
    reject_reason: str | None = strawberry.field(description="Why AWS refused to send it.")
    complaint_type: str | None = strawberry.field(description="The feedback type of the complaint.")


@strawberry.type(description="A text message: SMS, MMS or RCS.")
class SmsMessage(Message):
    record_status: str | None = strawberry.field(
        description="The provider's status of the event that decided, such as `DELIVERED`."
    )
    iso_country_code: str | None = strawberry.field(
        description="The destination's country, ISO 3166-1 alpha-2."
    )
    message_type: str | None = strawberry.field(description="Transactional or promotional.")
    carrier: str | None = strawberry.field(description="The carrier's name.")
    parts: int | None = strawberry.field(description="How many message parts it was sent as.")
    buffered_at: Instant | None = strawberry.field(description="When AWS accepted it for sending.")
    succeeded_at: Instant | None = strawberry.field(description="When the carrier or the device took it.")
    delivered_at: Instant | None = strawberry.field(description="When the device took it.")
    failed_at: Instant | None = strawberry.field(description="When it failed or was refused.")
    opted_out_at: Instant | None = strawberry.field(description="When the recipient replied STOP.")
    complained_at: Instant | None = strawberry.field(description="When the recipient reported it as spam.")
    price_in_millicents_usd: float | None = strawberry.field(
        description="Its price in thousandths of a US cent, as Pinpoint tells it; 645 is $0.00645."
    )
    price_usd: str | None = strawberry.field(description="Its price in US dollars, an exact decimal.")
    carrier_fee_usd: str | None = strawberry.field(
        description="The carrier's fee in US dollars, an exact decimal."
    )


@strawberry.type(description="A message of a channel that has no type of its own yet.")
class OtherMessage(Message):
    pass
