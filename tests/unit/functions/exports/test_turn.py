"""Exports are written in turns that may be killed anywhere, and equal the walk of the API."""

import csv
import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.api.auth.registry import Project
from functions.api.data.conditions import Conditions
from functions.api.data.saved_search import SavedSearch
from functions.api.data.tenant_messages import TenantMessages
from functions.exporter.walk import walk
from functions.exports.export_bucket import ExportBucket, StorageError
from functions.exports.export_table import ExportTable
from functions.exports.job import ExportJob, ExportStatus, Progress
from functions.exports.run import ExportRun, WalkedPage
from functions.exports.turn import MAX_ATTEMPTS, ProjectRemovedError, Turns
from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.storage.pagination import Position
from functions.messages.storage.store import Lookup, StoreUnavailableError
from functions.messages.storage.update_expressions import Retention
from tests.builders import SENT_AT, message_event
from tests.fakes.memory_sources import MemorySources
from tests.fakes.memory_store import MemoryMessageStore
from tests.unit.functions.exports.builders import NOW, a_job, a_request

SHOP = Project("shop", "acme", ("ses",), "a-table", "a-secret", shards=1)
SEARCH = SavedSearch(Lookup.campaign("a-campaign"), 0, NOW, Conditions()).to_text()
PAGE = 50


class Killed(BaseException):
    """The end of the worker's process."""


@pytest.fixture(scope="module")
def messages(executor: ThreadPoolExecutor) -> TenantMessages:
    """Of 1,000 messages of a campaign, several of one time."""
    store = MemoryMessageStore(
        "shop", DestinationHasher(b"a secret"), Retention(None), lambda: SENT_AT / 1000
    )
    store.record(_events())
    return TenantMessages(
        (SHOP,), lambda _: store, lambda _: MemorySources(), executor, lambda _: None, lambda: True
    )


def _events() -> Iterator[MessageEvent]:
    for number in range(1_000):
        yield message_event(
            message_id=f"message-{number}",
            sent_at=SENT_AT + number // 7,
            destination=f"person-{number}@example.com",
            campaign_id="a-campaign",
        )


@dataclass
class Worker:
    """Takes turns in a process that is killed at chosen pages; its clock goes on with each turn."""

    table: ExportTable
    bucket: ExportBucket
    open_walk: Callable[[ExportJob], Callable[[Position | None], WalkedPage]]
    part_bytes: int = 20_000
    pages_of_a_turn: int = 7
    kill_at: set[int] = field(default_factory=set)
    pages: int = 0
    turns: int = 0
    now: int = NOW

    def run(self, most: int = 1_000) -> None:
        """Take turns until no message follows."""
        for _ in range(most):
            if not self.turn():
                return
        raise AssertionError("the exports do not end")

    def turn(self) -> bool:
        """Take one turn; after a kill the queue shows its message again."""
        self.turns += 1
        self.now += 1_000_000
        begun = self.pages
        turns = Turns(self.table, self._open, lambda: self.now, lease_seconds=330)
        try:
            has_time = lambda: self.pages < begun + self.pages_of_a_turn  # noqa: E731 -- in pages
            return turns.take("acme", f"owner-{self.turns}", has_time).continues
        except Killed:
            return True

    def _open(self, job: ExportJob, save: Callable[[Progress], bool]) -> ExportRun:
        read = self.open_walk(job)

        def page(position: Position | None) -> WalkedPage:
            self.pages += 1
            if self.pages in self.kill_at:
                raise Killed
            return read(position)

        return ExportRun(job, page, self.bucket, save, self.part_bytes, min_part_bytes=self.part_bytes // 2)

    def rows(self, job: ExportJob) -> list[list[str]]:
        body = self.bucket.client.get_object(Bucket=self.bucket.name, Key=job.file_key)["Body"].read()
        return list(csv.reader(io.StringIO(body.decode(), newline="")))


def the_walk(messages: TenantMessages, job: ExportJob) -> list[list[str]]:
    read, position, rows = walk(job, messages, 100), None, [["messageId", "destination"]]
    while True:
        page = read(position)
        rows += [[node.message_id, node.destination] for node in page.nodes]  # type: ignore[attr-defined]
        if not page.has_next:
            return rows
        position = page.end


@pytest.fixture
def worker(export_table: ExportTable, export_bucket: ExportBucket, messages: TenantMessages) -> Worker:
    return Worker(export_table, export_bucket, lambda job: walk(job, messages, PAGE))


JOB = a_job(request=a_request(search=SEARCH))


def ended(table: ExportTable, job: ExportJob = JOB) -> ExportJob:
    found = table.get("acme", job.export_id)
    assert found is not None
    return found


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kill_at=st.sets(st.integers(1, 30), max_size=6), part_bytes=st.sampled_from([3_000, 20_000, 10**6]))
def test_an_export_that_is_killed_and_resumed_has_the_rows_of_the_walk(
    kill_at: set[int],
    part_bytes: int,
    make_export_table: Callable[[], ExportTable],
    export_bucket: ExportBucket,
    messages: TenantMessages,
) -> None:
    table = make_export_table()
    worker = Worker(table, export_bucket, lambda job: walk(job, messages, PAGE), part_bytes, kill_at=kill_at)
    table.create(JOB, None)

    worker.run()

    assert ended(table).state is ExportStatus.DONE
    assert ended(table).progress.rows == 1_000
    assert worker.rows(JOB) == the_walk(messages, JOB)


def test_a_file_of_which_a_part_is_missing_is_not_there(worker: Worker) -> None:
    worker.table.create(JOB, None)
    while worker.turn():
        listed = worker.bucket.client.list_objects_v2(Bucket=worker.bucket.name, Prefix="files/")
        assert listed["KeyCount"] == (ended(worker.table).state is ExportStatus.DONE)

    assert ended(worker.table).progress.size > 0


def test_exports_of_a_tenant_are_written_in_their_order(worker: Worker) -> None:
    jobs = [a_job(number, request=a_request(search=SEARCH)) for number in range(3)]
    for job in reversed(jobs):
        worker.table.create(job, None)

    worker.run()

    times = [ended(worker.table, job).finished_at for job in jobs]
    assert times == sorted(times, key=lambda time: time or 0)
    assert all(ended(worker.table, job).state is ExportStatus.DONE for job in jobs)


def test_a_second_message_at_the_same_time_does_nothing(worker: Worker) -> None:
    worker.table.create(JOB, None)
    worker.table.take_turn("acme", "another", now=0, until=10**10)

    assert not worker.turn()
    assert worker.pages == 0


def test_a_run_whose_export_was_taken_over_writes_nothing_more(worker: Worker) -> None:
    worker.table.create(JOB, None)
    inner = worker.open_walk

    def taken_over(job: ExportJob) -> Callable[[Position | None], WalkedPage]:
        worker.table.claim_oldest("acme", "another", NOW)
        return inner(job)

    worker.open_walk = taken_over
    worker.turn()

    assert ended(worker.table).progress == Progress()
    assert ended(worker.table).state is ExportStatus.RUNNING


def test_a_throttled_table_delays_the_export_and_fails_it_in_the_end(worker: Worker) -> None:
    def unavailable(_: ExportJob) -> Callable[[Position | None], WalkedPage]:
        raise StoreUnavailableError("Query on table a-table failed: ThrottlingException")

    worker.open_walk = unavailable
    worker.table.create(JOB, None)
    turns = Turns(worker.table, worker._open, lambda: worker.now, lease_seconds=330)

    delays = [turns.take("acme", f"owner-{number}", lambda: True).delay for number in range(MAX_ATTEMPTS)]

    assert delays == [30, 60, 120, 240, 480, 900, 900, 900, 900, 0]
    assert ended(worker.table).failure == "SOURCE_UNAVAILABLE"


def test_progress_between_two_failures_begins_the_delays_again(worker: Worker) -> None:
    worker.table.create(JOB, None)
    inner, failing = worker.open_walk, [True]

    def sometimes(job: ExportJob) -> Callable[[Position | None], WalkedPage]:
        if failing[0]:
            raise StorageError("UploadPart: SlowDown")
        return inner(job)

    worker.open_walk = sometimes
    for _ in range(MAX_ATTEMPTS - 1):
        worker.turn()
    failing[0] = False
    worker.turn()
    failing[0] = True
    worker.turn()

    assert ended(worker.table).state is ExportStatus.RUNNING


def test_an_export_whose_worker_is_killed_again_and_again_fails(worker: Worker) -> None:
    worker.table.create(JOB, None)
    worker.kill_at = set(range(1, 100))

    worker.run()

    assert (ended(worker.table).state, ended(worker.table).failure) == ("FAILED", "INTERRUPTED")


def test_an_export_of_a_project_that_is_gone_fails_and_the_next_one_runs(
    worker: Worker, messages: TenantMessages
) -> None:
    gone = a_job(request=a_request(search=SEARCH, projects=("shop", "gone")))
    with pytest.raises(ProjectRemovedError):
        walk(gone, messages)
    worker.table.create(gone, None)
    following = a_job(1, request=a_request(search=SEARCH))
    worker.table.create(following, None)

    worker.run()

    assert ended(worker.table, gone).failure == "PROJECT_REMOVED"
    assert ended(worker.table, following).state is ExportStatus.DONE


def test_a_file_that_was_completed_just_before_a_kill_is_done(worker: Worker) -> None:
    worker.part_bytes = 3_000
    worker.table.create(JOB, None)
    job = worker.table.claim_oldest("acme", "killed", NOW)
    assert job is not None
    run = worker._open(job, lambda progress: worker.table.save(job, "killed", progress))
    run.advance(lambda: True)

    worker.run()

    assert ended(worker.table).state is ExportStatus.DONE
    assert len(worker.rows(JOB)) == 1_001


def test_what_was_sent_after_its_creation_is_not_in_an_export(worker: Worker) -> None:
    early = SavedSearch(Lookup.campaign("a-campaign"), 0, SENT_AT + 100, Conditions()).to_text()
    job = a_job(request=a_request(search=early))
    worker.table.create(job, None)

    worker.run()

    assert len(worker.rows(job)) == 1 + 700


def test_an_export_of_nothing_is_a_header(worker: Worker) -> None:
    nothing = SavedSearch(Lookup.campaign("no-campaign"), 0, NOW, Conditions()).to_text()
    job = a_job(request=a_request(search=nothing))
    worker.table.create(job, None)

    worker.run()

    assert worker.rows(job) == [["messageId", "destination"]]


def test_addresses_are_masked_for_a_creator_who_may_not_see_them(worker: Worker) -> None:
    job = a_job(request=a_request(search=SEARCH, shows_addresses=False))
    worker.table.create(job, None)

    worker.run()

    assert {destination for _, destination in worker.rows(job)[1:]} == {"p•••@example.com"}
