"""All messages that one tenant may read: its projects' stores, asked one by one or together."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from math import ceil
from threading import Lock

from functions.api.auth.registry import Project
from functions.contract.message_table import can_be_key
from functions.messages.message import Message
from functions.messages.storage.pagination import Position, TimeRange, search
from functions.messages.storage.store import KEYS_PER_BLOCK, Lookup, MessageReader
from functions.source_health.health import Freshness
from functions.source_health.store import SourceHealthReader

#: Read beyond a page, so that no second query tells whether there is more: where the page before ended,
#: the message behind this one, and one with another send time.
_LOOKED_AHEAD = 3


@dataclass(frozen=True)
class ProjectMessage:
    """A message and the project it was found in."""

    project: Project
    message: Message


@dataclass(frozen=True)
class MessagePage:
    """A page of found messages, each with its position; see `functions.messages.storage.pagination.Page`."""

    found: tuple[tuple[Position, ProjectMessage], ...]
    end: Position | None
    has_next: bool


@dataclass(frozen=True)
class TenantMessages:
    """The messages of one tenant. `open_store` gives a project's store, `open_sources` the health of its
    sources; `has_time_left`: more may be read."""

    projects: tuple[Project, ...]
    open_store: Callable[[Project], MessageReader]
    open_sources: Callable[[Project], SourceHealthReader]
    executor: Executor
    has_time_left: Callable[[], bool]
    _freshness: dict[Project, Mapping[str, Freshness]] = field(default_factory=dict, compare=False)
    _asking: Lock = field(default_factory=Lock, compare=False)

    def freshness(self, project: Project) -> Mapping[str, Freshness]:
        """What is known of each of the project's sources: read once, however many messages ask for it."""
        with self._asking:
            if project not in self._freshness:
                self._freshness[project] = self.open_sources(project).freshness(project.sources)
            return self._freshness[project]

    def chosen(self, names: Sequence[str] | None) -> tuple[Project, ...]:
        """The tenant's projects of these names, all of them for None; other names are passed over, so that
        another tenant's project looks like one that does not exist."""
        if names is None:
            return self.projects
        return tuple(project for project in self.projects if project.name in names)

    def get(
        self, message_ids: Sequence[str], names: Sequence[str] | None = None
    ) -> dict[str, ProjectMessage]:
        """The messages with these ids or keys, from the first project by name that knows each."""
        found: dict[str, ProjectMessage] = {}
        possible = [message_id for message_id in message_ids if can_be_key(message_id)]
        for project in self.chosen(names):
            missing = [message_id for message_id in possible if message_id not in found]
            if missing:
                messages = self.open_store(project).get(missing)
                found |= {key: ProjectMessage(project, message) for key, message in messages.items()}
        return found

    def search(
        self,
        lookup: Lookup,
        names: Sequence[str] | None,
        scope: TimeRange,
        first: int,
        accepts: Callable[[Message], bool],
    ) -> MessagePage:
        """The next `first` messages of `lookup` over these projects, in one order."""
        projects = {project.name: project for project in self.chosen(names)}
        stores = {name: self.open_store(project) for name, project in projects.items()}

        streams = sum(lookup.stream_count(project.shards) for project in projects.values())
        block = KEYS_PER_BLOCK * ceil((first + _LOOKED_AHEAD) / (KEYS_PER_BLOCK * max(streams, 1)))
        page = search(
            [blocks for store in stores.values() for blocks in store.streams(lookup, scope, block)],
            lambda positions: _fetch(stores, positions),
            accepts,
            scope=scope,
            first=first,
            has_time_left=self.has_time_left,
            executor=self.executor,
        )
        found = tuple(
            (position, ProjectMessage(projects[position.project], message))
            for position, message in page.messages
        )
        return MessagePage(found, page.end, page.has_next)


def _fetch(stores: dict[str, MessageReader], positions: Sequence[Position]) -> dict[Position, Message]:
    by_project: dict[str, list[Position]] = defaultdict(list)
    for position in positions:
        by_project[position.project].append(position)
    return {
        position: messages[position.key]
        for name, group in by_project.items()
        for messages in [stores[name].get([position.key for position in group])]
        for position in group
        if position.key in messages
    }
