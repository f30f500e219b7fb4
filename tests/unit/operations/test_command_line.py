"""Wrong usage, missing credentials and Ctrl-C: one clear sentence and an exit code, never a traceback."""

import json
import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, NoCredentialsError, ProfileNotFound

from operations.__main__ import parser, run
from operations.errors import OperationsError, aws_error, unexpected_aws_error
from tests.project import ROOT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["replay", "shop", "--rate", "0"], "0 is not a rate: write a number above 0"),
        (["replay", "shop", "--rate", "-5"], "-5 is not a rate"),
        (["replay", "shop", "--rate", "fast"], "'fast' is not a number"),
        (["replay", "shop", "--rate", "nan"], "'nan' is not a number"),
        (["replay", "shop", "--rate", "inf"], "'inf' is not a number"),
        (["verify", "shop", "--wait", "-1"], "-1 is not a duration: write 0 or more seconds"),
        (["verify", "shop", "--from", "yesterday"], "'yesterday' is not a date or time: write 2026-11-01"),
        (["redrive", "shop", "--to", "2026-13-01"], "'2026-13-01' is not a date or time"),
        (["poison", "shop", "--limit", "0"], "'0' is not a number of records"),
        (["verify"], "required: project"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_write(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(arguments)

    assert ended.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    ["replay", "verify", "redrive", "poison", "explain", "cost", "keys", "keys create", "keys revoke"],
)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([*command.split(), "--help"])

    assert ended.value.code == 0
    assert "usage: python -m operations" in capsys.readouterr().out


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "about ada@example.com"}}, "Scan")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (NoCredentialsError(), "No valid AWS credentials: sign in"),
        (client_error("ExpiredTokenException"), "No valid AWS credentials"),
        (client_error("UnrecognizedClientException"), "No valid AWS credentials"),
        (client_error("AccessDeniedException"), "Allow your role dynamodb:Scan on table t"),
        (client_error("InternalServerError"), "InternalServerError. Fix the cause and run it again."),
    ],
)
def test_a_failed_call_has_the_advice_that_fits_its_cause(error: ClientError, message: str) -> None:
    text = str(aws_error("dynamodb:Scan", "table t", error))

    assert text.startswith("dynamodb:Scan on table t failed: ")
    assert message in text
    assert "@" not in text


def test_a_missing_profile_is_named() -> None:
    text = str(unexpected_aws_error(ProfileNotFound(profile="production")))

    assert "The config profile (production) could not be found. Set AWS_PROFILE to a profile" in text


def run_alone(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line on a stack in no account, without anybody's credentials."""
    project = {
        "tenant": "acme", "deliveryStream": "s", "table": "t", "archiveBucket": "b", "shards": 1, "tags": {},
        "destinationKeySecretArn": "arn:aws:secretsmanager:eu-central-1:1:secret:k", "bufferSeconds": 0,
    }  # fmt: skip
    outputs = home / "outputs.json"
    outputs.write_text(json.dumps({"region": "eu-central-1", "projects": {"shop": project}}))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    isolated = {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(home / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "credentials"),
    }
    return subprocess.run(
        [sys.executable, "-m", "operations", *arguments, "--outputs", str(outputs)],
        capture_output=True, text=True, check=False, cwd=ROOT, env=inherited | isolated | environment,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "No valid AWS credentials: sign in (`aws sso login`) or set AWS_PROFILE, and run it again.\n"),
        ({"AWS_PROFILE": "nope"}, "Set AWS_PROFILE to a profile of ~/.aws/config, or unset it"),
    ],
    ids=["no credentials", "an unknown profile"],
)
@pytest.mark.parametrize("command", ["verify shop", "redrive shop --dry-run"])
def test_without_credentials_a_command_ends_with_one_sentence(
    tmp_path: Path, command: str, environment: dict[str, str], message: str
) -> None:
    done = run_alone(tmp_path, *command.split(), **environment)

    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("failure", "code", "message"),
    [
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (OperationsError("It failed."), 1, "It failed.\n"),
        (client_error("Throttling"), 1, "Scan failed: Throttling. Fix the cause and run it again.\n"),
    ],
)
def test_a_failed_command_has_an_exit_code_and_no_traceback(
    capsys: pytest.CaptureFixture[str], failure: BaseException, code: int, message: str
) -> None:
    def fail(_: Namespace) -> int:
        raise failure

    assert run(Namespace(run=fail)) == code
    assert capsys.readouterr().err == message
