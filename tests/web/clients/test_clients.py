"""The settings of docs/typed-clients.md, each in a project of its client, against the API."""

import json
import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.install import environment
from tests.project import ROOT
from tests.unit.functions.api.conftest import SCOPES
from tests.web.explorer_messages import api_with_messages
from tests.web.explorer_site import event_loop
from tests.web.npm import install, needs_node
from tests.web.served_api import served

HERE = Path(__file__).parent
FILES = dict(
    re.findall(
        r"`([\w./]+)`[^`\n]*:\n\n```\w+\n(.*?)```", (ROOT / "docs/typed-clients.md").read_text(), re.DOTALL
    )
)
CHECKS = ("apollo_check.mjs", "fetch_check.ts", "tsconfig.json", "urql_check.mjs", "package.json")


@dataclass(frozen=True)
class Project:
    """A project with the files of the document, and the API that it queries."""

    folder: Path
    url: str
    token: str
    campaign: str

    def run(self, *command: str | Path, **environ: str) -> str:
        """What a command prints, which must succeed."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder, env=os.environ | environ,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert not done.stderr, done.stderr
        return done.stdout

    def bin(self, command: str) -> Path:
        return self.folder / "node_modules" / ".bin" / command

    def nodes(self, script: str) -> list[dict[str, Any]]:
        """The messages that a script of the client prints."""
        return list(
            json.loads(self.run("node", "--no-warnings", script, self.url, self.token, self.campaign))
        )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("clients")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    for name in CHECKS:
        shutil.copy(HERE / name, folder)
    with ThreadPoolExecutor(4) as executor:
        with event_loop():
            api = api_with_messages(executor)
        with served(api, SCOPES) as (url, token):
            (folder / "schema.graphql").write_bytes(fetch(f"{url}/schema.graphql", token))
            yield Project(folder, url, token, "spring-sale")


def fetch(url: str, token: str, body: bytes | None = None) -> bytes:
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as response:
        return bytes(response.read())


@pytest.fixture(scope="module")
def generated(project: Project) -> Project:
    """The project with its packages, after the code generator."""
    (project.folder / "node_modules").symlink_to(install(HERE, "clients") / "node_modules")
    project.run(project.bin("graphql-codegen"), "--config", "codegen.ts", "--silent")
    return project


@needs_node
def test_generated_types_compile_and_fetch_a_page(generated: Project) -> None:
    generated.run(generated.bin("tsc"), "--project", ".")
    built = "built/fetch_check.js"
    # Without a bundler, node needs the endings of modules.
    for name in (built, "built/src/fetch.js"):
        text = (generated.folder / name).read_text()
        (generated.folder / name).write_text(re.sub(r'(from "\./[^"]+)"', r'\1.js"', text))

    assert_is_page(generated.nodes(built), 3)


@needs_node
@pytest.mark.parametrize("client", ["apollo", "urql"])
def test_a_normalised_cache_holds_two_pages_as_one_list(generated: Project, client: str) -> None:
    assert_is_page(generated.nodes(f"{client}_check.mjs"), 6)


def assert_is_page(nodes: list[dict[str, Any]], count: int) -> None:
    assert len({node["id"] for node in nodes}) == len(nodes) == count
    # A fragment on a type of the interface matched.
    assert all(node["subject"] for node in nodes if node["__typename"] == "EmailMessage")
    assert {"EmailMessage"} <= {node["__typename"] for node in nodes}


@needs_node
def test_every_document_that_relay_generates_is_answered(generated: Project) -> None:
    (generated.folder / "relay-documents.json").write_text("{}")
    generated.run(generated.bin("relay-compiler"))
    documents = json.loads((generated.folder / "relay-documents.json").read_text())

    assert len(documents) == 2
    ids = {"CampaignListQuery": generated.campaign, "CampaignListPageQuery": campaign_id(generated)}
    for text in documents.values():
        [name] = re.findall(r"^query (\w+)", text)
        answer = query(generated, text, {"id": ids[name]})
        assert "errors" not in answer, answer
        assert (answer["data"].get("campaign") or answer["data"]["node"])["messages"]["edges"]


def test_a_generated_client_in_python_returns_typed_values(project: Project) -> None:
    lock = HERE / "requirements.txt"
    python = environment(ROOT / ".local" / "python-clients", lock, "client generators", lambda _: None)
    project.run(python.parent / "ariadne-codegen", "client")
    printed = project.run(
        python, "failures.py", GRAPHQL_URL=project.url, TOKEN=project.token, CAMPAIGN=project.campaign
    )

    lines = printed.splitlines()
    assert len(lines) == 25
    assert all(re.fullmatch(r"20\d\d-\S+\+00:00 [A-Z_]+ msg_\S+", line) for line in lines), lines[:3]


def campaign_id(project: Project) -> str:
    answer = query(project, "query ($id: ID!) { campaign(id: $id) { id } }", {"id": project.campaign})
    return str(answer["data"]["campaign"]["id"])


def query(project: Project, text: str, variables: dict[str, str]) -> dict[str, Any]:
    body = json.dumps({"query": text, "variables": variables}).encode()
    return dict(json.loads(fetch(project.url, project.token, body)))
