"""Three stacks in one account: an API, and two of pipelines that register with it, a tenant each."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError

from functions.contract import registry_table
from functions.contract.message_table import ITEM_KEY
from local.cloud import Credentials
from local.commands.demo import execute_query
from local.stack import LocalStack
from tests.project import ROOT
from tests.stack.local_run import eventually, put_events, running, settled
from tests.stack.test_isolation import api_credentials
from tests.unit.functions.api.isolation.worlds import records

PROJECTS = {"acme": "acme-shop", "globex": "globex-app"}
QUERY = """query ($id: ID!) { message(id: $id) { project { name } } viewer { projects { name } } }"""


def stack_file(folder: Path, name: str, settings: dict[str, Any]) -> Path:
    """Write a stack's file: the example's settings, with some replaced, and some removed (None)."""
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    for key, value in settings.items():
        config[f"message-tracker:{key}"] = value
    file = folder / f"Pulumi.{name}.yaml"
    file.write_text(
        yaml.safe_dump({"config": {key: each for key, each in config.items() if each is not None}})
    )
    return file


def cell(folder: Path, tenant: str) -> Path:
    example = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]["message-tracker:projects"]
    own = {name: project for name, project in example.items() if name == PROJECTS[tenant]}
    settings: dict[str, Any] = {"role": "pipelines", "tenants": [tenant], "projects": own}
    settings |= dict.fromkeys(("auth", "api", "lookupLog"))
    return stack_file(folder, f"cell-{tenant}", settings)


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    folder = tmp_path_factory.mktemp("cells")
    api = stack_file(folder, "api", {"role": "api", "projects": None})
    cells = [cell(folder, tenant) for tenant in PROJECTS]
    with running(tmp_path_factory.mktemp("run"), config=api, cells=cells) as stack:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        for tenant, project in PROJECTS.items():
            put_events(stack, project, records(tenant, sent_at=now))
            eventually(partial(settled, stack, project))
        yield stack


def execute(stack: LocalStack, tenant: str, message: str) -> dict[str, Any]:
    outputs = stack.outputs()
    answer = execute_query(outputs.graphql_url, outputs.tokens[tenant], QUERY, {"id": message})
    return dict(answer["data"])


@pytest.mark.parametrize("tenant", PROJECTS)
def test_the_api_answers_about_the_messages_of_each_stack_of_pipelines(
    stacks: LocalStack, tenant: str
) -> None:
    found = execute(stacks, tenant, f"{tenant}-message")

    assert found["message"]["project"] == {"name": PROJECTS[tenant]}
    assert found["viewer"]["projects"] == [{"name": PROJECTS[tenant]}]


@pytest.mark.parametrize("tenant", PROJECTS)
def test_a_tenant_sees_nothing_of_another_cell_s(stacks: LocalStack, tenant: str) -> None:
    (other,) = PROJECTS.keys() - {tenant}

    assert execute(stacks, tenant, f"{other}-message")["message"] is None


def reader_session(stack: LocalStack, tenant: str) -> Credentials:
    """Return credentials of a tenant's reader role, assumed by the API function's role as on each request."""
    (reader,) = (arn for arn in stack.roles.arns if arn.endswith(f"/readers/message-tracker-api-{tenant}"))
    sts = stack.cloud.client("sts", api_credentials(stack))
    taken = sts.assume_role(RoleArn=reader, RoleSessionName=f"reader-{tenant}")["Credentials"]
    return Credentials(taken["AccessKeyId"], taken["SecretAccessKey"], taken["SessionToken"])


@pytest.mark.parametrize("tenant", PROJECTS)
def test_a_reader_role_reads_its_own_cell_s_table_only(stacks: LocalStack, tenant: str) -> None:
    (other,) = PROJECTS.keys() - {tenant}
    dynamodb = stacks.cloud.client("dynamodb", reader_session(stacks, tenant))
    tables = stacks.outputs().projects

    def read(project: str) -> None:
        dynamodb.batch_get_item(
            RequestItems={tables[project].table: {"Keys": [{ITEM_KEY: {"S": f"{tenant}-message"}}]}}
        )

    read(PROJECTS[tenant])
    with pytest.raises(ClientError, match="AccessDenied"):
        read(PROJECTS[other])


def test_each_cell_wrote_its_own_tenant_s_rows_of_the_registry(stacks: LocalStack) -> None:
    table = stacks.manifest.exports["registration"]["registryTable"]
    rows = stacks.cloud.client("dynamodb").scan(TableName=table)["Items"]

    owned = {
        row[registry_table.REGISTRY_PROJECT]["S"]: row[registry_table.REGISTRY_TENANT]["S"]
        for row in rows
        if "#" not in row[registry_table.REGISTRY_TENANT]["S"]
    }
    assert owned == {project: tenant for tenant, project in PROJECTS.items()}
