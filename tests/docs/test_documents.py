"""Every document's links, paths and commands exist."""

import re
from pathlib import Path

import pytest

from tests.project import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/**/*.md")])
MAKEFILE = (ROOT / "Makefile").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()


def named(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub derives them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_each_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_each_make_command_is_a_target(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    code = re.findall(r"```sh\n(.*?)```", document.read_text(), re.DOTALL)
    code += re.findall(r"`(make [^`]+)`", document.read_text())

    assert set(re.findall(r"\bmake ([a-z][a-z-]+)", "\n".join(code))) <= targets


def test_make_without_a_target_lists_the_targets() -> None:
    assert ".DEFAULT_GOAL := help" in MAKEFILE
    assert len(re.findall(r"^[a-z-]+:.*## ", MAKEFILE, re.MULTILINE)) >= 15


def test_each_row_of_the_map_of_changes_leads_to_a_file() -> None:
    table = CONTRIBUTING.split("## To change …, open …")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    paths = [path for row in rows for path in re.findall(r"`([^`]+)`", row.split("|")[2])]

    assert len(rows) >= 25
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_each_decision_has_one_form_and_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    numbers = []
    for document in sorted(folder.glob("[0-9]*.md")):
        text = document.read_text()
        title = re.match(r"# (\d+)\. (.+)\n\nDate: \d{4}-\d\d-\d\d  \nStatus: \w[^\n]*\n", text)
        assert title, named(document)
        numbers.append(int(title[1]))
        assert document.name.startswith(f"{int(title[1]):04}-"), named(document)
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert headings[:3] == ["Context", "Decision", "Consequence"], named(document)
        assert f"| {title[1]} | [{title[2]}]({document.name}) |" in index, named(document)

    assert len(numbers) == len(set(numbers))
