"""Granted is used and used is granted, role by role, by the recorded calls of a whole run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack import LocalStack
from tests.project import ROOT
from tests.stack.local_run import free_ports
from tools.policy_audit.report import Permission, RoleReport, table
from tools.policy_audit.run import used_in_full

REPORT = ROOT / "docs" / "policies.md"

TABLE = "arn:aws:dynamodb:eu-central-1:000000000000:table/messages"
READ, WRITE = Permission("dynamodb:Query", f"{TABLE}/index/*"), Permission("dynamodb:UpdateItem", TABLE)
INDEX = Permission("dynamodb:Query", f"{TABLE}/index/by_campaign")


@pytest.fixture(scope="module")
def role_reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RoleReport]]:
    """The reports of a run that does once all that a stack is for."""
    stack = LocalStack(ROOT, ROOT / ".local", lambda _: None, pytest.fail, recording=True)
    try:
        stack.start(free_ports(), Path(tmp_path_factory.mktemp("policies")))
        yield used_in_full(stack, lambda _: None)
    finally:
        stack.stop()


def test_each_role_uses_all_that_it_was_granted(role_reports: list[RoleReport]) -> None:
    assert {report.name: report.idle for report in role_reports if report.idle} == {}


def test_no_role_uses_what_it_was_not_granted(role_reports: list[RoleReport]) -> None:
    assert {report.name: report.foreign for report in role_reports if report.foreign} == {}


def test_the_report_in_the_documents_is_this_one(role_reports: list[RoleReport]) -> None:
    assert table(role_reports) in REPORT.read_text(), "run .venv/bin/python -m tools.policy_audit"


def test_an_unused_permission_is_reported() -> None:
    report = RoleReport("a-role", frozenset({READ, WRITE}), frozenset({INDEX}))

    assert (report.idle, report.foreign) == ([WRITE], [])
    assert f"`dynamodb:UpdateItem` on `{TABLE}`" in table([report])


def test_a_call_without_a_granted_permission_is_reported() -> None:
    elsewhere = Permission(
        "dynamodb:Query", "arn:aws:dynamodb:eu-central-1:000000000000:table/others/index/x"
    )
    report = RoleReport("a-role", frozenset({READ}), frozenset({INDEX, elsewhere}))

    assert (report.idle, report.foreign) == ([], [elsewhere])
