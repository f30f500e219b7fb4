"""docs/security.md names only what is there: its tests, its scopes, the audit's exceptions."""

import re

from functions.contract.scopes import Scope
from tests.project import ROOT
from tests.web.graphql_http.test_audit import BY_GET, BY_SCHEMA

SECURITY = (ROOT / "docs" / "security.md").read_text()


def test_each_file_it_names_exists() -> None:
    named = re.findall(r"`((?:tests|functions)/[^`]*)`", SECURITY)

    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_threat_names_a_test() -> None:
    table = SECURITY[SECURITY.index("| threat") : SECURITY.index("## GraphQL over HTTP")]
    rows = [row for row in table.splitlines()[2:] if row.startswith("|")]

    assert len(rows) > 15
    assert [row for row in rows if "`tests/" not in row.split("|")[-2]] == []


def test_every_scope_and_every_exception_of_the_audit_is_documented() -> None:
    assert [told for told in (*Scope, *BY_GET, *BY_SCHEMA) if f"`{told}`" not in SECURITY] == []
