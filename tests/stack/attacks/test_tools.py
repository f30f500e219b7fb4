"""What clairvoyance and schemathesis find in the local run, each of them from the package index."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from functions.api.errors import ErrorCode
from local.install import environment
from local.stack import LocalStack
from tests.project import ROOT

HERE = Path(__file__).parent
SCHEMA = ROOT / "functions" / "api" / "schema" / "schema.graphql"

#: The errors of a client's own mistakes: schemathesis makes them on purpose.
OWN_MISTAKES = {
    ErrorCode.BAD_USER_INPUT,
    ErrorCode.FORBIDDEN,
    ErrorCode.GRAPHQL_VALIDATION_FAILED,
    ErrorCode.INVALID_CURSOR,
    ErrorCode.QUERY_TOO_COMPLEX,
}

#: Few enough that no error about them is left out: the API reports ten at once.
GUESSES = ("viewer", "message", "user", "node", "nothing", "tenant")


@pytest.fixture(scope="module")
def tools() -> Path:
    """Where the tools' commands are."""
    lock = HERE / "requirements.txt"
    return environment(ROOT / ".local" / "attacks", lock, "attack tools", lambda _: None).parent


def run(folder: Path, *command: object) -> str:
    """All that a command prints, which runs in `folder` and may leave files there. Its exit code reports
    findings, which the test checks."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def learnt(tools: Path, stack: LocalStack, scope: str, folder: Path) -> set[str]:
    """The names of fields that clairvoyance is sure of."""
    words, found = folder / "words", folder / "found.json"
    words.write_text("\n".join(GUESSES) + "\n")
    token, url = stack.token("acme", scope=scope), stack.outputs().graphql_url
    header = f"Authorization: Bearer {token}"
    output = run(
        folder, tools / "clairvoyance", url, "-H", header, "-w", words, "-o", found, "-c", 1, "-p", "slow"
    )
    assert "Traceback" not in output, output
    types = json.loads(found.read_text())["data"]["__schema"]["types"]
    return {field["name"] for each in types for field in each.get("fields") or ()} - {"dummy"}


def test_who_may_not_explore_learns_no_name_that_was_not_guessed(
    local_stack: LocalStack, tools: Path, tmp_path: Path
) -> None:
    assert learnt(tools, local_stack, "messages:read", tmp_path) <= set(GUESSES)


def test_a_caller_who_may_explore_gets_suggestions(
    local_stack: LocalStack, tools: Path, tmp_path: Path
) -> None:
    names = set(re.findall(r"\w+", SCHEMA.read_text()))
    found = learnt(tools, local_stack, "messages:read schema:read", tmp_path)

    assert found <= names
    assert found - set(GUESSES)


@pytest.mark.parametrize("scope", ["messages:read", "messages:read addresses:read schema:read"])
def test_no_query_of_any_form_breaks_the_api(
    local_stack: LocalStack, tools: Path, tmp_path: Path, scope: str
) -> None:
    archive = tmp_path / "requests.har"
    token, url = local_stack.token("acme", scope=scope), local_stack.outputs().graphql_url
    output = run(
        tmp_path, tools / "schemathesis", "run", SCHEMA, "--url", url,
        "--header", f"Authorization: Bearer {token}",
        "--phases", "fuzzing", "--max-examples", 25, "--rate-limit", "60/s", "--continue-on-failure",
        "--generation-database", "none", "--report", "har", "--report-har-path", archive, "--no-color",
    )  # fmt: skip

    entries = json.loads(archive.read_text())["log"]["entries"]
    answers: list[Any] = [json.loads(one["response"]["content"]["text"]) for one in entries]
    codes = Counter(error["extensions"]["code"] for each in answers for error in each.get("errors", ()))
    assert len(entries) > 100, output
    assert {one["response"]["status"] for one in entries} == {200}
    assert codes.keys() <= OWN_MISTAKES
    assert any("errors" not in each for each in answers)
