"""Requests from the first run to the receipt: in slices, with damaged objects, and after killed workers."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.contract.message_table import REDACTED_AT
from functions.erasure.project import ErasableProject, Remains
from functions.erasure.receipt import claims_of
from functions.erasure.request import DAY_MS, ErasureRequest, ErasureState, ProjectProgress
from functions.erasure.request_table import RequestTable
from functions.erasure.run import LATE_AFTER_DAYS, ErasureRun, RunReport
from operations.message_store import WriteUnits, store_of
from tests.builders import ADA, SENT_AT, pinpoint_email, ses
from tests.unit.functions.erasure.conftest import new_request_table
from tests.unit.operations.builders import Shop, lines, unpacked
from tests.unit.operations.conftest import MakeShop

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

GRACE, NOBODY = "grace@example.com", "nobody@example.com"
MAIL = pinpoint_email(message_id="mail")
BOTH = ses("Send", message_id="both", destination=[f"Ada <{ADA}>", GRACE])
GRACES = ses("Send", message_id="graces", destination=[GRACE])
EVERYTHING = (MAIL, BOTH, GRACES)
NOW = SENT_AT + DAY_MS


class Killed(BaseException):
    """Lambda ends a function from outside."""


@dataclass
class Eraser:
    """The function's runs over one project, with a clock of its own."""

    shop: Shop
    table: RequestTable
    now: int = NOW
    signed: list[dict[str, Any]] = field(default_factory=list)

    def request(self, *destinations: str, message_ids: tuple[str, ...] = (), name: str = "") -> str:
        request = ErasureRequest(
            tenant="acme",
            id=f"{self.now:013d}-{name}",
            requested_at=self.now,
            requested_by="an officer",
            projects={"shop": ProjectProgress()},
            destinations=frozenset(destinations),
            message_ids=frozenset(message_ids),
            destination_count=len(destinations),
            message_id_count=len(message_ids),
        )
        return self.table.add(request).id

    def run(self, has_time: Callable[[], bool] = lambda: True, shop: Shop | None = None) -> RunReport:
        project = self.project(shop or self.shop)
        return ErasureRun(
            self.table, lambda _: {project.name: project}, self._receipt, lambda: self.now, has_time
        ).run()

    def day_later(self) -> "Eraser":
        self.now += DAY_MS
        return self

    def project(self, shop: Shop) -> ErasableProject:
        return ErasableProject(
            store=store_of(shop.stack, shop.project, shop.project.table, WriteUnits()),
            s3=shop.stack.client("s3"),
            bucket=shop.project.archive_bucket,
            tags=shop.project.tags,
            remains=Remains(25),
            executor=ThreadPoolExecutor(2),
        )

    def of(self, request_id: str) -> ErasureRequest:
        found = self.table.get("acme", request_id)
        assert found
        return found

    def progress(self, request_id: str) -> ProjectProgress:
        return self.of(request_id).projects["shop"]

    def until_closed(self, request_id: str) -> ErasureRequest:
        for _ in range(6):
            self.run()
            self.day_later()
        assert self.of(request_id).state is ErasureState.CLOSED
        return self.of(request_id)

    def archive(self) -> dict[str, bytes]:
        s3, bucket = self.shop.stack.client("s3"), self.shop.project.archive_bucket
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", ())]
        return {key: unpacked(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys}

    def _receipt(self, request: ErasureRequest, projects: Mapping[str, ErasableProject], at: int) -> str:
        self.signed.append(claims_of(request, {name: one.remains for name, one in projects.items()}, at))
        return "a receipt"


@pytest.fixture
def eraser(shop: Shop, request_table: RequestTable) -> Eraser:
    return filled(Eraser(shop, request_table))


def filled(eraser: Eraser) -> Eraser:
    shop = eraser.shop
    shop.ingest(*EVERYTHING)
    for number, event in enumerate(EVERYTHING * 3):
        shop.archive(event, name=f"a-stream-{number}.gz")
    shop.archive(*EVERYTHING, prefix="delivered/")
    return eraser


def test_a_request_goes_from_its_tables_over_two_passes_to_its_receipt(eraser: Eraser) -> None:
    request = eraser.request(ADA)
    states = [eraser.of(request).state]

    eraser.run(has_time=lambda: not eraser.of(request).projects["shop"].table_erased_at)
    states.append(eraser.of(request).state)
    eraser.run()
    states.append(eraser.of(request).state)
    eraser.run()
    assert eraser.progress(request).passes == 1
    eraser.day_later().run()

    assert [*states, eraser.of(request).state] == [
        ErasureState.REQUESTED, ErasureState.TABLES_ERASED, ErasureState.ARCHIVE_PASSED, ErasureState.CLOSED,
    ]  # fmt: skip
    progress = eraser.progress(request)
    assert (progress.messages, progress.records, progress.passes) == (2, 8, 2)
    assert eraser.of(request).receipt == "a receipt"
    assert eraser.run() == RunReport()


def test_nothing_names_the_person_afterwards_and_others_stay_byte_for_byte(eraser: Eraser) -> None:
    items, objects = eraser.shop.items(), eraser.archive()
    eraser.until_closed(eraser.request(ADA))

    after = eraser.archive()
    assert not any(b"ada" in body.lower() for key, body in after.items() if key.startswith(("raw", "deli")))
    alone = lines(GRACES)
    kept = {key: body for key, body in objects.items() if body == alone}
    assert {key: after[key] for key in kept} == kept
    assert eraser.shop.items()["graces"] == items["graces"]
    assert eraser.shop.verify() == 0


def test_a_closed_request_holds_no_address(eraser: Eraser) -> None:
    request = eraser.request(ADA, message_ids=("graces",))
    closed = eraser.until_closed(request)

    assert (closed.destinations, closed.message_ids) == (frozenset(), frozenset())
    assert (closed.destination_count, closed.message_id_count) == (1, 1)
    stored = eraser.table.client.scan(TableName=eraser.table.table_name)["Items"]
    assert ADA not in json.dumps(stored)
    assert ADA not in json.dumps(eraser.signed)


def test_an_address_never_written_to_gets_zeros_in_the_same_shape_beside_another(eraser: Eraser) -> None:
    person, nobody = eraser.request(ADA, name="a"), eraser.request(NOBODY, name="b")
    eraser.until_closed(person)

    known, unknown = eraser.signed
    assert unknown["jti"] == nobody
    assert [unknown["projects"][0][name] for name in ("messages", "records")] == [0, 0]
    assert [known["projects"][0][name] for name in ("messages", "records")] == [2, 8]
    same = ("lastPass", "passes", "project")
    assert [known["projects"][0][name] for name in same] == [unknown["projects"][0][name] for name in same]
    assert {**known, "jti": 0, "projects": 0} == {**unknown, "jti": 0, "projects": 0}


def test_two_requests_for_one_person_have_one_effect_and_two_receipts(eraser: Eraser) -> None:
    first, second = eraser.request(ADA, name="a"), eraser.request(ADA, name="b")
    eraser.until_closed(first)

    assert [claims["jti"] for claims in eraser.signed] == [first, second]
    assert [eraser.progress(one).messages for one in (first, second)] == [2, 0]
    assert [eraser.progress(one).records for one in (first, second)] == [8, 8]


def test_a_damaged_object_is_named_blocks_closing_and_nothing_else(eraser: Eraser) -> None:
    damaged = eraser.shop.put("raw/2026/09/21/14/b-damaged.gz", gzip.compress(lines(MAIL))[:-9])
    request = eraser.request(ADA)
    for _ in range(4):
        report = eraser.run()
        eraser.day_later()

    assert (report.stuck, eraser.of(request).state) == (1, ErasureState.STUCK)
    assert eraser.progress(request).damaged == (damaged,)
    eraser.shop.stack.client("s3").delete_object(Bucket=eraser.shop.project.archive_bucket, Key=damaged)
    assert not any(b"ada" in body.lower() for body in eraser.archive().values())
    eraser.until_closed(request)


def test_what_a_second_pass_finds_puts_the_end_off_by_a_day(eraser: Eraser) -> None:
    request = eraser.request(ADA)
    eraser.run()
    eraser.shop.archive(MAIL, name="late.gz")
    eraser.shop.ingest(pinpoint_email(message_id="late"))

    eraser.day_later().run()
    assert eraser.of(request).state is ErasureState.ARCHIVE_PASSED
    eraser.day_later().run()

    assert eraser.of(request).state is ErasureState.CLOSED
    assert (eraser.progress(request).messages, eraser.progress(request).records) == (3, 9)


def test_a_pass_goes_on_where_the_time_of_the_last_run_ended(eraser: Eraser) -> None:
    request, objects = eraser.request(ADA), len(eraser.archive())
    runs = 0
    while not eraser.progress(request).passes:
        # Time for the tables, and for one batch of objects.
        eraser.run(has_time=iter([True] * 2 + [False] * 9).__next__)
        runs += 1

    assert runs > 2
    assert eraser.progress(request).objects == objects
    assert eraser.progress(request).records == 8


def test_a_request_that_comes_during_a_pass_waits_for_the_next(eraser: Eraser) -> None:
    first = eraser.request(ADA, name="a")
    eraser.run(has_time=iter([True] * 2 + [False] * 9).__next__)
    second = eraser.request(GRACE, name="b")
    eraser.run()

    assert [eraser.progress(one).passes for one in (first, second)] == [1, 0]
    for _ in range(3):
        eraser.day_later().run()
    assert [eraser.of(one).state for one in (first, second)] == [ErasureState.CLOSED] * 2


def test_a_request_that_takes_long_is_late(eraser: Eraser) -> None:
    eraser.request(ADA)
    eraser.shop = eraser.shop.with_failing("GetObject", "AccessDenied")
    assert eraser.run().late == 0

    eraser.now += (LATE_AFTER_DAYS + 1) * DAY_MS

    report = eraser.run()
    assert (report.open, report.late, report.failures) == (1, 1, 1)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kills=st.lists(st.integers(0, 12), max_size=4))
def test_however_often_workers_are_killed_the_end_is_the_same(
    make_shop: MakeShop, dynamodb: "DynamoDBClient", kills: list[int]
) -> None:
    eraser = filled(Eraser(make_shop(), new_request_table(dynamodb)))
    request = eraser.request(ADA)

    for after in kills:
        left = repeat(True, after)

        # Several workers count at once.
        def kill(left: Iterator[bool] = left, **_: Any) -> None:
            if not next(left, False):
                raise Killed

        shop = eraser.shop.with_handler("PutItem", kill, "PutObject", "DeleteObject")
        with suppress(Killed):
            eraser.run(shop=shop)
        eraser.day_later()
    eraser.until_closed(request)

    assert not any(b"ada" in body.lower() for body in eraser.archive().values())
    items = eraser.shop.items()
    assert {item["message_id"]["S"] for item in items.values() if REDACTED_AT not in item} == {
        "both", "graces",
    }  # fmt: skip
    assert sum(REDACTED_AT in item for item in items.values()) == eraser.progress(request).messages == 2


def test_a_version_that_was_read_before_another_change_is_not_written(eraser: Eraser) -> None:
    request = eraser.of(eraser.request(ADA))
    eraser.table.change(request, lambda one: replace(one, requested_by="another"))

    changed = eraser.table.change(request, lambda one: one.with_project("shop", ProjectProgress(messages=7)))

    assert (changed.requested_by, changed.projects["shop"].messages) == ("another", 7)
