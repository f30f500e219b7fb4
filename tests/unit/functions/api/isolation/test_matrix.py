"""Every root field by every kind of name, own, foreign and missing, for every kind of caller: what is
another's looks like what is nobody's, to the byte and to the read."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from graphql import build_schema

from functions.api.schema.cursor import CursorSigner
from functions.api.schema.schema import schema
from functions.keys.api_key import ApiKey
from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.message import Message
from functions.messages.storage.pagination import Blocks, TimeRange
from functions.messages.storage.store import KEYS_PER_BLOCK, Lookup, WriteResult
from functions.messages.storage.update_expressions import Retention
from functions.source_health.health import Freshness
from functions.source_health.store import SourceHealthReader
from tests.builders import SENT_AT
from tests.fakes.memory_erasures import MemoryRequestTable
from tests.fakes.memory_keys import MemoryKeyTable
from tests.fakes.memory_sources import MemorySources
from tests.fakes.memory_statistics import MemoryStatistics
from tests.fakes.memory_store import MemoryMessageStore
from tests.unit.functions.api.conftest import Api
from tests.unit.functions.api.isolation.callers import CALLERS, GRANTED, Caller, token
from tests.unit.functions.api.isolation.names import (
    NAMED,
    NAMELESS,
    OF_THE_LOG,
    Question,
    questions,
    shows_something,
)
from tests.unit.functions.api.isolation.places import coordinates, places
from tests.unit.functions.api.isolation.worlds import PROJECTS, events, key_id, names
from tests.unit.functions.erasure.builders import a_request
from tests.unit.functions.keys.builders import a_record

pytestmark = pytest.mark.slow

HASHER = DestinationHasher(b"a secret")
SCHEMA = build_schema(schema.as_str())
#: The messages of the worlds are e-mails: those of other channels lead nowhere.
_OTHER_CHANNELS = {name for name in SCHEMA.type_map if name.endswith("Message")} - {"Message", "EmailMessage"}
#: `reveal` has the look-ups of the query once more, by the same resolvers; what the look-up log answers
#: depends on what was asked before. tests/unit/functions/api/test_lookup_log.py is about both.
_ELSEWHERE = {"reveal", "lookups"}
PLACES = {
    f"{place} of {place.steps[-1].on}": place
    for place in places(SCHEMA, _OTHER_CHANNELS)
    if place.steps[0].name not in _ELSEWHERE
}

#: What would tell that a question did not reach what it is about.
OURS = ("INTERNAL", "QUERY_TOO_COMPLEX", "GRAPHQL_VALIDATION_FAILED", "RATE_LIMITED")

#: What is about API keys, and who may administer them.
OF_KEYS = {"apiKeys of Query", "createApiKey of Mutation", "revokeApiKey of Mutation"}
#: What is about erasure, and who has neither of its scopes.
OF_ERASURES = {"erasure of Query", "erasures of Query", "requestErasure of Mutation"}
READERS = {"a person who sees no addresses", "a role"}
ADMINISTRATORS = {"a person with every scope", "an operator who acts for acme", "an operator at home"}

#: The caller's tenant, whose else the stack's messages are, and who has none in this stack.
WHOSE = {"own": "acme", "foreign": "globex", "missing": "nobody"}


@dataclass
class WatchedStore:
    """A project's messages in memory; `reads` tells how each was asked for, but not by which name."""

    messages: MemoryMessageStore
    reads: list[tuple[object, ...]] = field(default_factory=list)

    def record(self, told: Iterable[MessageEvent]) -> WriteResult:
        return self.messages.record(told)

    def get(self, message_ids: Sequence[str]) -> dict[str, Message]:
        self.reads.append((self.messages.project, "get", len(message_ids)))
        return self.messages.get(message_ids)

    def streams(self, lookup: Lookup, scope: TimeRange, block: int = KEYS_PER_BLOCK) -> list[Blocks]:
        return [self._told(blocks, lookup) for blocks in self.messages.streams(lookup, scope, block)]

    def destination_key(self, destination: str) -> str:
        return self.messages.destination_key(destination)

    def _told(self, blocks: Blocks, lookup: Lookup) -> Blocks:
        self.reads.append((self.messages.project, lookup.index.name))
        for block in blocks:
            self.reads.append((self.messages.project, lookup.index.name, len(block)))
            yield block


@dataclass
class WatchedSources(MemorySources):
    """The health of a project's sources in memory; `reads` as in its store of messages."""

    project: str = ""
    reads: list[tuple[object, ...]] = field(default_factory=list)

    def freshness(self, sources: Sequence[str]) -> dict[str, Freshness]:
        self.reads.append((self.project, "freshness", len(sources)))
        return super().freshness(sources)


@dataclass
class Stack:
    """An API over the projects of some tenants, and what it read."""

    api: Api
    stores: Mapping[str, WatchedStore]
    keys: MemoryKeyTable
    erasures: MemoryRequestTable

    def ask(self, caller: Caller, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        event = caller.event(json.dumps({"query": query, "variables": variables or {}}))
        return dict(json.loads(self.api.send(event)["body"]))

    def told(self, caller: Caller, question: Question, values: Any) -> tuple[str, list[tuple[object, ...]]]:
        """The answer's status and body, but for what is left of the minute; and the reads that it took."""
        for store in self.stores.values():
            store.reads.clear()
        self.keys.reads.clear()
        self.erasures.reads.clear()
        variables = question.variables(values)
        response = self.api.send(caller.event(json.dumps({"query": question.text, "variables": variables})))
        body = json.loads(response["body"])
        body.get("extensions", {}).pop("budget", None)
        reads = [read for store in self.stores.values() for read in store.reads]
        reads += self.keys.reads + self.erasures.reads
        return f"{response['statusCode']} {json.dumps(body)}", reads


def a_stack(executor: ThreadPoolExecutor, tenants: Sequence[str], key: bytes) -> Stack:
    stores: dict[str, WatchedStore] = {}
    for tenant in tenants:
        project = PROJECTS.get(tenant, f"{tenant}-project")
        stores[project] = WatchedStore(
            MemoryMessageStore(project, HASHER, Retention(None), clock=lambda: SENT_AT / 1000)
        )
        stores[project].record(events(tenant))
    owners = {PROJECTS.get(tenant, f"{tenant}-project"): tenant for tenant in tenants}
    keys = MemoryKeyTable()
    for tenant in tenants:
        # An older key is on the page after the one that is named.
        older = a_record(ApiKey(tenant, "older2345672", "0" * 64), created_at=1)
        keys.add(older, version=0)
        keys.add(a_record(ApiKey(tenant, key_id(tenant), "0" * 64)), version=1)
    erasures = MemoryRequestTable()
    for tenant in tenants:
        erasures.add(a_request(tenant, id=f"{tenant}-erasure"))
    sources: dict[str, SourceHealthReader] = {
        project: WatchedSources(project=project, reads=store.reads) for project, store in stores.items()
    }
    api = Api(
        dict(stores),
        owners,
        executor,
        GRANTED,
        cursors=CursorSigner(key),
        key_table=keys,
        erasure_table=erasures,
        new_erasure_id=lambda: "new",
        sources=sources,
        statistics={project: MemoryStatistics.of(events(tenant)) for project, tenant in owners.items()},
        masked_lookups_per_minute=10**9,
    )
    return Stack(api, stores, keys, erasures)


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def stack(pool: ThreadPoolExecutor) -> Stack:
    return a_stack(pool, ["acme", "globex"], b"a secret")


@pytest.fixture
def values(stack: Stack, pool: ThreadPoolExecutor) -> dict[str, dict[str, str]]:
    """Names by whose and kind. Those of nobody are of another stack, so even its cursors are well formed."""
    elsewhere = a_stack(pool, ["nobody"], b"another secret")
    at = {"own": stack, "foreign": stack, "missing": elsewhere}
    return {
        whose: names(tenant, HASHER, partial(at[whose].ask, token(tenant))) for whose, tenant in WHOSE.items()
    }


def test_every_argument_of_the_schema_is_known_to_take_names_or_none() -> None:
    assert NAMED.keys() | NAMELESS | OF_THE_LOG == {
        coordinate.replace("Revealed.", "Query.") for coordinate in coordinates(SCHEMA)
    }
    assert not NAMED.keys() & NAMELESS


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_another_s_looks_like_what_is_nobody_s(
    stack: Stack, values: dict[str, dict[str, str]], place: str, caller: str
) -> None:
    for question in (one for one in questions(PLACES[place]) if one.is_foreign):
        answer, reads = stack.told(CALLERS[caller], question, values)
        missing = stack.told(CALLERS[caller], question.missing(whose="foreign"), values)

        assert (answer, reads) == missing, str(question)
        assert "globex" not in answer, str(question)
        assert not [code for code in OURS if code in answer], f"{question}: {answer}"


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_one_s_own_is_answered(
    stack: Stack, values: dict[str, dict[str, str]], place: str, caller: str
) -> None:
    asked = [one for one in questions(PLACES[place]) if one.is_own and one.is_answered]

    assert asked
    for question in asked:
        answer, _ = stack.told(CALLERS[caller], question, values)
        is_refused = (place in OF_KEYS and caller not in ADMINISTRATORS) or (
            place in OF_ERASURES and caller in READERS
        )
        if is_refused:
            assert '"code": "FORBIDDEN"' in answer, f"{question}: {answer}"
            continue
        assert "errors" not in answer, f"{question}: {answer}"
        assert shows_something(json.loads(answer.partition(" ")[2])["data"]), f"{question}: {answer}"


def test_the_matrix_is_no_smaller_than_it_was() -> None:
    asked = [question for place in PLACES.values() for question in questions(place)]

    assert len(asked) >= 7_697
    assert sum(question.is_foreign for question in asked) >= 2_782
