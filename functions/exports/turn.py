"""A worker's turn at a tenant's exports: one export at a time, the oldest first, for a limited time."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from aws_lambda_powertools import Logger

from functions.exports.export_bucket import StorageError
from functions.exports.export_table import ExportTable
from functions.exports.job import ExportFailure, ExportJob, Progress
from functions.exports.run import ExportRun, LostExportError
from functions.messages.storage.store import StoreUnavailableError

logger = Logger(child=True)

#: An export that was begun so often without coming forward has failed: after an hour and a half of growing
#: delays.
MAX_ATTEMPTS = 10
_FIRST_DELAY, _LONGEST_DELAY = 30, 900


class ProjectRemovedError(Exception):
    """The stack no longer has a project of the export."""


@dataclass(frozen=True)
class Next:
    """What follows a turn: another after `delay` seconds, or none. `rows`: those that it wrote; `failed`:
    whether an export failed in it."""

    continues: bool = False
    delay: int = 0
    rows: int = 0
    failed: bool = False


_NOTHING = Next()


@dataclass(frozen=True)
class Turns:
    """`open_run` returns the run of an export, given what saves its progress; raises ProjectRemovedError.
    `clock` returns epoch milliseconds. `lease_seconds`: longer than any worker lives."""

    table: ExportTable
    open_run: Callable[[ExportJob, Callable[[Progress], bool]], ExportRun]
    clock: Callable[[], int]
    lease_seconds: int

    def take(self, tenant: str, owner: str, has_time_left: Callable[[], bool]) -> Next:
        """Advance the tenant's oldest export. Raises StoreUnavailableError where the table of exports cannot
        be used: the message must be retried."""
        now = self.clock() // 1000
        if not self.table.take_turn(tenant, owner, now, now + self.lease_seconds):
            # Its holder looks for further exports once its turn has ended, so this message is not needed.
            return _NOTHING
        try:
            done = self._advance(tenant, owner, has_time_left)
        finally:
            self.table.end_turn(tenant, owner)
        # Only now: an export that was created before has sent its message in vain.
        return replace(done, continues=self.table.open_count(tenant, 1) > 0)

    def _advance(self, tenant: str, owner: str, has_time_left: Callable[[], bool]) -> Next:
        job = self.table.claim_oldest(tenant, owner, self.clock())
        if job is None:
            return _NOTHING
        if job.attempts > MAX_ATTEMPTS:
            # Each attempt ended without a word: the function was killed.
            return self._fail(job, owner, ExportFailure.INTERRUPTED)
        try:
            run = self.open_run(job, lambda progress: self.table.save(job, owner, progress))
            progress = run.advance(has_time_left)
        except LostExportError:
            return _NOTHING
        except ProjectRemovedError:
            return self._fail(job, owner, ExportFailure.PROJECT_REMOVED)
        except StoreUnavailableError as error:
            return self._postpone(job, owner, ExportFailure.SOURCE_UNAVAILABLE, str(error))
        except StorageError as error:
            return self._postpone(job, owner, ExportFailure.STORAGE_FAILED, str(error))
        except Exception as error:
            return self._postpone(job, owner, ExportFailure.INTERNAL, type(error).__name__)
        rows = progress.rows - job.progress.rows
        if progress.walked and self.table.finish(job, owner, progress, self.clock()):
            self._log("export finished", job, rows=progress.rows, bytes=progress.size)
        else:
            self._log("export continues", job, rows=progress.rows)
        return Next(rows=rows)

    def _postpone(self, job: ExportJob, owner: str, failure: ExportFailure, reason: str) -> Next:
        """Try again later, each time later, until it has failed."""
        if job.attempts >= MAX_ATTEMPTS:
            return self._fail(job, owner, failure, reason)
        delay = min(_LONGEST_DELAY, _FIRST_DELAY * 2 ** (job.attempts - 1))
        logger.warning("export postponed", export_id=job.export_id, seconds=delay, reason=reason)
        return Next(delay=delay)

    def _fail(self, job: ExportJob, owner: str, failure: ExportFailure, reason: str = "") -> Next:
        self.table.fail(job, owner, failure, self.clock())
        logger.error("export failed", tenant=job.tenant, export_id=job.export_id, code=failure, reason=reason)
        return Next(failed=True)

    def _log(self, event: str, job: ExportJob, **values: int) -> None:
        job_values = {"tenant": job.tenant, "export_id": job.export_id, "format": job.format}
        logger.info(event, extra={**job_values, **values})
