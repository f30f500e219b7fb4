"""All messages that one tenant may read, from the stores of its projects."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from math import ceil
from threading import Lock

from functions.api.auth.registry import Project
from functions.api.data.message_read import MessageRead
from functions.contract.message_table import can_be_key
from functions.messages.message import Message
from functions.messages.storage.pagination import Blocks, Position, TimeRange, search
from functions.messages.storage.store import KEYS_PER_BLOCK, Lookup, MessageReader
from functions.source_health.health import Freshness
from functions.source_health.store import SourceHealthReader

#: Keys read beyond a page, so that `has_next` needs no second query: the end of the previous page, the next
#: message, and one with another send time.
_LOOK_AHEAD = 3


@dataclass(frozen=True)
class ProjectMessage:
    """A message and the project that recorded it."""

    project: Project
    message: Message


@dataclass(frozen=True)
class MessagePage:
    """A page of messages with their positions; see `functions.messages.storage.pagination.Page`."""

    found: tuple[tuple[Position, ProjectMessage], ...]
    end: Position | None
    has_next: bool


@dataclass(frozen=True)
class TenantMessages:
    """The messages of one tenant. `open_store` returns the store of a project, `open_sources` the health of
    its sources. `charge` counts reads before they are made; `may_continue` returns whether a list may read
    more. `on_read` gets each read before its messages are returned, and may refuse them by raising."""

    projects: tuple[Project, ...]
    open_store: Callable[[Project], MessageReader]
    open_sources: Callable[[Project], SourceHealthReader]
    executor: Executor
    charge: Callable[[int], None]
    may_continue: Callable[[], bool]
    on_read: Callable[[MessageRead], None] = lambda _: None
    _freshness: dict[Project, Mapping[str, Freshness]] = field(default_factory=dict, compare=False)
    _lock: Lock = field(default_factory=Lock, compare=False)

    def freshness(self, project: Project) -> Mapping[str, Freshness]:
        """Return the health of each source of a project. It is read once a request."""
        with self._lock:
            if project not in self._freshness:
                self.charge(len(project.sources))
                self._freshness[project] = self.open_sources(project).freshness(project.sources)
            return self._freshness[project]

    def chosen(self, names: Sequence[str] | None) -> tuple[Project, ...]:
        """Return the tenant's projects of these names, all of them for None. Other names are skipped, so that
        another tenant's project looks like one that does not exist."""
        if names is None:
            return self.projects
        return tuple(project for project in self.projects if project.name in names)

    def get(
        self, message_ids: Sequence[str], names: Sequence[str] | None = None
    ) -> dict[str, ProjectMessage]:
        """Return the messages with these ids or keys, each from the first project by name that has it."""
        found: dict[str, ProjectMessage] = {}
        possible = [message_id for message_id in message_ids if can_be_key(message_id)]
        for project in self.chosen(names):
            missing = [message_id for message_id in possible if message_id not in found]
            if missing:
                self.charge(len(missing))
                messages = self.open_store(project).get(missing)
                self.charge(sum(len(message.recipients) for message in messages.values()))
                found |= {key: ProjectMessage(project, message) for key, message in messages.items()}
        by_id = {key: one.message for key, one in found.items()}
        self.on_read(MessageRead.of_ids(message_ids, by_id, self._names(names)))
        return found

    def search(
        self,
        lookup: Lookup,
        names: Sequence[str] | None,
        scope: TimeRange,
        first: int,
        accepts: Callable[[Message], bool],
    ) -> MessagePage:
        """Return the next `first` messages of `lookup` in these projects, in one order."""
        projects = {project.name: project for project in self.chosen(names)}
        stores = {name: self.open_store(project) for name, project in projects.items()}

        streams = sum(lookup.stream_count(project.shards) for project in projects.values())
        self.charge(streams)
        block = KEYS_PER_BLOCK * ceil((first + _LOOK_AHEAD) / (KEYS_PER_BLOCK * max(streams, 1)))
        page = search(
            [
                self._charged(blocks)
                for store in stores.values()
                for blocks in store.streams(lookup, scope, block)
            ],
            lambda positions: self._fetch(stores, positions),
            accepts,
            scope=scope,
            first=first,
            has_time_left=self.may_continue,
            executor=self.executor,
        )
        found = tuple(
            (position, ProjectMessage(projects[position.project], message))
            for position, message in page.messages
        )
        listed = [one.message for _, one in found]
        self.on_read(MessageRead.of_list(lookup, listed, self._names(names)))
        return MessagePage(found, page.end, page.has_next)

    def destination_key(self, project: Project, destination: str) -> str:
        """Return the key of a destination in the index of a project."""
        return self.open_store(project).destination_key(destination)

    def _names(self, names: Sequence[str] | None) -> tuple[str, ...]:
        return tuple(project.name for project in self.chosen(names))

    def _charged(self, blocks: Blocks) -> Blocks:
        """Yield the blocks of a stream, and count the query of each but the first, which `search` counts:
        there are many where thousands of messages have one send time."""
        for number, block in enumerate(blocks):
            if number:
                self.charge(1)
            yield block

    def _fetch(
        self, stores: dict[str, MessageReader], positions: Sequence[Position]
    ) -> dict[Position, Message]:
        self.charge(len(positions))
        return _messages_at(stores, positions)


def _messages_at(stores: dict[str, MessageReader], positions: Sequence[Position]) -> dict[Position, Message]:
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
