"""`verify` on a project with traffic: what changes while it runs is no fault."""

from pathlib import Path

from tests.stack.local_run import eventually, running
from tests.stack.operating import VERIFIED, operate
from tests.stack.recorded import items
from tests.stack.traffic_thread import Traffic

PROJECT = "acme-shop"
#: Some 200 a second, for longer than the test needs.
RECORDS = 60_000


def test_a_project_that_receives_200_events_a_second_throughout_has_no_fault(tmp_path: Path) -> None:
    with running(tmp_path / "run") as stack, Traffic(stack, PROJECT, RECORDS) as traffic:
        eventually(lambda: len(items(stack, PROJECT)) > 1_500, seconds=120)
        put = len(traffic.put)
        code, report = operate(stack, tmp_path, "verify", PROJECT)
        assert traffic.goes_on
        assert len(traffic.put) > put

    assert (code, VERIFIED in report) == (0, True), report
