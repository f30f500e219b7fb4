"""What the program declares is created or served; what is unknown fails loudly."""

import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import MockCallArgs, MockResourceArgs

from local.cloud import Cloud
from local.deployment.archive_files import unpack
from local.deployment.deployer import Deployer
from local.deployment.resources.s3 import as_s3
from local.deployment.state import Registration
from local.errors import LocalError

NOWHERE = Cloud("http://127.0.0.1:9", "eu-central-1")


def deployer(tmp_path: Path, cloud: Cloud = NOWHERE) -> Deployer:
    return Deployer(cloud, tmp_path, "http://127.0.0.1:1")


def resource(token: str, inputs: dict[str, Any]) -> MockResourceArgs:
    return MockResourceArgs(token, "dull", inputs, custom=True)


def test_an_unknown_resource_type_fails_and_is_named(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="cannot make aws:ec2/vpc:Vpc"):
        deployer(tmp_path).new_resource(resource("aws:ec2/vpc:Vpc", {}))


def test_an_unknown_invoke_fails_and_is_named(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="cannot answer aws:ec2/getVpc:getVpc"):
        deployer(tmp_path).call(MockCallArgs("aws:ec2/getVpc:getVpc", {}, ""))


def test_a_change_that_no_upgrade_makes_here_fails_and_is_named(tmp_path: Path) -> None:
    before = Registration("aws:s3/bucket:Bucket", "dull", "dull", {"bucket": "dull", "tags": {"a": "b"}}, {})
    second = Deployer(NOWHERE, tmp_path, "http://127.0.0.1:1", [before])
    with pytest.raises(LocalError, match=r"cannot change tags of aws:s3/bucket:Bucket \(dull\)"):
        second.new_resource(resource(before.type, {"bucket": "dull"}))


def test_what_is_declared_no_more_is_missed(tmp_path: Path) -> None:
    before = Registration("aws:s3/bucket:Bucket", "dull", "dull", {}, {})
    second = Deployer(NOWHERE, tmp_path, "http://127.0.0.1:1", [before])
    with pytest.raises(LocalError, match=r"cannot remove .*aws:s3/bucket:Bucket"):
        second.check_nothing_went()
    second.new_resource(resource(before.type, {}))
    second.check_nothing_went()


def test_a_component_is_made_by_its_children(tmp_path: Path) -> None:
    inputs = {"projects": ["a"]}
    made = deployer(tmp_path).new_resource(
        MockResourceArgs("message-tracker:index:X", "x", inputs, custom=False)
    )
    assert made == ("x", inputs)


def test_secrets_are_unwrapped_and_whole_numbers_are_integers(tmp_path: Path) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": 60.0}
    _, state = deployer(tmp_path).new_resource(
        resource("aws:apigatewayv2/api:Api", {"timeout": secret, "none": None})
    )
    assert state["timeout"] == 60
    assert isinstance(state["timeout"], int)
    assert "none" not in state


def test_an_alias_has_the_arn_that_callers_invoke(tmp_path: Path) -> None:
    code = pulumi.AssetArchive({"a.py": pulumi.StringAsset("a")})
    made = deployer(tmp_path)
    name, function = made.new_resource(
        resource("aws:lambda/function:Function", {"code": code, "publish": True})
    )
    alias = {"name": "live", "functionName": name, "functionVersion": function["version"]}
    _, state = made.new_resource(resource("aws:lambda/alias:Alias", alias))
    assert (function["version"], function["qualifiedArn"]) == ("1", f"{function['arn']}:1")
    assert state["arn"] == f"{function['arn']}:live"


def test_an_archive_is_unpacked_whatever_it_is_made_of(tmp_path: Path) -> None:
    folder = tmp_path / "folder" / "inner"
    folder.mkdir(parents=True)
    (folder / "a.py").write_text("a")
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as packed:
        packed.writestr("inner/a.py", "a")
    with tarfile.open(tmp_path / "packed.tar", "w") as archive:
        archive.add(tmp_path / "folder", "")
    forms: list[pulumi.Archive] = [
        pulumi.FileArchive(str(tmp_path / "folder")),
        pulumi.FileArchive(str(tmp_path / "packed.zip")),
        pulumi.FileArchive(str(tmp_path / "packed.tar")),
        pulumi.AssetArchive({"inner": pulumi.FileArchive(str(folder))}),
        pulumi.AssetArchive({"inner/a.py": pulumi.StringAsset("a")}),
        pulumi.AssetArchive(
            {".": pulumi.AssetArchive({"inner/a.py": pulumi.FileAsset(str(folder / "a.py"))})}
        ),
    ]
    (unpacked,) = {unpack(form, tmp_path / "code") for form in forms}
    assert (unpacked / "inner" / "a.py").read_text() == "a"


def test_s3_settings_are_written_as_s3_wants_them() -> None:
    rule = {"id": "x", "applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "days": [{"n": 1}]}
    assert as_s3(rule) == {
        "ID": "x", "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "Days": [{"N": 1}],
    }  # fmt: skip
