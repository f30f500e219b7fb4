"""What each argument of the schema takes: which kinds of name are answered there, or that it takes none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain, product
from typing import Any, TypeAlias

from tests.unit.functions.api.isolation.places import Place, Slot

_MESSAGES = frozenset({"message", "recipient", "message's global id", "recipient's global id"})
_CAMPAIGNS = frozenset({"campaign", "campaign's global id", "campaign's global id in a project"})
_JOURNEYS = frozenset({"journey", "journey's global id", "journey's global id in a project"})
_GLOBAL_IDS = frozenset(
    {"message's global id", "recipient's global id", "campaign's global id", "journey's global id",
     "campaign's global id in a project", "journey's global id in a project", "project's global id",
     "destination's global id"}
)  # fmt: skip

#: Which list a cursor belongs to: that of which name.
CURSORS: Mapping[str, frozenset[str]] = {
    "cursor of a destination": frozenset({"destination", "destination's global id"}),
    "cursor of a campaign": frozenset({"campaign", "campaign's global id"}),
    "cursor of a journey": frozenset({"journey", "journey's global id"}),
    "cursor of a destination, oldest first": frozenset(),
    "cursor of a project's campaign": frozenset({"campaign's global id in a project"}),
    "cursor of a project's journey": frozenset({"journey's global id in a project"}),
}

#: Every kind of name there is: all of them are tried everywhere.
KINDS = frozenset(
    {
        *_MESSAGES,
        *_CAMPAIGNS,
        *_JOURNEYS,
        *_GLOBAL_IDS,
        *CURSORS,
        "project",
        "destination",
        "reference",
        "tenant",
        "key",
        "erasure",
        "scope",
    }
)

#: By coordinate, the kinds that are answered there.
NAMED: Mapping[str, frozenset[str]] = {
    "Query.message(id:)": _MESSAGES,
    "Query.message(project:)": frozenset({"project"}),
    "Query.messagesByIds(ids:)": _MESSAGES,
    "Query.messagesByIds(project:)": frozenset({"project"}),
    "MessageLookup.destination": frozenset({"destination"}),
    "MessageLookup.campaignId": frozenset({"campaign"}),
    "MessageLookup.journeyId": frozenset({"journey"}),
    "MessageLookup.reference": frozenset({"reference"}),
    # A project alone finds nothing: its list requires a filter.
    "MessageLookup.project": frozenset(),
    "Query.messages(projects:)": frozenset({"project"}),
    "Query.messages(after:)": frozenset(CURSORS),
    "Query.recipient(destination:)": frozenset({"destination"}),
    "Query.recipient(projects:)": frozenset({"project"}),
    "Recipient.messages(after:)": frozenset(CURSORS),
    "Query.campaign(id:)": _CAMPAIGNS,
    "Query.campaign(project:)": frozenset({"project"}),
    "Campaign.messages(after:)": frozenset(CURSORS),
    "Query.journey(id:)": _JOURNEYS,
    "Query.journey(project:)": frozenset({"project"}),
    "Journey.messages(after:)": frozenset(CURSORS),
    "Query.campaigns(project:)": frozenset({"project"}),
    # Its cursors are bound to a list of campaigns or journeys: those of messages are none.
    "Query.campaigns(after:)": frozenset(),
    "Query.journeys(project:)": frozenset({"project"}),
    "Query.journeys(after:)": frozenset(),
    "Query.node(id:)": _GLOBAL_IDS,
    "Query.apiKeys(after:)": frozenset({"key"}),
    "Mutation.createApiKey(scopes:)": frozenset({"scope"}),
    "Mutation.revokeApiKey(id:)": frozenset({"key"}),
    "Query.erasure(id:)": frozenset({"erasure"}),
    # Its cursors are bound to the list of a tenant's requests.
    "Query.erasures(after:)": frozenset(),
    "ErasureInput.messageIds": frozenset({"message", "message's global id"}),
    "ErasureInput.projects": frozenset({"project"}),
}

#: Those that only narrow, order or count what the others name.
NAMELESS = frozenset(
    {"Query.messages(first:)", "Query.messages(order:)", "Campaign.messages(first:)",
     "Campaign.messages(order:)", "Journey.messages(first:)", "Journey.messages(order:)",
     "Recipient.messages(first:)", "Recipient.messages(order:)",
     "Query.campaigns(first:)", "Query.campaigns(from:)", "Query.campaigns(to:)",
     "Query.journeys(first:)", "Query.journeys(from:)", "Query.journeys(to:)",
     "Query.apiKeys(first:)", "Mutation.createApiKey(label:)", "Mutation.createApiKey(days:)",
     "Query.erasures(first:)", "ErasureInput.destinations", "Mutation.requestErasure(clientToken:)",
     "Campaign.stats(from:)", "Campaign.stats(to:)", "Journey.stats(from:)", "Journey.stats(to:)",
     "Project.stats(from:)", "Project.stats(to:)", "Statistics.series(interval:)",
     "Statistics.series(timeZone:)", "Statistics.breakdown(by:)", "Statistics.breakdown(first:)",
     "Statistics.eventSeries(interval:)", "Statistics.eventSeries(timeZone:)",
     "FirstEvent.types", "FirstEvent.from", "FirstEvent.to",
     "MessageFilter.channels", "MessageFilter.statuses", "MessageFilter.eventTypes",
     "MessageFilter.automatedEventTypes", "MessageFilter.reasons", "MessageFilter.mailboxProviders",
     "MessageFilter.countries", "MessageFilter.carriers", "MessageFilter.treatments",
     "MessageFilter.activities", "DateTimeRange.from", "DateTimeRange.to"}
)  # fmt: skip


#: Those of the look-up log and of a purpose.
OF_THE_LOG = frozenset(
    {"Query.reveal(purpose:)", "Query.reveal(reference:)", "Query.lookups(from:)", "Query.lookups(to:)",
     "Query.lookups(revealedOnly:)", "Query.lookups(first:)", "Query.lookups(after:)",
     "LookupLogKey.destination", "LookupLogKey.messageId", "LookupLogKey.caller", "LookupLogKey.requestId"}
)  # fmt: skip


@dataclass(frozen=True)
class Name:
    """A kind of name and whose it is: own, foreign or missing. `is_mixed`: beside one of the caller's own."""

    kind: str
    whose: str
    is_mixed: bool = False


#: What a question puts into the slots of a place.
Filled: TypeAlias = Mapping[Slot, Name]


@dataclass(frozen=True)
class Question:
    """One thing asked at one place. The names in it are nobody's until a tenant's are put in."""

    place: Place
    filled: tuple[tuple[Slot, Name], ...]

    def __str__(self) -> str:
        told = ", ".join(
            f"{slot.coordinate} {'own and ' * name.is_mixed}{name.whose} {name.kind}"
            for slot, name in self.filled
        )
        return f"{self.place}: {told}"

    @property
    def text(self) -> str:
        return self.place.text(tuple(slot for slot, _ in self.filled))

    @property
    def is_foreign(self) -> bool:
        return any(name.whose == "foreign" for _, name in self.filled)

    @property
    def is_own(self) -> bool:
        return all(name.whose == "own" for _, name in self.filled)

    @property
    def is_answered(self) -> bool:
        """Whether its own names are of kinds that are answered where they stand, and go together."""
        kinds = {name.kind for _, name in self.filled}
        # A list over all projects is no project's.
        if "project" in kinds and kinds & {"campaign's global id", "journey's global id"}:
            return False
        return all(
            name in _right_names(self.place, slot)
            and (name.kind not in CURSORS or bool(kinds & CURSORS[name.kind]))
            for slot, name in ((slot, replace(name, is_mixed=False)) for slot, name in self.filled)
        )

    def missing(self, *, whose: str) -> "Question":
        """The same with what nobody has in place of what is theirs."""
        gone = tuple(
            (slot, Name(name.kind, "missing", name.is_mixed) if name.whose == whose else name)
            for slot, name in self.filled
        )
        return Question(self.place, gone)

    def variables(self, values: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        """`values`: by whose they are and by kind."""
        told: dict[str, Any] = {}
        for number, (slot, name) in enumerate(self.filled):
            value = values[name.whose][name.kind]
            beside = [_beside(slot, values["own"])] if name.is_mixed else []
            told[f"v{number}"] = [*beside, value] if slot.is_list else value
        return told


def _beside(slot: Slot, own: Mapping[str, str]) -> str:
    return own[min(NAMED[slot.coordinate])]


def questions(place: Place) -> list[Question]:
    """Every name at every slot: each required slot with all, and each optional one beside the required."""
    named = [slot for slot in place.slots if slot.coordinate in NAMED]
    choices = [slot for slot in named if slot.is_choice]
    required = [slot for slot in named if slot.is_required and not slot.is_choice]
    optional = [slot for slot in named if not slot.is_required and not slot.is_choice]
    asked = []
    for base in [(*required, choice) for choice in choices] or [tuple(required)]:
        asked += [dict(zip(base, names, strict=True)) for names in product(*map(_all_names, base))]
        for one in optional:
            right = [_right_names(place, slot) for slot in base]
            own = [[name for name in names if name.whose == "own"] for names in right]
            beside = chain(product(*own, _all_names(one)), product(*right, _right_names(place, one)))
            asked += [dict(zip((*base, one), names, strict=True)) for names in beside]
    return list(dict.fromkeys(Question(place, tuple(filled.items())) for filled in asked))


#: What a kind of name is called that leads to a type.
_THINGS = {
    "Campaign": "campaign",
    "Journey": "journey",
    "Project": "project's global id",
    "Recipient": "destination",
}


def _all_names(slot: Slot) -> list[Name]:
    mixed = (False, True) if slot.is_list else (False,)
    return [
        Name(kind, whose, is_mixed)
        for kind in sorted(KINDS)
        for whose in ("own", "foreign", "missing")
        for is_mixed in mixed
    ]


def _right_names(place: Place, slot: Slot) -> list[Name]:
    """Names of each whose that are answered at the slot and lead on to the end of the place."""
    on = place.steps[1].on if slot in place.steps[0].slots and len(place.steps) > 1 else ""
    things = ("message", "recipient") if on.endswith("Message") else (_THINGS.get(on, ""),)
    kinds = [kind for kind in sorted(NAMED[slot.coordinate]) if any(thing in kind for thing in things)]
    return [Name(kind, whose) for kind in kinds for whose in ("own", "foreign", "missing")]


def shows_something(value: Any) -> bool:
    """Whether an answer holds anything: names of types, and what tells of an empty page, are nothing."""
    if isinstance(value, dict):
        told = (inner for name, inner in value.items() if name not in ("__typename", "pageInfo"))
        return any(map(shows_something, told))
    return any(map(shows_something, value)) if isinstance(value, list) else value is not None
