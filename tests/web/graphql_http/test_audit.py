"""The audit of "GraphQL over HTTP" by npm's `graphql-http`, against the view behind the local HTTP API."""

import asyncio
import fcntl
import json
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from functions.contract.scopes import Scope
from local.deployment.manifest import EmulatedRoute
from local.emulator.http_api.authorizers import Authorizers
from local.emulator.http_api.routing import HttpApiStage
from local.emulator.http_api.server import HttpApiServer, serve
from local.emulator.lambda_runtime_host.worker import Outcome
from local.emulator.oidc.tokens import TokenIssuer
from tests.project import ROOT
from tests.unit.functions.api.conftest import SCOPES, Api
from tests.unit.local.builders import FUNCTION_ARN, ISSUER, manifest

HERE = Path(__file__).parent
INSTALLED = ROOT / ".local" / "graphql-http"

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

needs_node = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")), reason=f"{AUDITS} audits: no node and npm here"
)


def install() -> None:
    """The pinned packages, from npm's registry, once a lock file; a lock keeps parallel runs apart."""
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ours = (HERE / "package-lock.json").read_bytes()
        done = INSTALLED / "installed-package-lock.json"
        if not done.exists() or done.read_bytes() != ours:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, INSTALLED)
            subprocess.run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=INSTALLED, check=True, capture_output=True, timeout=120,
            )  # fmt: skip
            done.write_bytes(ours)
        shutil.copy(HERE / "audit.mjs", INSTALLED)


@contextmanager
def served(api: Api, scope: str) -> Iterator[tuple[str, str]]:
    """The API's address on loopback, and a token for it. Every method comes to the view."""
    tokens = TokenIssuer()
    described = manifest([EmulatedRoute("ANY /graphql", FUNCTION_ARN, "JWT", "jwt")])
    # As in Lambda: one request at a time, and the thread's own event loop for all.
    with ThreadPoolExecutor(1, initializer=lambda: asyncio.set_event_loop(asyncio.new_event_loop())) as one:

        def invoke(_arn: str, event: bytes) -> Outcome:
            answer = one.submit(api.send, json.loads(event)).result()
            return Outcome(json.dumps(answer).encode())

        authorizers = Authorizers(described.apis[0], tokens)
        stage = HttpApiStage(described.apis[0], described, authorizers, invoke, lambda _: None)
        service = serve(HttpApiServer(described.apis[0], stage.answer))
        token = tokens.mint(ISSUER, "tests", sub="a-caller", tenant="acme", scope=scope)
        yield f"{service.url}/graphql", token
        service.stop()
        one.submit(lambda: asyncio.get_event_loop().close()).result()


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
    install()
    with served(api, scope) as (url, token):
        ran = subprocess.run(
            ["node", "audit.mjs", url, token], cwd=INSTALLED, capture_output=True, text=True, timeout=60
        )
    assert ran.returncode == 0, ran.stderr

    results = [json.loads(line) for line in ran.stdout.splitlines()]

    assert len(results) == AUDITS
    return {one["id"]: one["name"] for one in results if one["status"] != "ok"}
