"""What a person reads when the local run cannot start."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.deployment.resources import CREATORS
from local.deployment.stack_config import read_config
from local.errors import LocalError
from local.install import function_python, without_marker
from local.ports import Ports
from tests.project import ROOT
from tests.stack.local_run import free_ports

STACK = """config:
  aws:region: eu-central-1
  message-tracker:protect: false
  message-tracker:auth: {issuer: a}
"""


def test_a_taken_port_is_named_in_one_line_with_the_fix() -> None:
    first = free_ports().aws
    with socket.create_server(("127.0.0.1", first)):
        done = subprocess.run(
            [sys.executable, "-m", "local", "up", "--port", str(first)],
            capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"Port {first} (embedded AWS) is taken: stop the program that listens on it, "
        "or choose other ports: make demo PORT=4800"
    ]


def test_a_taken_port_is_named_without_the_project_s_packages() -> None:
    first = free_ports().aws
    with socket.create_server(("127.0.0.1", first)):
        done = subprocess.run(
            [sys.executable, "-S", "-m", "local.ports", str(first)], cwd=ROOT,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, f"Port {first} (embedded AWS) is taken" in done.stderr) == (1, True)


def test_each_of_the_four_ports_is_checked() -> None:
    ports = free_ports()
    for port in (ports.aws, ports.firehose, ports.http, ports.identity):
        with socket.create_server(("127.0.0.1", port)), pytest.raises(LocalError, match=f"Port {port} "):
            ports.check()
    Ports(ports.aws, ports.firehose, ports.http, ports.identity).check()


def test_a_shim_that_does_not_run_is_no_python(tmp_path: Path) -> None:
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'python3.13: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    assert function_python(str(tmp_path), tmp_path) is None


def test_a_python_of_another_version_is_not_taken(tmp_path: Path) -> None:
    liar = tmp_path / "python3.13"
    liar.write_text("#!/bin/sh\necho 3.12\n")
    liar.chmod(0o755)
    assert function_python(str(tmp_path), tmp_path) is None


def test_one_package_of_a_lock_can_be_installed_on_any_platform() -> None:
    other = "a==1 \\\n    --hash=sha256:0\n"
    lock = other + "b==2 ; sys_platform == 'linux' \\\n    --hash=sha256:1\n    # via -r\nc==3\n"
    assert without_marker(lock, "b") == "b==2 \\\n    --hash=sha256:1\n    # via -r\n"


def test_the_configuration_is_read_as_pulumi_gives_it_to_a_program(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: message-tracker\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK)
    config = read_config(tmp_path, tmp_path / "Pulumi.dev.yaml")
    assert config.region == "eu-central-1"
    assert config.values["message-tracker:protect"] == "false"
    assert config.values["message-tracker:auth"] == '{"issuer": "a"}'
    assert config.read("auth") == {"issuer": "a"}
    assert config.read("nothing") is None


def test_an_encrypted_value_is_named(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: message-tracker\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {message-tracker:key: {secure: AAAB}}\n")
    with pytest.raises(LocalError, match="message-tracker:key is encrypted"):
        read_config(tmp_path, tmp_path / "Pulumi.dev.yaml")


def test_every_resource_type_is_made_on_purpose() -> None:
    assert all(token.startswith("aws:") for token in CREATORS)
    assert "aws:lambda/function:Function" in CREATORS


def check(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local", "check", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.slow
def test_a_valid_configuration_is_previewed_and_nothing_is_deployed() -> None:
    done = check(ROOT / "Pulumi.dev.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(
        r"Pulumi.dev.yaml is valid: 3 projects, \d+ resources of \d+ types in eu-central-1", done.stdout
    )


@pytest.mark.slow
def test_all_mistakes_of_a_configuration_are_named_at_once(tmp_path: Path) -> None:
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text(text.replace("shards: 8 ", "shards: 0 ").replace("graphiql: true", "graphiql: perhaps"))
    done = check(file)
    assert done.returncode == 1
    assert "projects.acme-shop.shards" in done.stderr
    assert "api.graphiql" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("config:\n  a: b\n\tc: d\n", "line 3, column 1: YAML is indented with spaces, and here is a tab"),
        ("config: [1\n", "not valid YAML"),
        ("config: [1]\n", "`config` must be a mapping of settings, not list"),
        ("", "has no settings"),
        (None, "does not exist: name the file of a stack"),
    ],
)
def test_a_file_that_is_no_configuration_is_named_with_the_fix(
    tmp_path: Path, text: str | None, problem: str
) -> None:
    file = tmp_path / "Pulumi.prod.yaml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(LocalError) as refused:
        read_config(ROOT, file)
    assert str(refused.value).startswith(str(file))
    assert problem in str(refused.value)
