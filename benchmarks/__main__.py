"""`python -m benchmarks`: runs every benchmark and writes `benchmarks/results.md`."""

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

from benchmarks import (
    archive_lines,
    client,
    erasure,
    first_answer,
    hostile,
    memory,
    page,
    reads_per_page,
    transform,
    verify_busy,
    walk,
    worst_document,
    write_units,
)
from benchmarks.figures import Figure, show

BENCHMARKS = (
    write_units,
    transform,
    archive_lines,
    client,
    page,
    first_answer,
    reads_per_page,
    walk,
    memory,
    hostile,
    worst_document,
    verify_busy,
    erasure,
)
RESULTS = Path(__file__).with_name("results.md")
PACKAGES = ("boto3", "strawberry-graphql", "graphql-core", "mangum")


def main() -> None:
    started = time.perf_counter()
    parts = []
    for number, module in enumerate(BENCHMARKS, start=1):
        name = module.__name__
        about = (module.__doc__ or "").split(": `", maxsplit=1)[0].strip().rstrip(".")
        print(f"[{number}/{len(BENCHMARKS)}] {about}", flush=True)
        parts.append(_section(about, f"python -m {name}", show(module.figures)))
    RESULTS.write_text("\n".join([_head(), *parts]))
    print(f"Written to {RESULTS.name} in {time.perf_counter() - started:.0f} s.")


def _head() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        "# Benchmark results\n\n"
        "Of one run of `make bench`. Counts are exact. Times are of this machine: read the ratios, both\n"
        "sides of which were measured in turns in the same run.\n\n"
        f"Python {platform.python_version()}, {os.cpu_count()} CPUs ({platform.machine()}); {packages}.\n"
    )


def _section(about: str, command: str, figures: list[Figure]) -> str:
    lines = [f"## {about}", "", f"`{command}`", "", "| what | measured | beside |", "|---|---|---|"]
    lines += [f"| {one.what} | {one.value} | {one.compared} |" for one in figures]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
