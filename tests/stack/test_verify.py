"""`verify` on a project with traffic: what changes while it runs is no fault."""

import logging
import time
from pathlib import Path

from tests.stack.local_run import eventually, running, settled
from tests.stack.operating import VERIFIED, operate
from tests.stack.recorded import items
from tests.stack.traffic_thread import Traffic

logger = logging.getLogger(__name__)

#: Its archive never expires, so that every message is compared.
PROJECT = "acme-archive"
#: Some 200 a second, for longer than the test needs.
RECORDS = 60_000


def test_a_project_that_receives_200_events_a_second_throughout_has_no_fault(tmp_path: Path) -> None:
    with running(tmp_path / "run") as stack, Traffic(stack, PROJECT, RECORDS) as traffic:
        eventually(lambda: len(items(stack, PROJECT)) > 1_500, seconds=120)
        began, put = time.monotonic(), len(traffic.put)
        code, report = operate(stack, tmp_path, "verify", PROJECT)
        assert traffic.goes_on
        rate = (len(traffic.put) - put) / (time.monotonic() - began)
        logger.info("%.0f events a second while it ran\n%s", rate, report)
        traffic.stop()
        eventually(lambda: settled(stack, PROJECT), seconds=300)

    assert rate > 0
    assert (code, VERIFIED in report) == (0, True), report
