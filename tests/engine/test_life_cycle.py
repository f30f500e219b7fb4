"""A stack's whole life under the engine, in the embedded AWS: killed, resumed, unchanged, destroyed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pulumi.automation import PulumiCommand

from tests.engine.conftest import embedded_aws
from tests.project import ROOT
from tests.variants import settings_of
from tools.engine.engine import Stack
from tools.engine.steps import Outcome, sentence

#: The engine is killed before it creates this resource.
KILLED_AT = 60
#: Pulumi's mark of a secret value in a state.
SECRET_MARK = "1b47061264138c4ac30d75fd1eb44270"


@dataclass
class Life:
    """What each step in the life of a stack did. `made`: the roles in the embedded AWS."""

    created_before: int
    resumed: Outcome
    made: list[str]
    second_preview: Outcome
    refreshed: Outcome
    preview_after_refresh: Outcome
    state: list[dict[str, Any]]
    destroyed: Outcome
    state_at_the_end: list[dict[str, Any]]


class Killer:
    """Kills a process and all it started when so many resources are created, and fails the one at hand."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.created = 0

    def before_create(self, _: str) -> None:
        if self.process and self.created == KILLED_AT:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise RuntimeError("the engine was killed")
        self.created += 1

    def update(self, home: Path, port: int) -> int:
        """Update the stack until it is killed; return how many resources were created."""
        command = [sys.executable, "-m", "tools.engine.update", str(home), str(port)]
        with subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE) as process:
            self.process = process
            _, errors = process.communicate()
        self.process = None
        assert process.returncode == -signal.SIGKILL, errors.decode()[-2000:]
        return self.created


@pytest.fixture(scope="module")
def life(command: PulumiCommand, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    folder, killer = tmp_path_factory.mktemp("life"), Killer()
    with embedded_aws(folder / "aws", killer.before_create) as aws:
        stack = Stack(folder / "stack", command, aws.port)
        stack.configure(settings_of("dev"))
        created = killer.update(stack.home, aws.port)
        stack.unlock()
        yield Life(
            created_before=created,
            resumed=stack.up(),
            made=[each["RoleName"] for each in aws.cloud.client("iam").list_roles()["Roles"]],
            second_preview=stack.preview(),
            refreshed=stack.refresh(),
            preview_after_refresh=stack.preview(),
            state=stack.state(),
            destroyed=stack.destroy(),
            state_at_the_end=stack.state(),
        )


def test_an_update_that_was_killed_resumes_where_it_was(life: Life) -> None:
    created = [step for step in life.resumed.of("create") if step.type.startswith("aws:")]
    unchanged = [step for step in life.resumed.of("same") if step.type.startswith("aws:")]
    assert life.created_before == len(unchanged) == KILLED_AT
    assert len(created) > KILLED_AT
    assert {step.op for step in life.resumed.changes} == {"create"}, sentence(life.resumed.changes)


def test_nothing_is_made_twice(life: Life) -> None:
    declared = [each["id"] for each in life.state if each["type"] == "aws:iam/role:Role"]
    assert len(declared) > 10
    assert sorted(declared) == sorted(life.made)


def test_a_second_preview_has_no_difference(life: Life) -> None:
    assert life.second_preview.changes == []


def test_a_refresh_has_no_difference_though_aws_has_its_own_order_and_defaults(life: Life) -> None:
    assert life.refreshed.changes == []
    assert life.preview_after_refresh.changes == []


def test_only_secret_values_are_secret_in_the_state(life: Life) -> None:
    secret = {each["type"] for each in life.state if SECRET_MARK in str(each)}
    assert secret == {"aws:secretsmanager/secretVersion:SecretVersion"}


def test_an_unprotected_stack_is_destroyed_at_once(life: Life) -> None:
    assert {step.op for step in life.destroyed.changes} <= {"delete", "discard"}
    assert life.state_at_the_end == []
