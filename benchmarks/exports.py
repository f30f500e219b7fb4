"""Exports a campaign, killed twice and resumed: rows, memory, read units: `python -m benchmarks.exports`."""

import csv
import io
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import mix
from benchmarks.figures import Figure, show
from benchmarks.large_campaign import entries, table_of
from benchmarks.tracker_handler import NOW, store_over, tenant_messages
from functions.api.data.conditions import Conditions
from functions.api.data.saved_search import SavedSearch
from functions.api.nodes.global_id import parse_id
from functions.exporter.walk import PAGE_SIZE, walk
from functions.exports.columns import DEFAULT_COLUMNS, Column
from functions.exports.export_bucket import ExportBucket
from functions.exports.job import ExportFormat, ExportJob, ExportRequest, Progress
from functions.exports.run import ExportRun, WalkedPage
from functions.messages.storage.pagination import Position
from functions.messages.storage.store import Lookup

MESSAGES = 1_000_000
SHARDS = 8


class _KilledError(Exception):
    """The end of the worker's process."""


class _Folder:
    """An S3 client whose bucket is a folder: parts are files, and a file is all of its parts in order."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.requests = folder, 0

    def create_multipart_upload(self, **_: Any) -> dict[str, Any]:
        return {"UploadId": "an-upload"}

    def upload_part(self, *, PartNumber: int, Body: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803
        self.requests += 1
        (self._folder / f"part-{PartNumber}").write_bytes(Body)
        return {"ETag": f"part-{PartNumber}"}

    def complete_multipart_upload(self, *, MultipartUpload: Any, **_: Any) -> None:  # noqa: N803
        with (self._folder / "file").open("wb") as file:
            for part in MultipartUpload["Parts"]:
                file.write((self._folder / part["ETag"]).read_bytes())

    def put_object(self, *, Body: bytes, Key: str, **_: Any) -> None:  # noqa: N803
        name = "file" if Key.startswith("files/") else Key.replace("/", "-")
        (self._folder / name).write_bytes(Body)

    def get_object(self, *, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Body": io.BytesIO((self._folder / Key.replace("/", "-")).read_bytes())}


def figures(messages: int = MESSAGES) -> Iterator[Figure]:
    table = table_of(messages, SHARDS)
    read = tenant_messages(store_over(table, shards=SHARDS), SHARDS, workers=1)
    search = SavedSearch(Lookup.campaign(mix.CAMPAIGN), 0, NOW, Conditions())
    request = ExportRequest(
        search.to_text(),
        ("a-project",),
        ExportFormat.CSV,
        (Column.ID, *DEFAULT_COLUMNS),
        shows_addresses=False,
    )
    job = ExportJob.requested("a-tenant", "an-export", NOW, request)
    pages = -(-messages // PAGE_SIZE)
    kill_at = {pages // 3, 2 * pages // 3}
    with TemporaryDirectory() as folder:
        client: Any = _Folder(Path(folder))
        before, started = _resident_mb(), time.process_time()
        peaks, runs = [], 0
        while not job.progress.walked:
            runs += 1
            job = _run(job, walk(job, read), ExportBucket(client, "a-bucket"), kill_at)
            peaks.append(_resident_mb())
        seconds = time.process_time() - started
        size = (Path(folder) / "file").stat().st_size
        exported = _keys(Path(folder) / "file")
        expected = (key for _, key in reversed(entries(messages)))
        assert all(mine == own for mine, own in zip(exported, expected, strict=True)), (
            "other rows than the walk's"
        )
    yield Figure(
        f"export of {messages:,} messages, killed twice", "the rows of the walk, in its order", f"{runs} runs"
    )
    memory = ", ".join(f"{each - before:+.0f} MB" for each in peaks)
    yield Figure("memory after each run, beside that before", memory, f"{before:.0f} MB with the whole table")
    yield Figure("the file", f"{size / 1e6:.0f} MB", f"{client.requests} parts, with those written twice")
    units = " and ".join(f"{table.units[each]:,.0f} ({each})" for each in ("Query", "BatchGetItem"))
    yield Figure("read units, with what was read again", units, f"{seconds:.0f} s of CPU, the table included")


def _run(
    job: ExportJob,
    read: Callable[[Position | None], WalkedPage],
    bucket: ExportBucket,
    kill_at: set[int],
) -> ExportJob:
    """Run an export until it is done or killed; return it as it was saved."""
    saved = [job.progress]

    def save(progress: Progress) -> bool:
        saved[0] = progress
        return True

    pages = count(job.progress.rows // PAGE_SIZE)

    def page(position: Position | None) -> WalkedPage:
        if (number := next(pages)) in kill_at:
            kill_at.discard(number)
            raise _KilledError
        return read(position)

    try:
        return replace(job, progress=ExportRun(job, page, bucket, save).advance(lambda: True))
    except _KilledError:
        return replace(job, progress=saved[0])


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def _keys(file: Path) -> Iterator[str]:
    with file.open(newline="") as lines:
        for row in csv.DictReader(lines, strict=True):
            named = parse_id(row["id"])
            yield named.key if named else ""


if __name__ == "__main__":
    show(lambda: figures(*map(int, sys.argv[1:])))
