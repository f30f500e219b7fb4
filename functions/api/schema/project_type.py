"""The GraphQL type of a tracked project."""

import strawberry

from functions.api.schema.node_type import Node
from functions.api.schema.source_health import SourceHealth, source_health
from functions.api.schema.statistics import Statistics, project_reason, project_statistics


@strawberry.type(description="A tracked project of the tenant.")
class Project(Node):
    name: str = strawberry.field(description="The name of the project in the stack's configuration.")
    sources: list[str] = strawberry.field(
        description="The event sources: `pinpoint`, `ses` (e-mail), `sms` (End User Messaging)."
    )
    retention_days: int | None = strawberry.field(
        description="Days from the send time until a message is deleted; null if messages are stored "
        "indefinitely."
    )
    source_health: list[SourceHealth] = strawberry.field(
        resolver=source_health, description="The health of each event source."
    )
    stats: Statistics | None = strawberry.field(
        resolver=project_statistics,
        description="Exact numbers of all messages sent in a span; null without statistics: see "
        "`statsUnavailable`.",
    )
    stats_unavailable: str | None = strawberry.field(
        resolver=project_reason, description="Why `stats` is null; null where it is not."
    )
