"""The GraphQL schema: every query and mutation is limited to the caller's tenant."""

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from functions.api.execution.leaf_executor import LeafExecutor
from functions.api.execution.operation import LimitedOperation
from functions.api.nodes.project_node import ProjectNode
from functions.api.schema.api_keys import ApiKey, CreatedApiKey, create_api_key, list_keys, revoke_api_key
from functions.api.schema.context import Info
from functions.api.schema.erasures import (
    Erasure,
    ErasureConnection,
    find_erasure,
    list_erasures,
    request_erasure,
)
from functions.api.schema.group_lists import (
    CampaignConnection,
    JourneyConnection,
    list_campaigns,
    list_journeys,
)
from functions.api.schema.lookups import LookupConnection, list_lookups
from functions.api.schema.message_queries import MessageQueries
from functions.api.schema.message_types import EmailMessage, OtherMessage, SmsMessage, VoiceMessage
from functions.api.schema.project_type import Project
from functions.api.schema.reveal import Revealed, reveal
from functions.api.schema.scalars import DATE_TIME, Instant


@strawberry.type(description="The authenticated caller.")
class Viewer:
    subject: str = strawberry.field(description="The subject of the caller's credentials.")
    tenant: str = strawberry.field(description="The tenant whose messages the caller may read.")
    scopes: list[str] = strawberry.field(
        description="The scopes of the caller. Without `addresses:read`, addresses, subjects and links are "
        "masked outside of `reveal`."
    )
    projects: list[Project] = strawberry.field(description="The projects of the tenant.")


def _viewer(info: Info) -> Viewer:
    context = info.context
    return Viewer(
        subject=context.principal.subject,
        tenant=context.principal.tenant,
        scopes=sorted(context.principal.scopes),
        projects=[ProjectNode(project) for project in context.messages.projects],  # type: ignore[misc]
    )


@strawberry.type(description="The queries. Each is limited to the caller's tenant.")
class Query(MessageQueries):
    viewer: Viewer = strawberry.field(
        resolver=_viewer, description="The caller, its tenant and the tenant's projects."
    )
    reveal: Revealed = strawberry.field(
        resolver=reveal,
        description="The same look-ups with addresses in full, for a purpose that is recorded. Requires the "
        "scope `addresses:reveal`.",
    )
    lookups: LookupConnection = strawberry.field(
        resolver=list_lookups,
        description="Who looked at messages, when and for what purpose: a page of the look-up log, newest "
        "first. Requires the scope `lookups:read`.",
    )
    campaigns: CampaignConnection = strawberry.field(
        resolver=list_campaigns, description="The campaigns of the tenant, those that were sent last first."
    )
    journeys: JourneyConnection = strawberry.field(
        resolver=list_journeys, description="The journeys of the tenant, those that were sent last first."
    )
    api_keys: list[ApiKey] | None = strawberry.field(
        resolver=list_keys,
        description="A page of the API keys of the tenant, newest first. The list ends with a page of fewer "
        "keys than `first`. Requires the scope `keys:write`.",
    )
    erasures: ErasureConnection = strawberry.field(
        resolver=list_erasures,
        description="The requests for erasure of the tenant, newest first. Requires the scope "
        "`erasures:read`.",
    )
    erasure: Erasure | None = strawberry.field(
        resolver=find_erasure,
        description="The request for erasure with this id; null if the tenant has none. Requires the scope "
        "`erasures:read`.",
    )


@strawberry.type(
    description="The mutations: API keys of the tenant, with the scope `keys:write`, and erasure of "
    "recipients, with the scope `erasures:write`."
)
class Mutation:
    create_api_key: CreatedApiKey = strawberry.field(
        resolver=create_api_key,
        description="Create an API key for the tenant. Its secret is in this response only.",
    )
    revoke_api_key: ApiKey | None = strawberry.field(
        resolver=revoke_api_key,
        description="Revoke an API key; null if the tenant has no key with this id. Cached authorizations "
        "expire within 60 s.",
    )

    request_erasure: Erasure = strawberry.field(
        resolver=request_erasure,
        description="Request that recipients or messages are erased from tables and archives, for good. It "
        "is done within days; messages that are sent later are not concerned.",
    )


class _QuietSchema(strawberry.Schema):
    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Log nothing: an error may quote a variable, and the view logs server errors."""


schema = _QuietSchema(
    Query,
    Mutation,
    types=[EmailMessage, SmsMessage, VoiceMessage, OtherMessage],
    extensions=[LimitedOperation],
    execution_context_class=LeafExecutor,
    config=StrawberryConfig(scalar_map={Instant: DATE_TIME}),
)
