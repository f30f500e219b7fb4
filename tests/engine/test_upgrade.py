"""An upgrade from the last release replaces nothing that holds data, and deletes only what is listed here."""

import json
from dataclasses import dataclass

import pytest

from tests.engine.conftest import ImaginedStack
from tests.project import ROOT
from tools.engine.steps import Outcome, sentence
from tools.registrations.portable import Row
from tools.registrations.program import example
from tools.registrations.replay import register

RELEASE = ROOT / "docs" / "releases" / "registrations-0.1.0.json"
#: Monitoring, which is regrouped from release to release and holds no data.
MONITORING = {
    "aws:cloudwatch/dashboard:Dashboard",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:cloudwatch/queryDefinition:QueryDefinition",
}
#: What is now made once for all, or is AWS's default. docs/migrations.md says what to export before.
CONSOLIDATED = {
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:cloudwatch/logStream:LogStream",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:lambda/permission:Permission",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
}
DATA_OF_THE_EXAMPLE = {
    "aws:dynamodb/table:Table",
    "aws:s3/bucket:Bucket",
    "aws:secretsmanager/secret:Secret",
}


def released() -> list[Row]:
    """What the release registers, without the names that AWS refuses: GraphiQL could not be deployed."""
    rows: list[Row] = json.loads(RELEASE.read_text())
    return [row for row in rows if "{" not in row["name"]]


@dataclass(frozen=True)
class Upgrade:
    """What today's program does to a stack of the release with the same settings, and to it once more."""

    preview: Outcome
    second_preview: Outcome


@pytest.fixture
def upgrade(new_stack: ImaginedStack) -> Upgrade:
    settings = example()
    settings["projects"] = {"acme-shop": settings["projects"]["acme-shop"]}
    settings["tenants"] = ["acme"]
    new_stack.configure({})
    new_stack.up(lambda: register(released()))
    new_stack.configure(settings)
    preview = new_stack.preview()
    new_stack.up()
    return Upgrade(preview, new_stack.preview())


def test_an_upgrade_from_the_last_release_keeps_all_data(upgrade: Upgrade) -> None:
    gone = [step for step in upgrade.preview.of("delete", "replace") if step.type.startswith("aws:")]
    others = [step for step in gone if step.type not in MONITORING | CONSOLIDATED]
    assert others == [], sentence(others)
    assert [step for step in upgrade.preview.of("replace") if step.type not in MONITORING] == []
    found = {step.type for step in upgrade.preview.of("same", "update")}
    assert found >= DATA_OF_THE_EXAMPLE
    assert upgrade.second_preview.changes == []
