"""What starts from a snapshot: how it is initialised, and where it has its credentials from."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.deployment.lambda_versions import resolve
from local.deployment.manifest import Function
from local.emulator.lambda_runtime_host.host import lambda_environment
from local.emulator.lambda_runtime_host.role_credentials import RoleCredentials
from local.emulator.lambda_runtime_host.worker import Worker
from local.install import lambda_runtime
from local.stack import LocalStack
from tests.project import ROOT
from tests.stack.test_permissions import the_function
from tests.unit.local.builders import FUNCTION_ARN, function
from tests.unit.local.test_lambda_worker import Lines

CODE = """
from snapshot_restore_py import register_after_restore, register_before_snapshot

seen = ["init"]
register_before_snapshot(lambda: seen.append("before snapshot"))
register_after_restore(lambda: seen.append("after restore"))

def handler(event, context):
    return [*seen, context.function_version, context.invoked_function_arn]
"""


@pytest.fixture
def credentials(local_stack: LocalStack) -> Iterator[RoleCredentials]:
    served = RoleCredentials(local_stack.roles)
    yield served
    served.stop()


def snapshot(**changes: object) -> Function:
    return function(published_version="1", snap_start=True, version="1", **changes)


def the_api(stack: LocalStack) -> Function:
    route = next(route for route in stack.manifest.apis[0].routes if route.key == "POST /graphql")
    return resolve(stack.manifest, route.function_arn)


def fetched(variables: dict[str, str], token: str) -> dict[str, str]:
    request = urllib.request.Request(
        variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"], headers={"Authorization": token}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return dict(json.load(answer))


def test_the_runtime_s_hooks_run_around_the_snapshot(tmp_path: Path) -> None:
    (tmp_path / "dull.py").write_text(CODE)
    of = snapshot(handler="dull.handler", code=str(tmp_path), timeout_seconds=20)
    runtime = lambda_runtime(ROOT / ".local", lambda _: None)
    worker = Worker(of, runtime, lambda_environment(of, "eu-central-1", "a-stream"), Lines())
    outcome = worker.invoke(b"{}", f"{FUNCTION_ARN}:live")
    worker.stop()

    assert json.loads(outcome.payload) == [
        *("init", "before snapshot", "after restore", "1", f"{FUNCTION_ARN}:live")
    ]


def test_a_snapshot_knows_neither_keys_nor_the_log_it_will_write_to(
    credentials: RoleCredentials, local_stack: LocalStack
) -> None:
    variables = credentials.variables(the_api(local_stack))
    environment = lambda_environment(the_api(local_stack), "eu-central-1", "a-stream")

    assert variables.keys() == {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"}
    assert environment["AWS_LAMBDA_INITIALIZATION_TYPE"] == "snap-start"
    assert not any(name.startswith("AWS_LAMBDA_LOG_S") for name in environment)


def test_the_latest_code_has_its_keys_and_its_log_in_the_environment(
    credentials: RoleCredentials, local_stack: LocalStack
) -> None:
    latest = the_function(local_stack, "api")
    environment = lambda_environment(latest, "eu-central-1", "a-stream")

    assert credentials.variables(latest).keys() == {
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    }
    assert environment["AWS_LAMBDA_INITIALIZATION_TYPE"] == "on-demand"
    assert environment["AWS_LAMBDA_LOG_STREAM_NAME"] == "a-stream"


def test_credentials_are_those_of_the_role_and_only_for_whoever_has_the_token(
    credentials: RoleCredentials, local_stack: LocalStack
) -> None:
    variables = credentials.variables(the_api(local_stack))
    given = fetched(variables, variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"])

    assert given.keys() == {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}
    session = local_stack.roles.session_of(given["AccessKeyId"])
    assert session is not None
    assert session.role_arn == the_api(local_stack).role_arn
    with pytest.raises(urllib.error.HTTPError, match="403"):
        fetched(variables, "another")


def test_the_api_runs_as_a_published_version_and_ingest_as_the_latest_code(local_stack: LocalStack) -> None:
    versions = {True: the_api(local_stack), False: the_function(local_stack, "ingest")}
    logs = local_stack.cloud.client("logs")

    for is_snapshot, each in versions.items():
        streams = logs.describe_log_streams(logGroupName=each.log_group)["logStreams"]
        own = [one["logStreamName"] for one in streams if f"/{each.name}[" in one["logStreamName"]]
        assert each.is_snapshot == is_snapshot
        assert own
        assert all(f"/{each.name}[{each.version}]" in name for name in own)
