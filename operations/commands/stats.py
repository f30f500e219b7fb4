"""Statistics of a project: `stats rebuild` counts the messages that are not counted yet, `stats verify`
compares the numbers with a recount of the stored messages."""

import time
from argparse import ArgumentParser, Namespace
from concurrent.futures import ThreadPoolExecutor

from operations.command_line import events_per_second
from operations.errors import CommandInterruptedError, OperationsError
from operations.progress import Progress
from operations.replay.rate_limit import RateLimit
from operations.stack import Stack
from operations.statistics.rebuild import Rebuild, RebuildReport
from operations.statistics.recount import Recounter

_DEFAULT_RATE = 500
_WORKERS = 16
#: Longer than the longest window, after which changes are counted.
_PAUSE_SECONDS = 330
_MAX_SHOWN = 20


def add_rebuild_arguments(command: ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT")
    command.add_argument(
        "--rate", type=events_per_second, default=_DEFAULT_RATE, metavar="N",
        help=f"at most N messages a second, a write unit each (default {_DEFAULT_RATE})",
    )  # fmt: skip


def rebuild(stack: Stack, arguments: Namespace) -> int:
    """Stamp every message that is not counted yet, and print how many there were. Raise OperationsError."""
    project = stack.project(arguments.project)
    if project.stats_generation is None:
        raise OperationsError(f"Project {project.name} has no statistics: set stats.enabled and deploy.")
    limit = RateLimit(arguments.rate, time.monotonic, time.sleep)
    with ThreadPoolExecutor(_WORKERS) as executor:
        work = Rebuild(
            stack.client("dynamodb"), project.table, project.stats_generation, limit.spend, executor
        )
        progress = Progress(work.size())
        try:
            for items in work.run():
                progress.add(items, f"{work.report.stamped:,} messages")
        except KeyboardInterrupt:
            raise CommandInterruptedError(
                f"Interrupted after {work.report.stamped:,} messages: run the same command again, and it "
                "continues with those that are left."
            ) from None
    progress.end(f"{work.report.stamped:,} messages")
    print("\n".join(_lines(work.report)))
    return 0


def add_verify_arguments(command: ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT")


def verify(stack: Stack, arguments: Namespace) -> int:
    """Print whether the rows equal a recount; return 1 where one differs or messages are not counted.

    Raise OperationsError.
    """
    project = stack.project(arguments.project)
    if project.stats_generation is None or project.stats_table is None:
        raise OperationsError(f"Project {project.name} has no statistics: set stats.enabled and deploy.")
    result = Recounter(
        stack.client("dynamodb"),
        project.table,
        project.stats_table,
        project.stats_generation,
        project.retention_days,
        now=lambda: int(time.time() * 1000),
        pause=lambda: time.sleep(_PAUSE_SECONDS),
    ).run()
    lines = [
        f"{result.rows:,} rows compared, {len(result.different):,} differ",
        *(f"  {scope} {row}" for scope, row in result.different[:_MAX_SHOWN]),
    ]
    if result.uncounted:
        lines.append(
            f"{result.uncounted:,} messages are not counted: run `operations stats rebuild {project.name}`"
        )
    if result.erased:
        lines.append(f"{result.erased:,} erased messages; the rows of their half-hours are not compared")
    print("\n".join(lines))
    return 1 if result.different or result.uncounted else 0


def _lines(report: RebuildReport) -> list[str]:
    lines = [
        f"{report.stamped:,} messages will be counted within minutes",
        f"{report.counted:,} messages were counted already",
    ]
    return lines + ([f"{report.erased:,} erased messages are not counted again"] if report.erased else [])
