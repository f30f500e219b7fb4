"""The table of docs/changing-settings.md is what the engine answers, and each refused change is refused."""

from collections.abc import Iterator

import pytest

from tests.project import ROOT
from tools.changes.__main__ import row
from tools.changes.answers import Engine, running_engine
from tools.changes.catalogue import CHANGES
from tools.changes.change import Change
from tools.engine.command_line import EngineUnavailableError

PAGE = (ROOT / "docs" / "changing-settings.md").read_text()
#: Those whose answer matters most; `python -m tools.changes` goes through all.
TRIED = [change for change in CHANGES if change.in_tests]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    try:
        with running_engine() as engine:
            yield engine
    except EngineUnavailableError as reason:
        pytest.skip(f"needs Pulumi's engine: {reason}")


@pytest.mark.parametrize("change", TRIED, ids=lambda change: change.text)
def test_the_engine_answers_what_the_table_has(engine: Engine, change: Change) -> None:
    assert row(change, str(engine.answers(change))) in PAGE, "run python -m tools.changes"


def test_every_refused_change_of_the_table_is_tried_here() -> None:
    refused = [line.split(" | ")[0] for line in PAGE.splitlines() if "| **refused**" in line]
    assert len(refused) == 4
    assert {f"| {change.text}" for change in TRIED} >= set(refused)
