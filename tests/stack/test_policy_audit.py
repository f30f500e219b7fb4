"""Granted is used and used is granted, role by role, by the recorded calls of a whole run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack import LocalStack
from tests.project import ROOT
from tests.stack.local_run import free_ports
from tools.policy_audit.report import Right, RoleReport, table
from tools.policy_audit.run import used_in_full

REPORT = ROOT / "docs" / "policies.md"

TABLE = "arn:aws:dynamodb:eu-central-1:000000000000:table/messages"
READ, WRITE = Right("dynamodb:Query", f"{TABLE}/index/*"), Right("dynamodb:UpdateItem", TABLE)
INDEX = Right("dynamodb:Query", f"{TABLE}/index/by_campaign")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RoleReport]]:
    """The reports of a run that does once all that a stack is for."""
    stack = LocalStack(ROOT, ROOT / ".local", lambda _: None, pytest.fail, recording=True)
    try:
        stack.start(free_ports(), Path(tmp_path_factory.mktemp("policies")))
        yield used_in_full(stack, lambda _: None)
    finally:
        stack.stop()


def test_each_role_uses_all_that_it_was_granted(told: list[RoleReport]) -> None:
    assert {report.name: report.idle for report in told if report.idle} == {}


def test_no_role_uses_what_it_was_not_granted(told: list[RoleReport]) -> None:
    assert {report.name: report.foreign for report in told if report.foreign} == {}


def test_the_report_in_the_documents_is_this_one(told: list[RoleReport]) -> None:
    assert table(told) in REPORT.read_text(), "run: .venv/bin/python -m tools.policy_audit, and put it there"


def test_a_right_that_nothing_used_is_told() -> None:
    report = RoleReport("a-role", frozenset({READ, WRITE}), frozenset({INDEX}))

    assert (report.idle, report.foreign) == ([WRITE], [])
    assert f"`dynamodb:UpdateItem` on `{TABLE}`" in table([report])


def test_a_call_that_no_right_covers_is_told() -> None:
    elsewhere = Right("dynamodb:Query", "arn:aws:dynamodb:eu-central-1:000000000000:table/others/index/x")
    report = RoleReport("a-role", frozenset({READ}), frozenset({INDEX, elsewhere}))

    assert (report.idle, report.foreign) == ([], [elsewhere])
