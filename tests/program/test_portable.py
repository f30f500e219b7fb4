"""Registrations as JSON: registered again they are the same, with real outputs for their placeholders."""

import json
from typing import Any

from tests.project import ROOT
from tools.registrations.portable import ARCHIVE, PLACEHOLDER, Row, as_text, portable, texts
from tools.registrations.program import NAMESPACE, example, whole_program
from tools.registrations.recorder import record
from tools.registrations.replay import register

CONFIG = {f"{NAMESPACE}:{key}": value for key, value in example().items()} | {"aws:region": "eu-central-1"}


def comparable(rows: list[Row]) -> dict[str, Any]:
    """The rows by URN, without what a second registration waits for."""
    return {row["urn"]: {**row, "dependencies": [], "inputs": without_archives(row)} for row in rows}


def without_archives(row: Row) -> dict[str, Any]:
    return {key: value for key, value in row["inputs"].items() if value != ARCHIVE}


def test_registered_again_they_are_the_same() -> None:
    rows = portable(whole_program, CONFIG)
    again = portable(lambda: register(json.loads(as_text(rows))), {})

    assert len(rows) > 100
    assert comparable(again) == comparable(rows)


def test_a_release_is_registered_with_real_outputs() -> None:
    rows: list[Row] = json.loads((ROOT / "docs" / "releases" / "registrations-0.1.0.json").read_text())

    recording = record(lambda: register(rows), {})

    assert {row["urn"] for row in rows} == recording.resources.keys()
    inputs = [text for each in recording.resources.values() for text in texts(each.inputs)]
    assert not any(PLACEHOLDER.search(text) for text in inputs)
    policy = recording.of("aws:iam/rolePolicy:RolePolicy")[0].inputs["policy"]
    assert "arn:aws:" in policy
