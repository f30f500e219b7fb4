"""What the program builds, under whom, and what it exports."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.api.reader_roles import ReaderNames
from functions.contract.stats_table import generation
from tests.program.conftest import Run
from tests.program.metadata_check import is_taggable
from tools.registrations.program import example, run_program
from tools.registrations.recorder import REGION, Recording, Resource

PROJECTS = ("acme-archive", "acme-shop", "globex-app")


def names(resources: list[Resource]) -> list[str]:
    return [resource.name for resource in resources]


def test_each_project_has_one_pipeline_and_each_tenant_one_reader(dev: Recording) -> None:
    assert names(dev.of(":TrackingPipeline")) == list(PROJECTS)
    assert names(dev.of(":Tenant")) == ["acme", "globex"]
    assert names(dev.of(":TrackingApi")) == ["api"]
    for type_ in ("FirehoseDeliveryStream", "aws:s3/bucket:Bucket", "aws:sqs/queuePolicy:QueuePolicy"):
        of_projects = [each for each in dev.of(type_) if each.name != "api-lookups"]
        assert len(of_projects) == len(PROJECTS)


def test_another_project_adds_one_pipeline_and_changes_no_other(dev: Recording, run: Run) -> None:
    def add(settings: dict[str, Any]) -> None:
        settings["tenants"].append("initech")
        settings["projects"]["initech"] = {
            "tenant": "initech",
            "sources": {"sms": {"configurationSet": "initech"}},
        }

    more = run(add)

    assert names(more.of(":TrackingPipeline")) == [*PROJECTS, "initech"]
    new = {urn for urn, resource in more.resources.items() if "initech" in resource.name}
    old = {urn: comparable(each) for urn, each in dev.resources.items()}

    assert more.resources.keys() - dev.resources.keys() == new
    changed = [more.resources[urn] for urn in old if comparable(more.resources[urn]) != old[urn]]
    # The stack's dashboard, which compares the projects, and the queries over all projects' logs.
    assert "dashboard" in names(changed)
    assert {each.type for each in changed if each.name != "dashboard"} == {
        "aws:cloudwatch/queryDefinition:QueryDefinition"
    }


def test_the_components_are_those_that_other_programs_use(dev: Recording) -> None:
    components = {each.type for each in dev.resources.values() if not each.custom}
    parents = {parent.type for each in dev.resources.values() for parent in dev.ancestors(each)[:1]}
    roots = {each.type for each in dev.resources.values() if each.custom and not dev.ancestors(each)}

    assert (
        components
        == parents
        == {f"message-tracker:index:{name}" for name in ("TrackingApi", "TrackingPipeline", "Tenant")}
    )
    # The monitoring of the whole stack.
    assert {each.partition("/")[0] for each in roots} == {"aws:cloudwatch", "aws:sns"}


def test_every_component_registers_its_outputs(dev: Recording) -> None:
    components = {urn for urn, resource in dev.resources.items() if not resource.custom}

    assert dev.component_outputs.keys() == components


def test_whatever_can_have_tags_has_environment_tenant_and_project(dev: Recording) -> None:
    tenants = {"acme-shop": "acme", "acme-archive": "acme", "globex-app": "globex"}
    taggable = [each for each in dev.resources.values() if each.custom and is_taggable(each.type)]

    assert len(taggable) > 40
    for resource in taggable:
        top = (dev.ancestors(resource) or [resource])[-1]
        expected = {"environment": "dev"}
        if top.type.endswith(":TrackingPipeline"):
            expected |= {"project": top.name, "tenant": tenants[top.name]}
        if top.type.endswith(":Tenant"):
            expected |= {"tenant": top.name}
        assert resource.inputs.get("tags") == expected, resource.urn


def test_no_name_is_fixed_that_another_stack_would_need_too(dev: Recording) -> None:
    named = {
        resource.type: resource.inputs["name"]
        for resource in dev.resources.values()
        if resource.custom and "name" in resource.inputs
    }

    # Parts of something that is one's own, reader roles and queries, whose names begin with the stack's, and
    # the configuration sets, whose names the senders know.
    assert named.keys() == {
        "aws:apigatewayv2/stage:Stage",
        "aws:cloudwatch/logStream:LogStream",
        "aws:cloudwatch/queryDefinition:QueryDefinition",
        "aws:iam/role:Role",
        "aws:lambda/alias:Alias",
        "aws:pinpoint/smsvoicev2ConfigurationSet:Smsvoicev2ConfigurationSet",
    }


def test_another_stack_has_roles_and_tags_of_its_own(dev: Recording) -> None:
    other = run_program(example(), stack="prod")

    assert {role.inputs["path"] for role in other.of("iam/role:Role")} == {
        "/",
        "/message-tracker-prod/readers/",
    }
    assert {table.inputs["tags"]["environment"] for table in other.of("table:Table")} == {"prod"}
    assert other.resources.keys().isdisjoint(dev.resources.keys())


def test_a_reader_role_is_called_by_its_stack_and_tenant(dev: Recording) -> None:
    readers = {tenant: dev.one("iam/role:Role", tenant).inputs["name"] for tenant in ("acme", "globex")}
    api = dev.one("lambda/function:Function", "api-graphql").inputs["environment"]["variables"]

    assert readers == {"acme": "message-tracker-dev-acme", "globex": "message-tracker-dev-globex"}
    assert api["READER_ROLE_ARN_PREFIX"] + "acme" == dev.one("iam/role:Role", "acme").outputs["arn"]


def test_a_reader_role_whose_name_iam_would_not_take_is_refused() -> None:
    with pytest.raises(pulumi.RunError, match="choose a shorter name for the stack or the tenant"):
        ReaderNames("message-tracker-a-stack-with-a-rather-long-name").role("a-tenant-with-one-too")


def test_the_exports_name_what_a_user_needs(dev: Recording) -> None:
    url = dev.one("apigatewayv2/api:Api", "api").outputs["apiEndpoint"]

    assert dev.exports["graphqlUrl"] == dev.exports["graphiqlUrl"] == f"{url}/graphql"
    assert dev.exports["explorerUrl"] == f"{url}/explorer"
    assert dev.exports["region"] == REGION
    assert dev.exports["projects"].keys() == set(PROJECTS)
    assert dev.exports["projects"]["acme-shop"] == {
        "tenant": "acme",
        "deliveryStream": dev.one("FirehoseDeliveryStream", "acme-shop-events").outputs["name"],
        "table": dev.one("dynamodb/table:Table", "acme-shop-messages").outputs["name"],
        "archiveBucket": dev.one("s3/bucket:Bucket", "acme-shop-archive").outputs["bucket"],
        "destinationKeySecretArn": dev.one("secret:Secret", "acme-shop-destination-key").outputs["arn"],
        "shards": 8,
        "retentionDays": 90,
        "tags": {"campaign": "campaign_id", "journey": "journey_id", "reference": "reference"},
        "rawDays": 30,
        "deliveredDays": 400,
        "bufferSeconds": 5,
        "transformBufferSeconds": 1,
        "deadLetterQueueUrl": dev.one("sqs/queue:Queue", "acme-shop-redrive-dead").outputs["url"],
        "statsTable": (table := dev.one("dynamodb/table:Table", "acme-shop-stats").outputs["name"]),
        "statsGeneration": generation(0, table),
        "dashboardUrl": "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1"
        "#dashboards/dashboard/message-tracker-dev_acme-shop",
    }


def test_the_registry_has_what_the_api_needs_to_read_each_project(dev: Recording) -> None:
    item = dev.one("TableItem", "acme-shop").inputs

    assert names(dev.of("TableItem")) == sorted([*PROJECTS, "api-issuer", "acme--keys", "globex--keys"])
    assert item["tableName"] == dev.one("dynamodb/table:Table", "api-registry").outputs["name"]
    assert json.loads(item["item"]) == {
        "tenant": {"S": "acme"},
        "project": {"S": "acme-shop"},
        "table_name": {"S": dev.exports["projects"]["acme-shop"]["table"]},
        "destination_key_secret_arn": {
            "S": dev.one("secret:Secret", "acme-shop-destination-key").outputs["arn"]
        },
        "shards": {"N": "8"},
        "retention_days": {"N": "90"},
        "sources": {"S": "pinpoint,ses,sms"},
        "stats_table_name": {"S": dev.exports["projects"]["acme-shop"]["statsTable"]},
        "stats_generation": {"S": dev.exports["projects"]["acme-shop"]["statsGeneration"]},
    }


def test_a_tenant_is_registered_for_api_keys_under_an_id_that_no_later_one_has(dev: Recording) -> None:
    item = dev.one("TableItem", "acme--keys").inputs

    assert item["tableName"] == dev.one("dynamodb/table:Table", "api-keys").outputs["name"]
    assert json.loads(item["item"]) == {
        "tenant": {"S": "acme"},
        "key_id": {"S": "#registration"},
        "registration": {"S": dev.one("iam/role:Role", "acme").outputs["uniqueId"]},
    }


#: The tenants' budgets: a count of this minute, which is worthless afterwards.
COUNTED = "api-budgets"
PROTECTED = ("dynamodb/table:Table", "s3/bucket:Bucket", "secret:Secret", "secretVersion:SecretVersion")


@pytest.mark.parametrize("protect", [True, False])
def test_protection_covers_tables_archives_and_secrets(run: Run, *, protect: bool) -> None:
    recording = run(lambda settings: settings.update(protect=protect))
    protected = {
        resource.urn for type_ in PROTECTED for resource in recording.of(type_) if resource.name != COUNTED
    }
    tables = [table.inputs for table in recording.of("table:Table") if table.name != COUNTED]

    protected = {urn for urn, resource in recording.resources.items() if resource.protect}

    assert protected == (protected if protect else set())
    assert {each["deletionProtectionEnabled"] for each in tables} == {protect}
    assert {each.inputs["forceDestroy"] for each in recording.of("bucket:Bucket")} == {not protect}
    assert {each.inputs["recoveryWindowInDays"] for each in recording.of("secret:Secret")} == {
        30 if protect else 0
    }


def test_secrets_stay_secret_and_are_never_changed_again(dev: Recording) -> None:
    versions = dev.of("SecretVersion")

    assert len(versions) == len(PROJECTS) + 1
    assert all("secretString" in version.secrets for version in versions)
    assert all(version.ignore_changes == ("secretString",) for version in versions)


def test_two_runs_register_exactly_the_same(dev: Recording) -> None:
    again = run_program(example())

    assert again.exports == dev.exports
    assert {urn: comparable(each) for urn, each in again.resources.items()} == {
        urn: comparable(each) for urn, each in dev.resources.items()
    }


def comparable(resource: Resource) -> Resource:
    """`resource`, its code archive represented by its path."""
    return replace(resource, inputs=_comparable(resource.inputs), outputs=_comparable(resource.outputs))


def _comparable(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: vars(value) if isinstance(value, pulumi.FileArchive) else value for key, value in values.items()
    }
