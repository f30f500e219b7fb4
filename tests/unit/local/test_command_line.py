"""What a person reads when the local run cannot start."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.deployment.resources import CREATORS
from local.deployment.stack_config import read_stack
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


def test_a_taken_port_is_named_in_one_line_with_the_mend() -> None:
    first = free_ports().aws
    with socket.create_server(("127.0.0.1", first)):
        done = subprocess.run(
            [sys.executable, "-m", "local", "up", "--port", str(first)],
            capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"Port {first} (embedded AWS) is taken: stop the program that listens on it, "
        "or choose other ports: .venv/bin/python -m local up --port 4800"
    ]


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
    config = read_stack(tmp_path, "dev")
    assert config.region == "eu-central-1"
    assert config.values["message-tracker:protect"] == "false"
    assert config.values["message-tracker:auth"] == '{"issuer": "a"}'
    assert config.read("auth") == {"issuer": "a"}
    assert config.read("nothing") is None


def test_an_encrypted_value_is_named(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: message-tracker\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {message-tracker:key: {secure: AAAB}}\n")
    with pytest.raises(LocalError, match="message-tracker:key is encrypted"):
        read_stack(tmp_path, "dev")


def test_every_resource_type_is_made_on_purpose() -> None:
    assert all(token.startswith("aws:") for token in CREATORS)
    assert "aws:lambda/function:Function" in CREATORS
