"""The audit of "GraphQL over HTTP" by npm's `graphql-http`, against the view behind the local HTTP API."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from functions.contract.scopes import Scope
from tests.unit.functions.api.conftest import SCOPES, Api
from tests.web.npm import install, needs_node
from tests.web.served_api import served

HERE = Path(__file__).parent

AUDITS = 61

#: Queries by GET are refused unless the stack is told to take them: an address in a URL ends in logs.
BY_GET = {
    "5A70": "MAY accept application/x-www-form-urlencoded formatted GET requests",
    "D6D5": "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting "
    "application/graphql-response+json",
    "6A70": "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json",
}
#: These audits ask for `__type`, which needs the scope `schema:read`.
BY_SCHEMA = {
    "28B9": "MUST allow map {variables} parameter when accepting application/json",
    "2EA1": "SHOULD allow map {variables} parameter when accepting application/graphql-response+json",
}


@needs_node
@pytest.mark.parametrize(
    ("scope", "expected"),
    [(SCOPES, BY_GET), (Scope.READ_MESSAGES.value, BY_GET | BY_SCHEMA)],
    ids=["every scope", "messages:read alone"],
)
def test_every_audit_passes_but_those_of_what_is_off(api: Api, scope: str, expected: dict[str, str]) -> None:
    assert failed(api, scope) == expected


@needs_node
def test_every_audit_passes_where_get_and_the_schema_are_on(api: Api) -> None:
    assert failed(replace(api, by_get=True), SCOPES) == {}


def failed(api: Api, scope: str) -> dict[str, str]:
    """The audits that did not pass, by id."""
    installed = install(HERE, "graphql-http")
    shutil.copy(HERE / "audit.mjs", installed)
    with served(api, scope) as (url, token):
        ran = subprocess.run(
            ["node", "audit.mjs", url, token], cwd=installed, capture_output=True, text=True, timeout=60
        )
    assert ran.returncode == 0, ran.stderr

    results = [json.loads(line) for line in ran.stdout.splitlines()]

    assert len(results) == AUDITS
    return {one["id"]: one["name"] for one in results if one["status"] != "ok"}
