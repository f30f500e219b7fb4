"""The figures of a benchmark, each with what it is compared with, and the measurement of CPU time."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the results. `compared` names what `value` stands beside: a budget, or the plain way."""

    what: str
    value: str
    compared: str = ""


Benchmark = Callable[[], Iterator[Figure]]


def cpu_ms(*calls: Callable[[], object], rounds: int = 7, times: int = 10) -> list[float]:
    """The CPU time of each call in milliseconds: the least of `rounds`, in turns, so that all meet the same
    noise of the machine. The collector stands still, as one collection takes longer than one call."""
    best = [float("inf")] * len(calls)
    for call in calls:
        call()
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for number, call in enumerate(calls):
                started = time.process_time()
                for _ in range(times):
                    call()
                best[number] = min(best[number], (time.process_time() - started) / times * 1000)
            gc.collect()
    finally:
        gc.enable()
    return best


@contextmanager
def one_processor() -> Iterator[None]:
    """Both sides on one processor, as a function of 1,769 MB has; where the system allows it. What a
    thread leaves in one processor's cache is otherwise fetched by another, which Lambda would not do."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def show(benchmark: Benchmark) -> list[Figure]:
    """Runs a benchmark and prints its figures as they come."""
    figures = []
    for figure in benchmark():
        print(
            f"  {figure.what}: {figure.value}" + (f"  ({figure.compared})" if figure.compared else ""),
            flush=True,
        )
        figures.append(figure)
    return figures
