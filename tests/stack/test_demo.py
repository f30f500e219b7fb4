"""The demo as a new user meets it: what it prints and what the documents show has an answer there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from local.commands.demo import Demo, execute_query
from local.commands.up import text
from local.outputs import Outputs
from local.stack import LocalStack
from tests.project import ROOT
from tests.stack.local_run import running

DOCUMENTED = re.findall(
    r"```graphql\n(.*?)```\n\n```json",
    (ROOT / "README.md").read_text() + (ROOT / "docs" / "clients.md").read_text(),
    re.DOTALL,
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalStack, Demo]]:
    """A stack of its own, with the whole traffic of the demo and nothing else."""
    with running(tmp_path_factory.mktemp("demo")) as stack:
        demo = Demo(stack, stack.outputs(), lambda _: None)
        demo.send()
        yield stack, demo


def answer(outputs: Outputs, tenant: str, query: str) -> dict[str, Any]:
    found = execute_query(outputs.graphql_url, outputs.tokens[tenant], query, {})
    assert "errors" not in found, found
    return dict(found["data"])


def has_messages(value: Any) -> bool:
    """Whether an answer names at least one message wherever it could name some."""
    if isinstance(value, dict):
        return bool(value) and all(has_messages(each) for key, each in value.items() if key != "pageInfo")
    if isinstance(value, list):
        return bool(value) and all(map(has_messages, value))
    return True


def test_the_demo_finds_its_own_messages(demo: tuple[LocalStack, Demo]) -> None:
    demo[1].verify()


@pytest.mark.parametrize("query", DOCUMENTED, ids=[f"query-{n}" for n in range(1, len(DOCUMENTED) + 1)])
def test_a_documented_query_finds_messages_in_the_demo(demo: tuple[LocalStack, Demo], query: str) -> None:
    found = answer(demo[0].outputs(), "acme", query)

    assert all(found.values())
    assert has_messages(found)


def test_the_first_documented_message_bounced_as_documented(demo: tuple[LocalStack, Demo]) -> None:
    [message] = answer(demo[0].outputs(), "acme", DOCUMENTED[0]).values()

    assert (message["status"], message["isFinal"]) == ("HARD_BOUNCED", True)
    assert message["statusReason"]["summary"] == "The mailbox does not exist."


def test_every_query_that_the_demo_prints_finds_messages(demo: tuple[LocalStack, Demo]) -> None:
    outputs = demo[0].outputs()
    printed = re.split(r"^Query \S+ \(tenant (\S+)\):$", text(outputs, demo[1], 1.0), flags=re.MULTILINE)[1:]
    queries = [
        (tenant, line)
        for tenant, lines in zip(printed[::2], printed[1::2], strict=True)
        for line in re.findall(r"^  (\{.*\})$", lines, re.MULTILINE)
    ]

    assert len(queries) == 4 * len(demo[1].highlights) > 0
    for tenant, query in queries:
        assert has_messages(answer(outputs, tenant, query)), query
