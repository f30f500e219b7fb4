"""Cells: one stack has the API, others have pipelines and write their tenants' entries into its registry."""

import json
from typing import Any

import pytest

from components.settings.changes import refuse_harmful_changes
from components.settings.stack import SettingsError, settings_from
from functions.contract import registry_table
from tests.program.builders import a_project, an_issuer, values
from tools.registrations.program import example, run_program
from tools.registrations.recorder import Recording

REGISTRATION = {
    "readers": "message-tracker-api",
    "registryTable": "api-registry-1a2b3c4",
    "apiRoleArn": "arn:aws:iam::123456789012:role/api-graphql-1a2b3c4",
    "keyTable": "api-keys-1a2b3c4",
    "lookupTable": "api-lookups-2b3c4d5",
}


def api_settings() -> dict[str, Any]:
    settings = example() | {"role": "api"}
    del settings["projects"]
    return settings


def pipelines_settings(registration: dict[str, Any]) -> dict[str, Any]:
    settings = example() | {"role": "pipelines", "registration": dict(registration)}
    del settings["auth"], settings["api"], settings["lookupLog"]
    return settings


@pytest.fixture(scope="module")
def api() -> Recording:
    return run_program(api_settings(), "api")


@pytest.fixture(scope="module")
def cell(api: Recording) -> Recording:
    return run_program(pipelines_settings(api.exports["registration"]), "cell-1")


@pytest.fixture(scope="module")
def whole() -> Recording:
    return run_program(example(), "api")


def entries(recording: Recording) -> list[dict[str, Any]]:
    items = [
        (each.inputs["tableName"], json.loads(each.inputs["item"])) for each in recording.of("TableItem")
    ]
    return [item | {"in": table} for table, item in items]


def test_the_api_s_stack_and_that_of_pipelines_are_together_what_one_stack_is(
    api: Recording, cell: Recording, whole: Recording
) -> None:
    def kinds(*recordings: Recording) -> set[tuple[str, str]]:
        resources = [each for recording in recordings for each in recording.resources.values()]
        return {(each.type, each.name) for each in resources if each.custom and "Stack" not in each.type}

    assert kinds(whole) == kinds(api, cell)
    shared = kinds(api) & kinds(cell)
    assert {type_ for type_, _ in shared} == {
        "aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy", "aws:cloudwatch/dashboard:Dashboard",
    }  # fmt: skip


def test_the_api_s_stack_has_no_project_and_exports_its_registration(api: Recording) -> None:
    assert api.exports["projects"] == {}
    assert [each.name for each in api.of("FirehoseDeliveryStream")] == ["api-lookups"]
    assert api.exports["registration"] == {
        "readers": "message-tracker-api",
        "registryTable": api.one("dynamodb/table:Table", "api-registry").outputs["name"],
        "apiRoleArn": api.one("iam/role:Role", "api-graphql").outputs["arn"],
        "keyTable": api.one("dynamodb/table:Table", "api-keys").outputs["name"],
        "lookupTable": api.one("dynamodb/table:Table", "api-lookups").outputs["name"],
    }


def test_a_stack_of_pipelines_has_no_api_and_no_alarm_of_the_account(cell: Recording) -> None:
    assert not cell.of("apigatewayv2/api:Api")
    assert "graphqlUrl" not in cell.exports
    assert cell.exports["projects"].keys() == {"acme-shop", "acme-archive", "globex-app"}
    assert not [each.name for each in cell.of("MetricAlarm") if each.name.startswith(("account-", "api-"))]


def test_a_cell_writes_its_own_tenants_entries_and_no_issuer_s(api: Recording, cell: Recording) -> None:
    table = api.exports["registration"]["registryTable"]
    written = [each for each in entries(cell) if each["in"] == table]

    tenants = {each[registry_table.REGISTRY_TENANT]["S"] for each in written}
    assert tenants == {"acme", "globex"}
    assert {each[registry_table.REGISTRY_PROJECT]["S"] for each in written} == cell.exports["projects"].keys()


def test_reader_roles_are_those_that_the_api_derives_and_trust_its_role_alone(
    api: Recording, cell: Recording, whole: Recording
) -> None:
    for tenant in ("acme", "globex"):
        role, same = cell.one("iam/role:Role", tenant).inputs, whole.one("iam/role:Role", tenant).inputs
        assert (role["name"], role["path"]) == (same["name"], same["path"])
        (statement,) = json.loads(role["assumeRolePolicy"])["Statement"]
        assert statement["Principal"] == {"AWS": api.exports["registration"]["apiRoleArn"]}


def test_two_cells_differ_in_every_name_that_aws_wants_unique(api: Recording) -> None:
    def names(stack: str, tenant: str) -> set[str]:
        settings = pipelines_settings(api.exports["registration"]) | {"tenants": [tenant]}
        settings["projects"] = {f"{tenant}-mail": a_project(tenant=tenant)}
        recording = run_program(settings, stack)
        roles = {each.inputs["name"] for each in recording.of("iam/role:Role") if each.inputs.get("name")}
        return roles | {each.inputs["dashboardName"] for each in recording.of("dashboard:Dashboard")}

    assert not names("cell-1", "acme") & names("cell-2", "globex")
    # One tenant in two cells would have two roles of one name, which IAM refuses.
    assert names("cell-1", "acme") & names("cell-2", "acme") == {"message-tracker-api-acme"}


def test_a_cell_without_api_keys_registers_no_tenant_for_them(api: Recording) -> None:
    registration = {key: value for key, value in api.exports["registration"].items() if key != "keyTable"}
    cell = run_program(pipelines_settings(registration), "cell-1")

    assert {each["in"] for each in entries(cell)} == {registration["registryTable"]}


def mistakes(**changes: Any) -> tuple[str, ...]:
    settings = values(**changes)
    for key in [key for key, value in changes.items() if value is None]:
        del settings[key]
    with pytest.raises(SettingsError) as raised:
        settings_from(settings)
    return raised.value.mistakes


CELL: dict[str, Any] = {"role": "pipelines", "registration": REGISTRATION, "auth": None}


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"role": "cell"}, "role: must be one of all, api, pipelines, not"),
        ({"role": "api"}, "projects: belong to the stacks with role: pipelines: move them there"),
        ({"registration": REGISTRATION}, "registration: goes with role: pipelines only: remove it"),
        (CELL | {"registration": None}, "registration: is missing: copy it from the API's stack"),
        (CELL | {"auth": {"issuers": [an_issuer()]}}, "auth: belongs to the API's stack: remove it here"),
        (CELL | {"api": {"graphiql": True}}, "api: belongs to the API's stack: remove it here"),
        (CELL | {"projects": {}}, "projects: names no project"),
        (CELL | {"registration": REGISTRATION | {"apiRoleArn": "x"}}, "registration.apiRoleArn: "),
        (CELL | {"registration": REGISTRATION | {"tabel": "x"}}, "registration.tabel: is not a setting"),
        (CELL | {"registration": {}}, "registration.registryTable: "),
    ],
    ids=[
        "role", "projects", "registration", "none", "auth", "api", "empty", "arn", "unknown", "incomplete",
    ],
)  # fmt: skip
def test_settings_of_another_role_are_mistakes(changes: dict[str, Any], mistake: str) -> None:
    assert any(each.startswith(mistake) for each in mistakes(**changes)), mistakes(**changes)


def test_an_api_s_stack_names_tenants_that_are_declared_only() -> None:
    auth = {
        "issuers": [
            an_issuer(tenants=["acme"]),
            an_issuer(issuer="https://b.example/", name="b", tenants=["x"]),
        ]
    }
    anyone = {"role": "api", "auth": auth}

    assert settings_from(anyone).tenants == ()
    with pytest.raises(SettingsError, match="x owns no project"):
        settings_from(anyone | {"tenants": ["acme"]})


def test_a_stack_with_an_api_does_not_become_one_of_pipelines() -> None:
    settings = settings_from({key: value for key, value in values(**CELL).items() if value})

    with pytest.raises(SettingsError, match="role: is pipelines, and this stack has an API"):
        refuse_harmful_changes(settings, {"graphqlUrl": "https://a.example/graphql"})
    refuse_harmful_changes(settings, {"projects": {}})
