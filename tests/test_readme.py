"""The README tells the truth: its commands exist, its queries are valid, its tables are the code's."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from graphql import parse, validate

from components.project_settings import ProjectSettings
from components.settings import ApiSettings, AuthSettings, Settings
from functions.api.principal import RIGHT_MEANINGS
from functions.api.schema import schema
from functions.messages.statuses import STATUSES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("query", blocks("graphql"))
def test_each_query_is_one_the_schema_answers(query: str) -> None:
    assert validate(schema._schema, parse(query)) == []


def test_there_are_five_queries() -> None:
    assert len(blocks("graphql")) == 5


def test_each_make_command_is_a_target() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = re.findall(r"\bmake ([a-z-]+)", " ".join(blocks("sh")) + " ".join(re.findall(r"`(.*?)`", README)))

    assert set(named) >= {"demo", "test", "check"}
    assert set(named) <= set(targets)


def test_each_link_leads_to_a_file() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_table_of_statuses_is_the_code_s() -> None:
    rows = [
        f"| `{status}` | {rule.meaning} | {'yes' if rule.final else 'no'} |"
        for status, rule in STATUSES.items()
    ]

    assert "\n".join(rows) in README


def test_the_table_of_scopes_is_the_code_s() -> None:
    assert "\n".join(f"| `{right}` | {meaning} |" for right, meaning in RIGHT_MEANINGS.items()) in README


def test_every_setting_is_in_the_table() -> None:
    table = README[README.index("| setting") : README.index("Two stacks in one account")]
    missing = []
    for owner in (Settings, AuthSettings, ApiSettings, ProjectSettings):
        for field in fields(owner):
            word = re.sub("_([a-z])", lambda letter: letter[1].upper(), field.name)
            missing += [] if f"{word}" in table or word == "name" else [f"{owner.__name__}.{word}"]

    assert missing == []
