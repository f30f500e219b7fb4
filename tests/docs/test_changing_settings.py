"""docs/changing-settings.md has a row for every setting, or a stated reason for none."""

import pytest

from components.settings.stack import settings_from
from tests.project import ROOT
from tools.changes.catalogue import CHANGES, WITHOUT_A_ROW
from tools.changes.change import Change, changed, first_deployment
from tools.configuration.reading import settings

PAGE = (ROOT / "docs" / "changing-settings.md").read_text()


def test_every_setting_has_a_row_or_a_reason_for_none() -> None:
    paths = {each.path for each in settings()}
    without = {path for path in paths if not any(change.covers(path) for change in CHANGES)}

    assert without == WITHOUT_A_ROW.keys(), "add a row or a reason to tools/changes/catalogue.py"


def test_no_row_is_about_a_setting_that_does_not_exist() -> None:
    paths = {each.path for each in settings()}

    for change in CHANGES:
        for about in change.settings:
            assert any(path == about or path.startswith(about) for path in paths), f"{change.text}: {about}"


def test_the_page_has_every_row_in_order() -> None:
    rows = [
        line for line in PAGE.splitlines() if line.startswith("| ") and "what the engine does" not in line
    ]

    assert [line.split(" | ")[0] for line in rows] == [f"| {change.text}" for change in CHANGES]
    assert [line.removesuffix(" |").split(" | ", 2)[2].strip() for line in rows] == [
        change.advice for change in CHANGES
    ]


def test_settings_are_changed_at_their_paths() -> None:
    values = {"protect": None, "projects.shop.shards": 4, "auth.issuers.0.tenants": ["acme"]}
    after = changed(first_deployment(), values)

    assert "protect" not in after
    assert after["projects"]["shop"]["shards"] == 4
    assert after["auth"]["issuers"][0]["tenants"] == ["acme"]
    assert first_deployment() != after


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.text)
def test_a_row_changes_settings_that_are_valid_before_and_after(change: Change) -> None:
    before, after = settings_from(change.deployed()), settings_from(change.wanted())

    assert before != after
