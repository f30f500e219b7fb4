"""The health of a project's event sources in GraphQL."""

from dataclasses import dataclass
from typing import Any

import strawberry

from functions.api.schema.context import Info
from functions.api.schema.scalars import Instant
from functions.source_health.health import Freshness, FreshnessState


@dataclass(frozen=True)
class SourceHealthNode:
    """The health of one source at `now`, epoch milliseconds."""

    source: str
    health: Freshness
    now: int

    @property
    def state(self) -> FreshnessState:
        return self.health.evaluate(self.now)[0]

    @property
    def reason(self) -> str:
        return self.health.evaluate(self.now)[1]

    @property
    def newest_event_at(self) -> int | None:
        return self.health.last_report.event_at if self.health.last_report else None

    @property
    def recorded_at(self) -> int | None:
        return self.health.last_report.recorded_at if self.health.last_report else None

    @property
    def lag_seconds(self) -> float | None:
        return self.health.last_report.lag_ms / 1000 if self.health.last_report else None


@strawberry.type(description="The health of one event source of a project.")
class SourceHealth:
    source: str = strawberry.field(description="`pinpoint`, `ses` (e-mail) or `sms` (End User Messaging).")
    state: FreshnessState = strawberry.field(description="The state of the source.")
    reason: str = strawberry.field(description="The evidence for the state, in one sentence.")
    newest_event_at: Instant | None = strawberry.field(
        description="The time of the newest event in the last recorded batch; null if there was none."
    )
    recorded_at: Instant | None = strawberry.field(
        description="The time of the last recorded batch, to ten seconds; null if there was none."
    )
    lag_seconds: float | None = strawberry.field(
        description="The time from arrival to recording of the last batch; null if there was none."
    )


async def source_health(root: strawberry.Parent[Any], info: Info) -> list[SourceHealth]:
    """Return the health of each source of a project."""
    context, project = info.context, root.project
    health = await context.workers.run(context.messages.freshness, project)
    return [SourceHealthNode(source, health[source], context.now) for source in project.sources]  # type: ignore[misc]
