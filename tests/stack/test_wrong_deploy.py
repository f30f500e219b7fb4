"""A version that does not start, deployed over the one that runs: what comes meanwhile is recorded later."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, running, settled
from tests.stack.operating import VERIFIED, operate
from tests.stack.recorded import expected, in_the_table
from tests.stack.test_end_to_end import PROJECT, sms
from tests.stack.versions import broken_version


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with running(tmp_path_factory.mktemp("run")) as stack:
        yield stack


def given_up(stack: LocalStack, version: Path, *ids: str) -> dict[str, list[str]]:
    """Deploy the version and put records that it cannot take; what the table must hold of them at last."""
    stack.redeploy(version)
    stream = stack.streams[stack.outputs().projects[PROJECT].delivery_stream]
    before, events = stream.counts, [sms(message_id) for message_id in ids]
    put_events(stack, PROJECT, events)
    eventually(lambda: settled(stack, PROJECT))
    stack.flush()
    assert stream.counts.failed - before.failed == len(ids)
    return expected(stack, PROJECT, [json.dumps(event).encode() for event in events])


def test_what_comes_while_ingest_does_not_start_is_redriven_by_itself(
    stack: LocalStack, tmp_path: Path
) -> None:
    right = stack.program
    wrong = broken_version(tmp_path / "wrong", right, "functions/ingest/handler.py")
    expected_events = given_up(stack, wrong, "one", "two")
    eventually(lambda: expected_events.items() <= in_the_table(stack, PROJECT).items())

    stack.redeploy(right)
    code, said = operate(stack, tmp_path, "verify", PROJECT)
    assert (code, VERIFIED in said) == (0, True), said


def test_what_comes_while_nothing_starts_is_redriven_by_hand_once_it_does(
    stack: LocalStack, tmp_path: Path
) -> None:
    right = stack.program
    wrong = broken_version(tmp_path / "wrong", right, "functions/ingest/settings.py")
    expected_events = given_up(stack, wrong, "three", "four")
    assert not expected_events.keys() & in_the_table(stack, PROJECT).keys()

    stack.redeploy(right)
    code, said = operate(stack, tmp_path, "redrive", PROJECT)
    assert (code, "2 records recorded, 0 are poison" in said) == (0, True), said
    assert expected_events.items() <= in_the_table(stack, PROJECT).items()
    code, said = operate(stack, tmp_path, "verify", PROJECT)
    assert (code, VERIFIED in said) == (0, True), said
