"""`versions prune`: deletes what nothing uses, and never what an alias names."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from operations.__main__ import parser
from operations.commands.versions import prune
from operations.errors import OperationsError
from operations.stack import Stack

NAME = "api-graphql-1a2b3c4"


@pytest.fixture
def functions() -> Iterator[Any]:
    """The emulated Lambda, with a function of five versions, of which the alias names the last."""
    with mock_aws():
        trust = {"Version": "2012-10-17", "Statement": []}
        role = boto3.client("iam", "eu-central-1").create_role(
            RoleName="api", AssumeRolePolicyDocument=json.dumps(trust)
        )
        client = boto3.client("lambda", "eu-central-1")
        client.create_function(
            FunctionName=NAME, Runtime="python3.13", Role=role["Role"]["Arn"], Handler="a.b",
            Code={"ZipFile": code(0)},
        )  # fmt: skip
        for number in range(1, 6):
            client.update_function_code(FunctionName=NAME, ZipFile=code(number), Publish=True)
        client.create_alias(FunctionName=NAME, Name="live", FunctionVersion="5")
        yield client


def code(number: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.py", str(number))
    return content.getvalue()


def run(client: Any, *arguments: str, exports: dict[str, Any] | None = None) -> int:
    exported = {"apiFunction": NAME, "projects": {}} if exports is None else exports
    return prune(Stack(exported, lambda _: client), parser().parse_args(["versions", "prune", *arguments]))


def versions(client: Any) -> list[str]:
    return [each["Version"] for each in client.list_versions_by_function(FunctionName=NAME)["Versions"]]


def test_all_but_the_one_in_use_and_the_newest_other_are_deleted(
    functions: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(functions) == 0

    assert versions(functions) == ["$LATEST", "4", "5"]
    assert f"3 of 5 versions of {NAME} deleted (1, 2, 3), about $21 a month" in capsys.readouterr().out


def test_a_version_that_an_alias_names_stays_however_old(functions: Any) -> None:
    functions.update_alias(FunctionName=NAME, Name="live", FunctionVersion="2")
    run(functions, "--keep", "0")

    assert versions(functions) == ["$LATEST", "2"]


def test_a_dry_run_deletes_nothing(functions: Any, capsys: pytest.CaptureFixture[str]) -> None:
    before = versions(functions)
    run(functions, "--dry-run")

    assert versions(functions) == before
    assert "3 of 5 versions" in capsys.readouterr().out


def test_a_second_run_has_nothing_to_do(functions: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(functions)
    capsys.readouterr()
    run(functions)

    assert capsys.readouterr().out == f"0 of 2 versions of {NAME} deleted.\n"


def test_without_an_alias_nothing_is_deleted(functions: Any) -> None:
    functions.delete_alias(FunctionName=NAME, Name="live")

    with pytest.raises(OperationsError, match="No alias of"):
        run(functions)
    assert len(versions(functions)) == 6


@pytest.mark.parametrize(
    ("exports", "text"),
    [
        ({"projects": {}}, "no `apiFunction`"),
        ({"apiFunction": "gone", "projects": {}}, "ResourceNotFoundException"),
    ],
    ids=["old outputs", "no such function"],
)
def test_a_stack_without_the_function_is_an_error(functions: Any, exports: dict[str, Any], text: str) -> None:
    with pytest.raises(OperationsError, match=text):
        run(functions, exports=exports)


def test_a_negative_number_is_refused(functions: Any) -> None:
    with pytest.raises(SystemExit):
        run(functions, "--keep", "some")
