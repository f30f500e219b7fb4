"""How fresh what is known of a project's sources is, as the API tells it."""

import asyncio
from dataclasses import dataclass
from typing import Any

import strawberry

from functions.api.schema.context import Info
from functions.api.schema.scalars import Instant
from functions.source_health import health
from functions.source_health.health import FreshnessState


@dataclass(frozen=True)
class FreshnessNode:
    source: str
    known: health.Freshness
    now: int

    @property
    def state(self) -> FreshnessState:
        return self.known.evaluate(self.now)[0]

    @property
    def reason(self) -> str:
        return self.known.evaluate(self.now)[1]

    @property
    def newest_event_at(self) -> int | None:
        return self.known.last_report.event_at if self.known.last_report else None

    @property
    def recorded_at(self) -> int | None:
        return self.known.last_report.recorded_at if self.known.last_report else None

    @property
    def lag_seconds(self) -> float | None:
        return self.known.last_report.lag_ms / 1000 if self.known.last_report else None


@strawberry.type(description="How fresh what is known of one source of a project is.")
class SourceFreshness:
    source: str = strawberry.field(description="`pinpoint`, `ses` (e-mail) or `sms` (End User Messaging).")
    state: FreshnessState = strawberry.field(description="How it stands.")
    reason: str = strawberry.field(description="How that is known, in a sentence.")
    newest_event_at: Instant | None = strawberry.field(
        description="When the newest of the events happened that it told last; null where it never told any."
    )
    recorded_at: Instant | None = strawberry.field(
        description="When something of it was recorded last, to ten seconds; null where nothing ever was."
    )
    lag_seconds: float | None = strawberry.field(
        description="How long what was recorded last had waited since it came; null where nothing ever came."
    )


async def freshness_of(root: strawberry.Parent[Any], info: Info) -> list[SourceFreshness]:
    """Of each of a project's sources."""
    context, project = info.context, root.project
    known = await asyncio.to_thread(context.messages.freshness, project)
    return [FreshnessNode(source, known[source], context.now) for source in project.sources]  # type: ignore[misc]
