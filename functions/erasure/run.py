"""What the erasure function does each time a schedule invokes it: tables at once, archives once a day."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.error_code import aws_error_code
from functions.erasure.project import ErasableProject
from functions.erasure.request import DAY_MS, ArchivePass, ErasureRequest, ErasureState, ProjectProgress
from functions.erasure.request_table import ErasureChangedError, RequestTable
from functions.messages.storage.store import StoreUnavailableError

logger = Logger(child=True)

#: A request is closed two days after it was made. One that takes longer than this needs a person.
LATE_AFTER_DAYS = 7


@dataclass
class RunReport:
    """The requests that are open after a run, those of them that are late or stuck, and the failures."""

    open: int = 0
    late: int = 0
    stuck: int = 0
    closed: int = 0
    failures: int = 0


@dataclass(frozen=True)
class ErasureRun:
    """`open_projects` returns the projects of a tenant by name, with that tenant's permissions; `receipt`
    returns the signed receipt of a request that is to be closed; `clock` returns epoch milliseconds.

    All requests of a project share one pass over its archive, which begins at most once a day. A request that
    comes later waits for the next one. Whatever fails is tried again by the next run.
    """

    table: RequestTable
    open_projects: Callable[[str], Mapping[str, ErasableProject]]
    receipt: Callable[[ErasureRequest, Mapping[str, ErasableProject], int], str]
    clock: Callable[[], int]
    has_time: Callable[[], bool]
    _report: RunReport = field(default_factory=RunReport)

    def run(self) -> RunReport:
        """Go on with every open request as long as there is time."""
        by_tenant: dict[str, list[ErasureRequest]] = defaultdict(list)
        for request in self.table.open():
            by_tenant[request.tenant].append(request)
        # All tables before any archive: they take minutes, an archive may take hours.
        opened = {tenant: self.open_projects(tenant) for tenant in by_tenant}
        for step in (self._erase_tables, self._read_archive):
            for tenant, requests in by_tenant.items():
                for project in opened[tenant].values():
                    if self.has_time():
                        self._try(step, tenant, project, [one.id for one in requests])
        for tenant, requests in by_tenant.items():
            for request in requests:
                self._finish(request, opened[tenant])
        return self._report

    def _try(
        self,
        step: Callable[[ErasableProject, list[ErasureRequest]], None],
        tenant: str,
        project: ErasableProject,
        request_ids: Sequence[str],
    ) -> None:
        requests = [found for one in request_ids if (found := self.table.get(tenant, one))]
        unfinished = [
            one for one in requests if project.name in one.projects and not one.projects[project.name].is_done
        ]
        if not unfinished:
            return
        try:
            step(project, unfinished)
        except ErasureChangedError:
            logger.info("another run works on the archive", project=project.name)
        except (StoreUnavailableError, ClientError, BotoCoreError, ValueError) as failure:
            self._report.failures += 1
            logger.warning("erasure failed", project=project.name, reason=_name(failure))

    def _erase_tables(self, project: ErasableProject, requests: list[ErasureRequest]) -> None:
        for request in requests:
            if not request.projects[project.name].table_erased_at:
                self._erase_table(project, request)

    def _erase_table(self, project: ErasableProject, request: ErasureRequest) -> int:
        (count, total), now = project.erase_items(request), self.clock()

        def erased(progress: ProjectProgress) -> ProjectProgress:
            return replace(
                progress,
                # Another run of the same moment may have read the ledger earlier.
                messages=max(progress.messages, total),
                table_erased_at=progress.table_erased_at or now,
            )

        self._change(request, project.name, erased)
        logger.info("items erased", erasure=request.id, project=project.name, messages=count)
        return count

    def _read_archive(self, project: ErasableProject, requests: list[ErasureRequest]) -> None:
        progress = self.table.archive_pass(requests[0].tenant, project.name)
        if not progress.is_open:
            waiting = [one for one in requests if one.projects[project.name].table_erased_at]
            if not waiting or self.clock() - progress.ended_at < DAY_MS:
                return
            progress = ArchivePass(
                progress.tenant,
                project.name,
                requests=tuple(one.id for one in waiting),
                started_at=self.clock(),
                ended_at=progress.ended_at,
                version=progress.version,
            )
        covered = [one for one in requests if one.id in progress.requests]
        # Still marked as running: whoever did was ended, and what it counted last is lost.
        is_exact = progress.is_exact and not progress.is_running
        progress = self.table.save_pass(replace(progress, is_running=True, is_exact=is_exact))
        progress, is_complete = project.read_archive(progress, covered, self.has_time, self.table.save_pass)
        if is_complete:
            for request in covered:
                self._pass_ended(project, request, progress)
            progress = replace(progress, ended_at=self.clock())
        self.table.save_pass(replace(progress, is_running=False))
        logger.info(
            "archive read" if is_complete else "part of archive read",
            project=project.name, objects=progress.objects, bytes=progress.bytes, requests=len(covered),
        )  # fmt: skip
        for key, reason in progress.damaged.items():
            logger.error("object cannot be read for an erasure", object=key, reason=reason)

    def _pass_ended(self, project: ErasableProject, request: ErasureRequest, progress: ArchivePass) -> None:
        """Enter a whole pass into a request it covered. It closes the request if it began a day after the
        one before ended, and neither it nor the table had anything left."""
        messages, now = self._erase_table(project, request), self.clock()
        records = progress.records.get(request.id, 0)
        is_clean = progress.is_exact and not (messages or records or progress.damaged)

        def passed(before: ProjectProgress) -> ProjectProgress:
            is_second = bool(before.passed_at) and progress.started_at - before.passed_at >= DAY_MS
            return replace(
                before,
                records=before.records + records,
                passes=before.passes + 1,
                objects=progress.objects,
                bytes=progress.bytes,
                passed_at=now,
                clean_at=now if is_clean and is_second else 0,
                damaged=tuple(progress.damaged),
            )

        self._change(request, project.name, passed)

    def _change(
        self, request: ErasureRequest, name: str, change: Callable[[ProjectProgress], ProjectProgress]
    ) -> None:
        self.table.change(request, lambda one: one.with_project(name, change(one.projects[name])))

    def _finish(self, known: ErasureRequest, projects: Mapping[str, ErasableProject]) -> None:
        """Close a request that is done in every project; count one that is not."""
        request = self.table.get(known.tenant, known.id) or known
        now = self.clock()
        if all(one.is_done for one in request.projects.values()):
            try:
                receipt = self.receipt(request, projects, now)
            except (ClientError, BotoCoreError) as failure:
                self._report.failures += 1
                logger.warning("receipt not signed", erasure=request.id, reason=_name(failure))
            else:
                self.table.change(request, lambda one: one if one.is_closed else one.closed(now, receipt))
                self._report.closed += 1
                logger.info("erasure closed", erasure=request.id)
                return
        self._report.open += 1
        self._report.late += now - request.requested_at > LATE_AFTER_DAYS * DAY_MS
        self._report.stuck += request.state is ErasureState.STUCK


def _name(failure: Exception) -> str:
    """Return the operation and the code; AWS's own text may quote the request."""
    if isinstance(failure, ClientError):
        return f"{failure.operation_name}: {aws_error_code(failure)}"
    return str(failure) if isinstance(failure, StoreUnavailableError | ValueError) else type(failure).__name__
