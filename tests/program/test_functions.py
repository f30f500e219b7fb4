"""The functions: how each is set up, and its variables."""

from typing import Any

from components.api.reader_roles import ReaderNames
from tests.program.conftest import Run
from tools.registrations.recorder import ACCOUNT, Recording

REDRIVE = ("acme-archive-redrive", "acme-shop-redrive", "globex-app-redrive")
WATCH = ("acme-archive-watch", "acme-shop-watch", "globex-app-watch")
STATS = ("acme-archive-stats", "acme-shop-stats", "globex-app-stats")
INGEST = ("acme-archive-ingest", "acme-shop-ingest", "globex-app-ingest")


def function(recording: Recording, name: str) -> dict[str, Any]:
    return dict(recording.one("lambda/function:Function", name).inputs)


def variables(recording: Recording, name: str) -> dict[str, str]:
    return dict(function(recording, name)["environment"]["variables"])


def test_every_function_runs_alike_and_logs_into_its_project_s_group(dev: Recording) -> None:
    functions = dev.of("lambda/function:Function")

    assert [each.name for each in functions] == sorted(
        (*INGEST, *REDRIVE, *STATS, *WATCH, "api-graphiql", "api-graphql", "api-keys", "api-lookups")
    )
    for each in functions:
        project = each.name.rpartition("-")[0]
        group = dev.one("LogGroup", each.name if project == "api" else f"{project}-logs")
        assert each.inputs["runtime"] == "python3.13"
        assert each.inputs["architectures"] == ["arm64"]
        assert each.inputs["loggingConfig"] == {"logFormat": "JSON", "logGroup": group.outputs["name"]}
        assert group.inputs["retentionInDays"] == 30
        assert group.urn in each.dependencies
        assert "sourceCodeHash" not in each.inputs


def test_only_who_a_user_waits_for_is_traced(dev: Recording, run: Run) -> None:
    def untraced(settings: dict[str, Any]) -> None:
        settings["api"]["tracing"] = False

    def traced(recording: Recording) -> set[str]:
        functions = recording.of("lambda/function:Function")
        active = {each.name for each in functions if each.inputs["tracingConfig"] == {"mode": "Active"}}
        policies = recording.of("RolePolicy")
        assert active == {each.name for each in policies if "xray:" in each.inputs["policy"]}
        return active

    assert traced(dev) == {"api-graphql", "api-keys"}
    assert traced(run(untraced)) == set()


def test_every_log_group_forgets(dev: Recording) -> None:
    assert len(dev.of("LogGroup")) == 8
    assert all(group.inputs["retentionInDays"] == 30 for group in dev.of("LogGroup"))


def test_ingest_has_the_variables_of_its_project(dev: Recording) -> None:
    assert function(dev, "acme-shop-ingest")["handler"] == "functions.ingest.handler.handler"
    assert variables(dev, "acme-shop-ingest") == {
        "PROJECT": "acme-shop",
        "TABLE_NAME": dev.exports["projects"]["acme-shop"]["table"],
        "DESTINATION_KEY_SECRET_ARN": dev.one("secret:Secret", "acme-shop-destination-key").outputs["arn"],
        "SHARDS": "8",
        "RETENTION_DAYS": "90",
        "TAGS": '{"campaign": "campaign_id", "journey": "journey_id", "reference": "reference"}',
        "TRANSFORM_BUFFER_SECONDS": "1",
        "STATS_GENERATION": dev.exports["projects"]["acme-shop"]["statsGeneration"],
        "ALARM_SCOPE": "project",
        "POWERTOOLS_SERVICE_NAME": "ingest",
        "POWERTOOLS_METRICS_NAMESPACE": "MessageTracker/dev",
    }


def test_redrive_has_the_same_and_those_of_its_bucket_and_queue(dev: Recording) -> None:
    ingest, redrive = variables(dev, "acme-shop-ingest"), variables(dev, "acme-shop-redrive")

    assert function(dev, "acme-shop-redrive")["handler"] == "functions.redrive.handler.handler"
    del ingest["TRANSFORM_BUFFER_SECONDS"]
    assert redrive == ingest | {
        "ARCHIVE_BUCKET": dev.exports["projects"]["acme-shop"]["archiveBucket"],
        "QUEUE_URL": dev.one("sqs/queue:Queue", "acme-shop-redrive").outputs["url"],
        "POWERTOOLS_SERVICE_NAME": "redrive",
    }


def test_for_ever_is_an_empty_retention_and_no_tags_an_empty_object(dev: Recording) -> None:
    archive = variables(dev, "acme-archive-ingest")

    assert (archive["RETENTION_DAYS"], archive["TAGS"]) == ("", "{}")


def test_the_api_has_the_names_of_its_tables(dev: Recording) -> None:
    assert function(dev, "api-graphql")["handler"] == "functions.api.handler.handler"
    assert variables(dev, "api-graphql") == {
        "API_KEY_TABLE_NAME": dev.one("table:Table", "api-keys").outputs["name"],
        "BUDGET_TABLE_NAME": dev.one("table:Table", "api-budgets").outputs["name"],
        "COST_PER_MINUTE": "60000",
        "ERASURE_TABLE_NAME": "",
        "REQUESTS_PER_SECOND": "100",
        "QUERIES_BY_GET": "false",
        "TRUSTED_DOCUMENTS_ONLY": "false",
        "LOOKUP_STREAM_NAME": dev.exports["lookupLog"]["stream"],
        "LOOKUP_TABLE_NAME": dev.exports["lookupLog"]["table"],
        "LOOKUPS_REQUIRED": "all",
        "REVEALS_PER_HOUR": "500",
        "REGISTRY_TABLE_NAME": dev.one("table:Table", "api-registry").outputs["name"],
        "CURSOR_KEY_SECRET_ARN": dev.one("secret:Secret", "api-cursor-key").outputs["arn"],
        "READER_ROLE_ARN_PREFIX": f"arn:aws:iam::{ACCOUNT}:role{ReaderNames('message-tracker-dev').prefix}",
        "POWERTOOLS_SERVICE_NAME": "api",
        "POWERTOOLS_METRICS_NAMESPACE": "MessageTracker/dev",
    }


def test_the_transform_of_the_look_up_log_has_its_table_and_its_days(dev: Recording) -> None:
    assert function(dev, "api-lookups")["handler"] == "functions.lookups.handler.handler"
    assert variables(dev, "api-lookups") == {
        "LOOKUP_TABLE_NAME": dev.exports["lookupLog"]["table"],
        "LOOKUP_DAYS": "400",
        "POWERTOOLS_SERVICE_NAME": "lookups",
        "POWERTOOLS_METRICS_NAMESPACE": "MessageTracker/dev",
    }


def test_the_api_alone_starts_from_a_snapshot_and_is_called_by_its_alias(dev: Recording) -> None:
    (alias,) = dev.of("lambda/alias:Alias")
    snapshots = {each.name: each.inputs.get("snapStart") for each in dev.of("lambda/function:Function")}
    published = {each.name: each.inputs["publish"] for each in dev.of("lambda/function:Function")}

    assert alias.inputs == {
        "name": "live",
        "functionName": dev.one("lambda/function:Function", "api-graphql").outputs["name"],
        "functionVersion": dev.one("lambda/function:Function", "api-graphql").outputs["version"],
    }
    assert snapshots.pop("api-graphql") == {"applyOn": "PublishedVersions"}
    assert published.pop("api-graphql")
    assert not any((*snapshots.values(), *published.values()))


def test_without_snapshots_there_is_no_version_and_no_alias(run: Run) -> None:
    plain = run(lambda settings: settings["api"].update(snapStart=False))
    graphql = plain.one("lambda/function:Function", "api-graphql")

    assert not plain.of("lambda/alias:Alias")
    assert not graphql.inputs["publish"]
    assert "snapStart" not in graphql.inputs
    assert plain.one("Integration", "api-post-graphql").inputs["integrationUri"] == graphql.outputs["arn"]
    assert "qualifier" not in plain.one("Permission", "api-post-graphql").inputs


def test_memory_timeout_and_concurrency_come_from_the_configuration(run: Run) -> None:
    def resize(settings: dict[str, Any]) -> None:
        size = {"memoryMb": 512, "timeoutSeconds": 20, "reservedConcurrency": 7}
        settings["projects"]["acme-shop"]["function"] = size
        settings["api"]["function"] = size

    resized = run(resize)

    for name in ("acme-shop-ingest", "api-graphql"):
        inputs = function(resized, name)
        assert (inputs["memorySize"], inputs["timeout"]) == (512, 20)
        assert inputs["reservedConcurrentExecutions"] == 7
    assert "reservedConcurrentExecutions" not in function(resized, "globex-app-ingest")


def test_the_page_has_the_variables_of_sign_in(dev: Recording) -> None:
    assert function(dev, "api-graphiql")["handler"] == "functions.graphiql.handler.handler"
    page = variables(dev, "api-graphiql")
    assert {name: value for name, value in page.items() if name.startswith("SIGN_IN")} == {
        "SIGN_IN_ISSUER": "https://login.example.com/",
        "SIGN_IN_CLIENT_ID": "graphiql",
        "SIGN_IN_SCOPES": "openid messages:read addresses:read schema:read",
        "SIGN_IN_AUDIENCE": "message-tracker",
    }


def test_without_a_client_the_page_has_no_sign_in(run: Run) -> None:
    plain = run(lambda settings: settings["auth"]["issuers"][0].pop("signIn"))
    assert not any(name.startswith("SIGN_IN") for name in variables(plain, "api-graphiql"))
