"""Pages over many sorted streams of keys: one order, one position, the same cost on every page.

A campaign's messages lie in several shards, a tenant's in several projects. Each is a stream sorted by
send time; merged, they have one total order, so that a single position says where to continue.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from heapq import merge
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import NamedTuple, TypeVar

from functions.messages.message import Message

_T = TypeVar("_T")
_R = TypeVar("_R")

#: Keys read and items fetched for one page at most; beyond it a page is truncated.
MAX_EXAMINED = 2_000
_FETCHED_AT_ONCE = 100


class Position(NamedTuple):
    """The place of a message in the order of a list: its send time (epoch milliseconds), project and key."""

    sent_at: int
    project: str
    key: str


@dataclass(frozen=True)
class Page:
    """Some messages in order. `end` is the last position examined, which may lie beyond the last message;
    None where nothing was examined. `has_next`: whether more may follow."""

    messages: tuple[tuple[Position, Message], ...]
    end: Position | None
    has_next: bool


@dataclass(frozen=True)
class TimeRange:
    """The requested part of a list: send times from `sent_from` up to, not including, `sent_to`
    (epoch milliseconds), in which direction, and behind which position."""

    ascending: bool = False
    after: Position | None = None
    sent_from: int = 0
    sent_to: int = 2**53

    @property
    def bounds(self) -> tuple[int, int]:
        """The first and the last send time that may follow, both included."""
        low, high = self.sent_from, self.sent_to - 1
        if self.after is None:
            return low, high
        return (
            (max(low, self.after.sent_at), high) if self.ascending else (low, min(high, self.after.sent_at))
        )

    def is_after_cursor(self, position: Position) -> bool:
        if self.after is None:
            return True
        return position > self.after if self.ascending else position < self.after


Blocks = Iterator[Sequence[Position]]
Fetch = Callable[[Sequence[Position]], Mapping[Position, Message]]


def search(
    streams: Iterable[Blocks],
    fetch: Fetch,
    accepts: Callable[[Message], bool],
    *,
    scope: TimeRange,
    first: int,
    has_time_left: Callable[[], bool],
    executor: Executor,
) -> Page:
    """Return the next `first` messages of all streams together that `accepts` is true for.

    Each stream yields blocks of positions sorted by send time, within `scope.bounds`. A page is truncated,
    with `has_next` set, once `MAX_EXAMINED` were examined or `has_time_left` is false.
    """
    positions = filter(scope.is_after_cursor, _merged(streams, scope.ascending, executor))
    found: list[tuple[Position, Message]] = []
    end = None
    examined = 0
    while len(found) < first:
        if examined and (examined >= MAX_EXAMINED or not has_time_left()):
            return Page(tuple(found), end, has_next=True)
        batch = list(islice(positions, _FETCHED_AT_ONCE if examined else first))
        if not batch:
            return Page(tuple(found), end, has_next=False)
        examined += len(batch)
        messages = fetch(batch)
        for position in batch:
            end = position
            message = messages.get(position)
            if message is not None and accepts(message):
                found.append((position, message))
                if len(found) == first:
                    break
    has_next = end != batch[-1] or next(positions, None) is not None
    return Page(tuple(found), end, has_next)


def map_concurrently(executor: Executor, call: Callable[[_T], _R], over: Sequence[_T]) -> list[_R]:
    """Return the result of `call` for each, in order; a single call stays in this thread."""
    return [call(one) for one in over] if len(over) < 2 else list(executor.map(call, over))


def _merged(streams: Iterable[Blocks], ascending: bool, executor: Executor) -> Iterator[Position]:
    streams = list(streams)
    # Read the first block of every stream concurrently: most pages need no more.
    first_blocks = map_concurrently(executor, _next_block, streams)
    return merge(
        *(
            _in_order(chain([block], blocks), ascending)
            for block, blocks in zip(first_blocks, streams, strict=True)
        ),
        reverse=not ascending,
    )


def _next_block(blocks: Blocks) -> Sequence[Position]:
    return next(blocks, ())


def _in_order(blocks: Iterable[Sequence[Position]], ascending: bool) -> Iterator[Position]:
    """Yield one stream with its ties sorted: an index sorts by send time alone; a block may end amid one."""
    for _, tied in groupby(chain.from_iterable(blocks), key=attrgetter("sent_at")):
        yield from sorted(tied, reverse=not ascending)
