"""Writes one export: walks over the messages, and saves how far it is with each part of the file.

A run may end anywhere, be repeated, or be two at once by mistake: only what was saved by the export's present
owner counts, and the file is made of exactly the parts that were saved.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from functions.exports.columns import row_reader
from functions.exports.export_bucket import ExportBucket
from functions.exports.files import file_format
from functions.exports.job import ExportJob, Progress
from functions.messages.storage.pagination import Position

#: The usual size of a part. An upload has at most 10,000, so a file at most 160 GB.
PART_BYTES = 16 * 1024 * 1024
#: No part but the last may be smaller (Amazon S3 User Guide, "Multipart upload limits").
MIN_PART_BYTES = 5 * 1024 * 1024


class LostExportError(Exception):
    """Another run owns the export now: this one must write nothing more."""


@dataclass(frozen=True)
class WalkedPage:
    """What callers see of the next messages, in order; `end`: the last position examined, None for none."""

    nodes: Sequence[object]
    end: Position | None
    has_next: bool


@dataclass(frozen=True)
class ExportRun:
    """`walk` returns the messages behind a position. `save` stores the progress, and returns False where
    another run owns the export."""

    job: ExportJob
    walk: Callable[[Position | None], WalkedPage]
    bucket: ExportBucket
    save: Callable[[Progress], bool]
    part_bytes: int = PART_BYTES
    min_part_bytes: int = MIN_PART_BYTES

    def advance(self, has_time_left: Callable[[], bool]) -> Progress:
        """Write as much as there is time for, at least one page, and return the progress; once it is `walked`
        the file is complete. Raises StoreUnavailableError, StorageError, or LostExportError."""
        job, progress = self.job, self.job.progress
        output, row_of = file_format(job.format, job.columns), row_reader(job.columns)
        body = bytearray(self._begin(progress, output.begin()))
        while not progress.walked:
            page = self.walk(progress.cursor)
            body += output.rows(map(row_of, page.nodes))
            progress = replace(
                progress,
                cursor=page.end or progress.cursor,
                rows=progress.rows + len(page.nodes),
                walked=not page.has_next,
            )
            if progress.walked:
                break
            is_over = not has_time_left()
            if len(body) >= (self.min_part_bytes if is_over else self.part_bytes):
                progress = self._save_part(progress, bytes(body), output.content_type)
                body.clear()
            if is_over:
                return self._save_tail(progress, bytes(body))
        return self._finish(progress, bytes(body), output.content_type)

    def _begin(self, progress: Progress, header: bytes) -> bytes:
        """Return what precedes the next row in the part that it is written into."""
        if progress.tail:
            return self.bucket.tail(progress.tail)
        return b"" if progress.parts else header

    def _save_part(self, progress: Progress, body: bytes, content_type: str) -> Progress:
        upload_id = progress.upload_id or self.bucket.begin(self.job, content_type)
        tag = self.bucket.add_part(self.job, upload_id, len(progress.parts) + 1, body)
        return self._saved(
            replace(
                progress,
                upload_id=upload_id,
                parts=(*progress.parts, tag),
                size=progress.size + len(body),
                tail="",
            )
        )

    def _save_tail(self, progress: Progress, body: bytes) -> Progress:
        return self._saved(replace(progress, tail=self.bucket.put_tail(self.job, body) if body else ""))

    def _finish(self, progress: Progress, body: bytes, content_type: str) -> Progress:
        if not progress.upload_id:
            self.bucket.put(self.job, content_type, body)
            return replace(progress, size=len(body), tail="")
        if body:
            progress = self._save_part(progress, body, content_type)
        self.bucket.complete(self.job, progress)
        return progress

    def _saved(self, progress: Progress) -> Progress:
        if not self.save(progress):
            raise LostExportError
        return progress
