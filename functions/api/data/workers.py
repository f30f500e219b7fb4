"""A pool of threads for blocking calls that a request can abandon, so that they delay no other request."""

from asyncio import get_running_loop
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from threading import Lock
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Workers(Executor):
    """`size` threads, shared by the requests of an execution environment, one after the other."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, Lock()
        self._pool = ThreadPoolExecutor(size)

    def submit(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with self._lock:
            return self._pool.submit(call, *args, **kwargs)

    async def run(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Await a blocking call in a thread, with the caller's context variables."""
        context = copy_context()
        bound = partial(call, *args, **kwargs)
        return await get_running_loop().run_in_executor(self, lambda: context.run(bound))

    def abandon(self) -> None:
        """Drop the calls that wait and leave those that run to end on their own; later calls get new
        threads."""
        with self._lock:
            abandoned, self._pool = self._pool, ThreadPoolExecutor(self._size)
        abandoned.shutdown(wait=False, cancel_futures=True)

    def shutdown(self, *args: Any, **kwargs: Any) -> None:
        self._pool.shutdown(*args, **kwargs)
