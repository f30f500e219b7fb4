"""The table of exports: jobs in order, one turn at a time, and progress of the present owner only."""

from dataclasses import replace

from functions.exports.export_table import ClientToken, ExportTable
from functions.exports.job import ExportFailure, ExportStatus, Progress
from functions.messages.storage.pagination import Position
from tests.unit.functions.exports.builders import NOW, a_job

PROGRESS = Progress(Position(NOW, "shop", "a-message"), 7, 700, "an-upload", ("one", "two"), "a-tail")


def test_what_was_created_is_found_again_by_its_tenant_only(export_table: ExportTable) -> None:
    job = a_job()

    assert export_table.create(job, None)
    assert export_table.get("acme", job.export_id) == job
    assert export_table.get("globex", job.export_id) is None
    assert export_table.page("globex", None, 10) == []


def test_the_newest_are_listed_first_and_page_by_page(export_table: ExportTable) -> None:
    jobs = [a_job(number) for number in range(5)]
    for job in jobs:
        export_table.create(job, ClientToken(job.export_id, "a-digest", job.export_id))

    first = export_table.page("acme", None, 2)
    second = export_table.page("acme", first[-1].export_id, 10)

    assert [*first, *second] == jobs[::-1]


def test_other_items_of_a_tenant_are_no_exports(export_table: ExportTable) -> None:
    job = a_job()
    export_table.create(job, ClientToken("a-hash", "a-digest", job.export_id))

    for name in ("#token#a-hash", f"#open#{job.export_id}", "#turn", "", "zzz"):
        assert export_table.get("acme", name) is None


def test_a_token_is_used_once(export_table: ExportTable) -> None:
    token = ClientToken("a-hash", "a-digest", a_job().export_id)

    assert export_table.create(a_job(), token)
    assert not export_table.create(a_job(1), replace(token, export_id=a_job(1).export_id))
    assert export_table.token("acme", "a-hash") == token
    assert export_table.token("globex", "a-hash") is None
    assert len(export_table.page("acme", None, 10)) == 1


def test_one_owner_has_the_turn_until_it_ends(export_table: ExportTable) -> None:
    assert export_table.take_turn("acme", "first", now=0, until=100)
    assert not export_table.take_turn("acme", "second", now=100, until=200)
    assert export_table.take_turn("globex", "second", now=100, until=200)

    export_table.end_turn("acme", "second")
    assert not export_table.take_turn("acme", "second", now=100, until=200)

    export_table.end_turn("acme", "first")
    assert export_table.take_turn("acme", "second", now=100, until=200)


def test_the_turn_of_a_killed_owner_ends_with_its_time(export_table: ExportTable) -> None:
    export_table.take_turn("acme", "killed", now=0, until=100)

    assert export_table.take_turn("acme", "second", now=101, until=200)


def test_the_oldest_that_has_not_ended_is_claimed(export_table: ExportTable) -> None:
    for number in (1, 0, 2):
        export_table.create(a_job(number), None)

    claimed = export_table.claim_oldest("acme", "an-owner", NOW)
    assert claimed is not None
    assert (claimed.export_id, claimed.state, claimed.attempts) == (a_job().export_id, "RUNNING", 1)
    assert export_table.finish(claimed, "an-owner", PROGRESS, NOW)

    following = export_table.claim_oldest("acme", "an-owner", NOW)
    assert following is not None
    assert following.export_id == a_job(1).export_id
    assert export_table.open_count("acme", 20) == 2


def test_progress_is_saved_and_attempts_count_from_it(export_table: ExportTable) -> None:
    export_table.create(a_job(), None)
    for attempt in (1, 2):
        job = export_table.claim_oldest("acme", "an-owner", NOW + attempt)
        assert job is not None
        assert job.attempts == attempt
    assert export_table.save(a_job(), "an-owner", PROGRESS)

    job = export_table.claim_oldest("acme", "an-owner", NOW + 9)
    assert job is not None
    assert (job.progress, job.attempts, job.started_at) == (PROGRESS, 1, NOW + 1)


def test_a_former_owner_changes_nothing(export_table: ExportTable) -> None:
    export_table.create(a_job(), None)
    export_table.claim_oldest("acme", "former", NOW)
    export_table.claim_oldest("acme", "present", NOW)

    assert not export_table.save(a_job(), "former", PROGRESS)
    assert not export_table.finish(a_job(), "former", PROGRESS, NOW)
    assert not export_table.fail(a_job(), "former", ExportFailure.INTERNAL, NOW)
    assert export_table.open_count("acme", 20) == 1


def test_what_has_ended_keeps_no_look_up_and_stays_ended(export_table: ExportTable) -> None:
    export_table.create(a_job(), None)
    job = export_table.claim_oldest("acme", "an-owner", NOW)
    assert job is not None
    export_table.fail(job, "an-owner", ExportFailure.STORAGE_FAILED, NOW + 5)

    ended = export_table.get("acme", job.export_id)
    assert ended is not None
    assert (ended.state, ended.failure, ended.finished_at) == ("FAILED", "STORAGE_FAILED", NOW + 5)
    assert ended.request is None
    assert export_table.claim_oldest("acme", "an-owner", NOW) is None
    assert not export_table.save(job, "an-owner", PROGRESS)


def test_a_file_expires_after_seven_days() -> None:
    done = replace(a_job(), state=ExportStatus.DONE, finished_at=NOW)

    assert done.status(NOW + 7 * 86_400_000 - 1) is ExportStatus.DONE
    assert done.status(NOW + 7 * 86_400_000) is ExportStatus.EXPIRED
