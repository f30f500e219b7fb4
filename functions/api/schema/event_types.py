"""The GraphQL types of an event and of the reason for a status."""

import strawberry

from functions.api.schema.scalars import Instant
from functions.messages.reasons.entry import ResponsibleParty
from functions.messages.statuses import EventKind


@strawberry.type(description="An event of a message.")
class MessageEvent:
    type: EventKind = strawberry.field(description="The kind of event.")
    occurred_at: Instant = strawberry.field(description="The time of the event, by the provider's clock.")
    provider_type: str = strawberry.field(
        description="The provider's own event type, such as `_SMS.FAILURE`."
    )
    provider_status: str | None = strawberry.field(
        description="The provider's own status or qualifier: `CARRIER_UNREACHABLE`, `Permanent/General`."
    )
    diagnostic: str | None = strawberry.field(description="The response of the mailbox provider or carrier.")
    link: str | None = strawberry.field(description="The link that was clicked.")
    is_automated: bool = strawberry.field(description="True if a machine opened, clicked or replied.")
    automation_rule: str | None = strawberry.field(
        description="The rule that attributes it to a machine: `ses_bot_flag`, `apple_mail_privacy`, "
        "`robot_user_agent`, `soon_after_delivery` or `automatic_reply`."
    )
    named_address: str | None = strawberry.field(
        description="The address that the event is about, if the message was not sent to it: for instance "
        "the target of a recipient's forwarding."
    )
    subscription: str | None = strawberry.field(
        description="The contact list and the topics that the recipient left or joined: `news: offers, tips`."
    )
    occurred_at_is_approximate: bool = strawberry.field(
        description="True if the provider gave no usable time: `occurredAt` is then the time of arrival."
    )


@strawberry.type(description="The reason why a message has its status.")
class StatusReason:
    code: str = strawberry.field(
        description="The provider's most specific code, which is explained here: `5.1.1`, `BLOCKED`."
    )
    summary: str = strawberry.field(description="What happened, in one sentence.")
    responsible_party: ResponsibleParty = strawberry.field(
        description="The party that has to act on the cause."
    )
    is_permanent: bool | None = strawberry.field(
        description="True if a retry cannot succeed; null if the status is no failure or if it is unknown."
    )
    advice: str = strawberry.field(description="What to do, in one sentence.")
    diagnostic: str | None = strawberry.field(description="The response of the mailbox provider or carrier.")
    is_known: bool = strawberry.field(
        description="True if the code is in the dictionary of codes; an unknown code is shown unchanged."
    )
