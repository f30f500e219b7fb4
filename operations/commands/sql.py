"""`sql`: the answer of a named query over the delivered lines of projects, as a table."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from functions.contract.analytics.named_queries import DAYS, NAMED_QUERIES
from operations.analytics.local_database import Answer, LocalDatabase
from operations.archive.archive import Archive, DamagedObjectError, Span
from operations.errors import OperationsError
from operations.stack import Project, Stack

_BY_NAME = {query.name: query for query in NAMED_QUERIES}


def add_arguments(command: ArgumentParser) -> None:
    names = "\n".join(f"{query.name}: {query.question}" for query in NAMED_QUERIES)
    command.epilog = f"Queries:\n{names}"
    command.add_argument("name", metavar="NAME", choices=[*_BY_NAME], help=", ".join(_BY_NAME))
    command.add_argument(
        "--project", action="append", metavar="PROJECT", help="only this project; may be repeated"
    )
    command.add_argument(
        "--days", type=int, default=DAYS, metavar="N",
        help=f"messages sent in the last N days (default {DAYS})",
    )  # fmt: skip


def sql(stack: Stack, arguments: Namespace) -> int:
    """Print the answer. Raise OperationsError."""
    if arguments.days < 1:
        raise OperationsError("--days must be a whole number from 1 on.")
    projects = [stack.project(name) for name in arguments.project or sorted(stack.exports["projects"])]
    with TemporaryDirectory() as folder:
        database = _database(Path(folder))
        for project in projects:
            database.add(project.name, _lines(stack, project, arguments.days))
        print("\n".join(_table(database.run(_BY_NAME[arguments.name], arguments.days))))
        database.close()
    return 0


def _database(folder: Path) -> LocalDatabase:
    try:
        return LocalDatabase(folder)
    except ImportError as missing:
        raise OperationsError(
            f"{missing.name} is not installed: run `make install`. On AWS the same query is in the tenant's "
            "Athena workgroup."
        ) from None


def _lines(stack: Stack, project: Project, days: int) -> Iterator[tuple[str, bytes]]:
    """Yield each delivered line of the last days with its day. Raise OperationsError."""
    archive = Archive.of(stack, project, "delivered")
    for stored in archive.objects(Span(start=datetime.now(UTC) - timedelta(days=days + 1))):
        if stored.hour is None:
            continue
        day = stored.hour.strftime("%Y/%m/%d")
        try:
            data = b"".join(archive.chunks(stored.key))
        except DamagedObjectError as damage:
            raise OperationsError(f"{stored.key} of {project.name} cannot be read: {damage}.") from None
        yield from ((day, line) for line in data.split(b"\n"))


def _table(answer: Answer) -> Iterator[str]:
    """Yield the lines of a table that can be pasted into Markdown."""
    rows = [answer.columns, *(tuple(map(_shown, row)) for row in answer.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    yield lines[0]
    yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    yield from lines[1:]


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
