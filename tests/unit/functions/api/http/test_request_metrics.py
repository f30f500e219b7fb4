"""What the API counts of each request, and that its answer, its log and its trace are of one name."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from components.aws.lambda_function import own_namespace
from components.monitoring.alarms.api import MonitoredApi, api_alarms
from components.settings.alarms import Thresholds
from functions.api.errors import ErrorCode
from functions.api.http.request_metrics import RequestMetrics
from functions.messages.storage.store import StoreUnavailableError
from tests.builders import message_event
from tests.conftest import AwsClient
from tests.docs.operations_document import documented_metrics, emitted_metrics
from tests.unit.functions.api.conftest import CLAIMS, Api, LambdaContext, http_event

WHO = '{"query": "{ viewer { tenant } }"}'

_CALL = """
import json, sys
from types import SimpleNamespace
from functions.api.handler import handler
context = SimpleNamespace(
    function_name="f", memory_limit_in_mb=1, invoked_function_arn="a", aws_request_id="an-invocation",
    get_remaining_time_in_millis=lambda: 29_000,
)
print(json.dumps({"answer": handler(json.load(sys.stdin), context)}))
"""


@pytest.fixture
def metrics(monkeypatch: pytest.MonkeyPatch) -> RequestMetrics:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "api")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", own_namespace())
    return RequestMetrics()


def told(metrics: RequestMetrics, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    metrics.emit({"correlation_id": "a-request"})
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_metrics_are_those_that_are_documented(
    metrics: RequestMetrics, capsys: pytest.CaptureFixture[str]
) -> None:
    metrics.count_error(ErrorCode.INTERNAL)
    metrics.track_truncated_pages(lambda: False)()
    metrics.count_masked_lookup(True)
    metrics.count_masked_lookup(False)
    metrics.count_unrecorded_lookups()
    metrics.count_refused_reveal()

    assert emitted_metrics(told(metrics, capsys)) == documented_metrics("api")


def test_a_request_is_counted_with_its_errors_by_code_and_its_short_pages(
    metrics: RequestMetrics, capsys: pytest.CaptureFixture[str]
) -> None:
    for code in (ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL, ErrorCode.UNAVAILABLE):
        metrics.count_error(code)
    has_time_left = metrics.track_truncated_pages(iter((False, True, False)).__next__)
    assert [has_time_left() for _ in range(3)] == [False, True, False]

    [request, *errors] = told(metrics, capsys)

    assert (request["Requests"], request["ShortPages"]) == ([1], [2])
    assert [(error["code"], error["Errors"]) for error in errors] == [("INTERNAL", [1]), ("UNAVAILABLE", [1])]


def test_nothing_is_left_for_the_next_request(
    metrics: RequestMetrics, capsys: pytest.CaptureFixture[str]
) -> None:
    metrics.count_error(ErrorCode.INTERNAL)
    metrics.track_truncated_pages(lambda: False)()
    told(metrics, capsys)

    [request] = told(metrics, capsys)

    assert request["Requests"] == [1]
    assert "ShortPages" not in request


def test_every_metric_of_an_alarm_is_emitted(
    metrics: RequestMetrics, capsys: pytest.CaptureFixture[str]
) -> None:
    metrics.count_error(ErrorCode.INTERNAL)
    metrics.count_error(ErrorCode.UNAVAILABLE)
    metrics.count_masked_lookup(False)
    lines = told(metrics, capsys)

    watched = [
        metric
        for alarm in api_alarms(
            MonitoredApi("an-api", "access-logs", "a-function", "a-log-group", 29), Thresholds()
        )
        for metric in alarm.metrics.values()
        if metric.namespace == own_namespace()
    ]
    assert len(watched) == 4
    for metric in watched:
        [line] = [each for each in lines if metric.name in each and metric.dimensions.items() <= each.items()]
        [directive] = line["_aws"]["CloudWatchMetrics"]
        assert [set(each) for each in directive["Dimensions"]] == [set(metric.dimensions)]


class _Broken:
    def get(self, _: object) -> Any:
        raise StoreUnavailableError("GetItem failed")


@pytest.fixture
def counted(api: Api, metrics: RequestMetrics) -> Api:
    """The API with metrics that are told."""
    return replace(api, metrics=metrics)


@pytest.mark.parametrize(
    ("body", "headers", "codes"),
    [
        (WHO, {}, []),
        ("{", {}, ["BAD_USER_INPUT"]),
        (WHO, {"accept": "text/html"}, ["BAD_USER_INPUT"]),
        (WHO, {"x-tenant": "globex"}, ["FORBIDDEN"]),
        ('{"query": "{"}', {}, ["GRAPHQL_PARSE_FAILED"]),
        ('{"query": "{ nothing }"}', {}, ["GRAPHQL_VALIDATION_FAILED"]),
        ('{"query": "{ message(id: \\"m\\") { id } }"}', {}, ["UNAVAILABLE"]),
    ],
)
def test_the_code_of_each_returned_error_is_counted(
    counted: Api, capsys: pytest.CaptureFixture[str], body: str, headers: dict[str, str], codes: list[str]
) -> None:
    counted.stores["app"] = _Broken()  # type: ignore[assignment]

    counted.send(http_event(body, CLAIMS, **headers))

    assert codes_of(told(counted.metrics, capsys)) == codes


def codes_of(lines: list[dict[str, Any]]) -> list[str]:
    return [line["code"] for line in lines if "Errors" in line]


def test_what_fails_before_graphql_is_counted_too(counted: Api, capsys: pytest.CaptureFixture[str]) -> None:
    counted.tenants = None  # type: ignore[assignment]

    counted.send(http_event(WHO, CLAIMS))

    assert codes_of(told(counted.metrics, capsys)) == ["INTERNAL"]


@pytest.mark.parametrize(("remaining_ms", "short"), [(29_000, False), (1_000, True)])
def test_a_list_that_is_short_for_want_of_time_is_counted_once(
    counted: Api, capsys: pytest.CaptureFixture[str], remaining_ms: int, short: bool
) -> None:
    for store in counted.stores.values():
        store.record([message_event(message_id=f"m{n}", campaign_id="c") for n in range(30)])
    query = '{ campaign(id: "c") { messages(first: 20, filter: {statuses: [CLICKED]}) { nodes { id } } } }'

    counted.send(http_event(json.dumps({"query": query}), CLAIMS), LambdaContext(remaining_ms=remaining_ms))

    [request, *_] = told(counted.metrics, capsys)
    assert request.get("ShortPages") == ([1] if short else None)


@pytest.fixture
def environment(aws_client: AwsClient, aws_endpoint: str) -> Iterator[dict[str, str]]:
    """The function's environment, but that no table is there."""
    secrets = aws_client("secretsmanager")
    secret = secrets.create_secret(Name="cursor-key-of-test-metrics", SecretString="a secret")["ARN"]
    yield {
        "API_KEY_TABLE_NAME": "",
        "BUDGET_TABLE_NAME": "none",
        "COST_PER_MINUTE": "60000",
        "REQUESTS_PER_SECOND": "100",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "QUERIES_BY_GET": "false",
        "TRUSTED_DOCUMENTS_ONLY": "false",
        "LOOKUP_STREAM_NAME": "",
        "LOOKUP_TABLE_NAME": "",
        "LOOKUPS_REQUIRED": "all",
        "REVEALS_PER_HOUR": "500",
        "REGISTRY_TABLE_NAME": "none",
        "CURSOR_KEY_SECRET_ARN": secret,
        "READER_ROLE_ARN_PREFIX": "arn:aws:iam::123456789012:role/reader-",
        "POWERTOOLS_SERVICE_NAME": "api",
        "POWERTOOLS_METRICS_NAMESPACE": own_namespace(),
        "AWS_ENDPOINT_URL": aws_endpoint,
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "_X_AMZN_TRACE_ID": "Root=1-a-trace;Parent=p;Sampled=1",
    }
    secrets.delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)


def test_a_failing_request_is_counted_and_named_alike_in_its_answer_its_log_and_its_metrics(
    environment: dict[str, str],
) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", _CALL],
        input=json.dumps(http_event(WHO, CLAIMS)),
        env=dict(os.environ) | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    [log, request, failed, answered] = [json.loads(line) for line in ran.stdout.splitlines()]
    [error] = json.loads(answered["answer"]["body"])["errors"]

    assert answered["answer"]["statusCode"] == 500
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "a-request"}
    assert log["correlation_id"] == request["correlation_id"] == "a-request"
    assert log["xray_trace_id"] == request["xray_trace_id"] == "1-a-trace"
    assert log["function_request_id"] == "an-invocation"
    assert (request["Requests"], failed["Errors"], failed["code"]) == ([1], [1], "INTERNAL")
    assert "acme" not in json.dumps([request, failed])
