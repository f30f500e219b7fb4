"""Query the engine and write the tables of docs/changing-settings.md: `python -m tools.changes`, minutes.

With words, only rows with such a word are queried; the others stay as they are.
"""

import sys
from pathlib import Path

from tools.changes.answers import running_engine
from tools.changes.catalogue import CHANGES, SECTIONS
from tools.changes.change import Change
from tools.engine.command_line import EngineUnavailableError

PAGE = Path(__file__).parents[2] / "docs" / "changing-settings.md"
BEGIN, END = "<!-- table: python -m tools.changes -->\n", "<!-- end of table -->\n"


def row(change: Change, answer: str) -> str:
    """Return a row of the table."""
    return f"| {change.text} | {answer} | {change.advice} |\n"


def table(answers: dict[Change, str]) -> str:
    """Return the table, by sections, with the answer to each change."""
    head = "| change | what the engine does | what to know |\n|---|---|---|\n"
    return "\n".join(
        f"## {title}\n\n{head}" + "".join(row(change, answers[change]) for change in changes)
        for title, changes in SECTIONS.items()
    )


def with_table(page: str, new: str) -> str:
    """Return the page with another table between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{new}\n{END}{after}"


def answered(page: str) -> dict[str, str]:
    """Return the answers in a page, by the text of the change."""
    rows = (line.split(" | ") for line in page.splitlines() if line.startswith("| "))
    return {cells[0].removeprefix("| "): cells[1] for cells in rows}


def main(words: list[str]) -> int:
    """Return 1 where there is no engine."""
    known, answers = answered(PAGE.read_text()), dict[Change, str]()
    try:
        with running_engine() as engine:
            for change in CHANGES:
                if words and change.text in known and not any(word in change.text for word in words):
                    answers[change] = known[change.text]
                    continue
                answers[change] = str(engine.answers(change))
                print(f"{change.text}: {answers[change]}", flush=True)
    except EngineUnavailableError as reason:
        print(f"The table needs Pulumi's engine: {reason}", file=sys.stderr)
        return 1
    PAGE.write_text(with_table(PAGE.read_text(), table(answers)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
