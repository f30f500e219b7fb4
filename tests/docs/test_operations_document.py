"""docs/operations.md names only what is there: tests that prove each line, alarms that tell of it."""

import re

from tests.docs.operations_document import DOCUMENT, rows
from tests.project import ROOT

FAILURES = DOCUMENT.split("## What can fail, and where it ends")[1].split("\n## ")[0]


def lines() -> list[list[str]]:
    """What can fail, what happens, who says so, what proves it."""
    told = (line.strip("| ").split(" | ") for line in FAILURES.splitlines() if line.startswith("| "))
    return [cells for cells in told if cells[0] != "what fails"]


def test_each_line_is_proved_by_tests_that_there_are() -> None:
    assert len(lines()) > 25
    for what, _, _, proof in lines():
        named = re.findall(r"`(tests/[^`]+)`", proof)
        assert named, what
        assert [name for name in named if not (ROOT / name).exists()] == [], what


def test_each_alarm_that_is_to_tell_of_it_is_one() -> None:
    alarms = {key.strip("`") for key, *_ in rows("Alarms")}
    others = {"freshness", "verify", "redrive", "CappedMessages", "ShortPages"}

    for what, _, told_by, _ in lines():
        for name in re.findall(r"`([^`]+)`", told_by):
            begin, _, end = name.partition("…")
            assert name in others or any(
                alarm == name or ("…" in name and alarm.startswith(begin) and alarm.endswith(end))
                for alarm in alarms
            ), (what, name)
