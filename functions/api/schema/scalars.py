"""The GraphQL scalar and enum types."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, NewType

import strawberry
from graphql import GraphQLError

from functions.contract.lookup_log import PURPOSE_MEANINGS, Purpose
from functions.messages.event import CHANNEL_MEANINGS, Channel
from functions.messages.instants import iso_time
from functions.messages.reachability import VERDICT_MEANINGS, Verdict
from functions.messages.reachability_signals import SIGNAL_MEANINGS, SignalKind
from functions.messages.reasons.entry import RESPONSIBLE_PARTY_MEANINGS, ResponsibleParty
from functions.messages.statuses import KIND_MEANINGS, STATUSES, EventKind, MessageStatus
from functions.source_health.health import STATE_MEANINGS, FreshnessState

_DATE = re.compile(r"\d{4}-?\d\d-?\d\d", re.ASCII)

#: Epoch milliseconds; ISO 8601 on the wire.
Instant = NewType("Instant", int)


def _from_iso(text: object) -> Instant:
    # A GraphQLError, because that of a literal in the query is otherwise taken for a fault of the server.
    try:
        moment = datetime.fromisoformat(text if isinstance(text, str) else "")
        if moment.tzinfo is None and _DATE.fullmatch(str(text)):
            moment = moment.replace(tzinfo=UTC)
        if moment.tzinfo is None:
            raise GraphQLError("a date and time without an offset: add Z for UTC, or the offset")
        return Instant(int(moment.timestamp()) * 1000 + moment.microsecond // 1000)
    except (ValueError, OverflowError):
        raise GraphQLError("not an ISO 8601 date such as 2026-10-30T12:00:00Z or 2026-10-30") from None


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="A point in time, ISO 8601 with an offset; a date alone is its midnight in UTC. Output is in "
    "UTC: 2026-10-30T12:00:00.000Z.",
    specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
    serialize=iso_time,
    parse_value=_from_iso,
)


def describe(cls: type[Enum], description: str, values: Mapping[Any, str], name: str | None = None) -> None:
    """Register `cls` as a GraphQL enum whose values have descriptions."""
    strawberry.enum(cls, description=description, name=name)
    for value in cls.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[cls[value.name]]


describe(
    MessageStatus,
    "The delivery status of a message.",
    {status: rule.meaning for status, rule in STATUSES.items()},
)
describe(Channel, "The channel that carries a message.", CHANNEL_MEANINGS)
describe(
    EventKind,
    "The kind of an event, the same for every channel and source.",
    KIND_MEANINGS,
    name="MessageEventType",
)
describe(
    ResponsibleParty,
    "The party that has to act on the cause of a status.",
    RESPONSIBLE_PARTY_MEANINGS,
)
describe(Verdict, "Whether a recipient can be reached.", VERDICT_MEANINGS, name="ReachabilityVerdict")
describe(
    SignalKind, "What an event says about a recipient.", SIGNAL_MEANINGS, name="ReachabilityEvidenceKind"
)
describe(FreshnessState, "The state of an event source.", STATE_MEANINGS, name="SourceHealthState")
describe(Purpose, "Why addresses are shown in full.", PURPOSE_MEANINGS, name="RevealPurpose")
