"""Dashboards and saved queries against a whole run: they read what the functions emit."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from functions.keys.api_key import ApiKey
from local.emulator.oidc.declared_issuer import SCOPES
from local.stack import LocalStack
from tests.builders import ses, text_message
from tests.program.dashboard_check import metrics_of, mistakes
from tests.program.insights import fields_of
from tests.stack.local_run import eventually, put_events, running, settled
from tests.stack.test_end_to_end import PROJECT, sms
from tools.registrations.program import example, run_program

Metric = tuple[str, frozenset[str], str | None]

MADE = 'mutation { createApiKey(scopes: ["messages:read"]) { __typename } }'
QUERY = '{ message(id: "a-message") { id } }'

#: Emitted only where a list takes longer than a function has.
NOT_EMITTED_HERE: set[Metric] = {("ShortPages", frozenset({"service"}), "api")}


@pytest.fixture(scope="module")
def stack_with_logs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack in which all that the queries ask for has happened; in the end its tables are gone."""
    with running(tmp_path_factory.mktemp("logs")) as stack:
        poison = {"eventType": "Send", "mail": {"messageId": ["poison"]}}
        put_events(stack, PROJECT, [sms("a-message"), ses(), text_message(), poison])
        eventually(lambda: settled(stack, PROJECT))
        stack.flush()
        for schedule in stack.manifest.schedules:
            stack.schedules.call(schedule)
        send_query(
            stack, "", MADE, Authorization=f"Bearer {stack.token('acme', scope=f'{SCOPES} keys:write')}"
        )
        send_query(stack, "/key", QUERY, **{"x-api-key": ApiKey.new("acme").text})
        operator = stack.token("globex", sub="an-operator", scope=f"{SCOPES} tenants:any")
        send_query(stack, "", QUERY, **{"Authorization": f"Bearer {operator}", "x-tenant": "acme"})
        for table in (f"{PROJECT}-messages", "api-registry"):
            take_away(stack, table)
            put_events(stack, PROJECT, [sms("too late")])
            send_query(stack, "", QUERY, Authorization=f"Bearer {stack.token('acme')}")
        logged = {"records are poison", "key refused", "store unavailable", "request failed"}
        eventually(lambda: logged <= messages(stack))
        eventually(lambda: any("errorType" in line for line in lines(stack, f"{PROJECT}-logs")))
        yield stack


def take_away(stack: LocalStack, table: str) -> None:
    """Delete a table, and restart the functions, which may have cached its items."""
    dynamodb = stack.cloud.client("dynamodb")
    (name,) = (each for each in dynamodb.list_tables()["TableNames"] if each.startswith(table))
    dynamodb.delete_table(TableName=name)
    stack.functions.update(stack.manifest)


def send_query(stack: LocalStack, way: str, query: str, **headers: str) -> None:
    """Whatever the answer is."""
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(
        stack.outputs().graphql_url + way, body, {"Content-Type": "application/json", **headers}
    )
    try:
        urllib.request.urlopen(request, timeout=40).close()
    except urllib.error.HTTPError as refused:
        refused.close()


def lines(stack: LocalStack, group: str = "") -> list[dict[str, Any]]:
    """What was logged in the groups whose names begin so, without a random end."""
    logs = stack.cloud.client("logs")
    names = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
    return [
        json.loads(event["message"])
        for name in names
        if not group or re.fullmatch(rf"{group}-[0-9a-f]{{7}}", name)
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name)
        for event in page["events"]
        if event["message"].startswith("{")
    ]


def messages(stack: LocalStack) -> set[str]:
    return {str(line.get("message")) for line in lines(stack)}


def emitted_metrics(stack: LocalStack) -> set[Metric]:
    """By name, dimensions and service, return the metrics of the log lines (embedded metric format)."""
    return {
        (metric["Name"], frozenset(dimensions), line.get("service"))
        for line in lines(stack)
        if "_aws" in line
        for directive in line["_aws"]["CloudWatchMetrics"]
        if directive["Namespace"].startswith("MessageTracker")
        for dimensions in directive["Dimensions"]
        for metric in directive["Metrics"]
    }


def test_the_dashboards_are_in_the_account_and_cloudwatch_would_take_them(
    stack_with_logs: LocalStack,
) -> None:
    cloudwatch = stack_with_logs.cloud.client("cloudwatch")
    names = {each["DashboardName"] for each in cloudwatch.list_dashboards()["DashboardEntries"]}

    assert names >= {"message-tracker-dev", f"message-tracker-dev_{PROJECT}"}
    for name in names:
        body = json.loads(cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"])
        assert mistakes(body) == [], name


def test_each_metric_of_ours_on_a_dashboard_is_one_that_a_function_emits(stack_with_logs: LocalStack) -> None:
    cloudwatch = stack_with_logs.cloud.client("cloudwatch")
    shown: set[Metric] = set()
    for entry in cloudwatch.list_dashboards()["DashboardEntries"]:
        body = json.loads(cloudwatch.get_dashboard(DashboardName=entry["DashboardName"])["DashboardBody"])
        shown |= {
            (name, frozenset(dimensions), dimensions["service"])
            for namespace, name, dimensions in metrics_of(body)
            if namespace.startswith("MessageTracker")
        }

    assert shown - emitted_metrics(stack_with_logs) - NOT_EMITTED_HERE == set()


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Every field of a line, as Logs Insights discovers them: with dots between."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}" if path else key)
    else:
        yield path


def test_each_field_that_a_query_reads_is_in_a_line_of_its_log_groups(stack_with_logs: LocalStack) -> None:
    program = run_program(example())
    groups = {group.outputs["name"]: group.name for group in program.of("LogGroup")}
    queries = [
        (query.inputs["name"], groups[name], fields_of(query.inputs["queryString"]))
        for query in program.of("QueryDefinition")
        for name in query.inputs["logGroupNames"]
    ]
    fields: dict[str, set[str]] = {}
    known: dict[str, set[str]] = {}
    for name, group, read in queries:
        fields[name] = read
        known.setdefault(name, {"@timestamp", "@message", "@log"})
        known[name] |= {path for line in lines(stack_with_logs, group) for path in paths(line)}

    assert len(fields) == 13
    missing = {name: fields[name] - known[name] for name in fields}
    assert {name: lacking for name, lacking in missing.items() if lacking} == {}


def test_each_message_that_a_query_looks_for_is_logged(stack_with_logs: LocalStack) -> None:
    looked_for = {
        message
        for query in run_program(example()).of("QueryDefinition")
        for clause in re.findall(r"filter message (?:=|in) (.*)", query.inputs["queryString"])
        for message in re.findall(r'"([^"]+)"', clause)
    }

    assert looked_for >= {"batch recorded", "record failed", "api key created"}
    assert looked_for - messages(stack_with_logs) <= {"api key revoked"}
