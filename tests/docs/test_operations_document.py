"""docs/operations.md names only what is there: tests that prove each line, alarms that detect it."""

import re

from tests.docs.operations_document import DOCUMENT, rows
from tests.project import ROOT

FAILURES = DOCUMENT.split("## What can fail")[1].split("\n## ")[0]


def lines() -> list[list[str]]:
    """Return the rows: failure, effect, detected by, tested in."""
    rows_ = (line.strip("| ").split(" | ") for line in FAILURES.splitlines() if line.startswith("| "))
    return [cells for cells in rows_ if cells[0] != "failure"]


def test_each_line_is_proved_by_tests_that_there_are() -> None:
    assert len(lines()) > 25
    for what, _, _, proof in lines():
        named = re.findall(r"`(tests/[^`]+)`", proof)
        assert named, what
        assert [name for name in named if not (ROOT / name).exists()] == [], what


def test_each_failure_is_detected_by_an_existing_alarm() -> None:
    alarms = {key.split("`")[1] for key, *_ in rows("Alarms")}
    others = {"sourceHealth", "verify", "redrive", "CappedMessages", "ShortPages"}

    for what, _, detected_by, _ in lines():
        for name in re.findall(r"`([^`]+)`", detected_by):
            begin, _, end = name.partition("…")
            assert name in others or any(
                alarm == name or ("…" in name and alarm.startswith(begin) and alarm.endswith(end))
                for alarm in alarms
            ), (what, name)
