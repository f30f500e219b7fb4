"""Dashboards and saved queries against a whole run: what they name is what the functions tell."""

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
ASKED = '{ message(id: "told") { id } }'

#: Told only where a list takes longer than a function has.
NOT_TOLD_HERE: set[Metric] = {("ShortPages", frozenset({"service"}), "api")}


@pytest.fixture(scope="module")
def told_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack in which all that the queries ask for has happened; in the end its tables are gone."""
    with running(tmp_path_factory.mktemp("told")) as stack:
        poison = {"eventType": "Send", "mail": {"messageId": ["poison"]}}
        put_events(stack, PROJECT, [sms("told"), ses(), text_message(), poison])
        eventually(lambda: settled(stack, PROJECT))
        stack.flush()
        for schedule in stack.manifest.schedules:
            stack.schedules.call(schedule)
        ask(stack, "", MADE, Authorization=f"Bearer {stack.token('acme', scope=f'{SCOPES} keys:write')}")
        ask(stack, "/key", ASKED, **{"x-api-key": ApiKey.new("acme").text})
        operator = stack.token("globex", sub="an-operator", scope=f"{SCOPES} tenants:any")
        ask(stack, "", ASKED, **{"Authorization": f"Bearer {operator}", "x-tenant": "acme"})
        for table in (f"{PROJECT}-messages", "api-registry"):
            take_away(stack, table)
            put_events(stack, PROJECT, [sms("too late")])
            ask(stack, "", ASKED, Authorization=f"Bearer {stack.token('acme')}")
        logged = {"records are poison", "key refused", "store unavailable", "request failed"}
        eventually(lambda: logged <= messages(stack))
        eventually(lambda: any("errorType" in line for line in lines(stack, f"{PROJECT}-ingest")))
        yield stack


def take_away(stack: LocalStack, table: str) -> None:
    """Delete a table, and start the functions anew, which may have kept what it told."""
    dynamodb = stack.cloud.client("dynamodb")
    (name,) = (each for each in dynamodb.list_tables()["TableNames"] if each.startswith(table))
    dynamodb.delete_table(TableName=name)
    stack.functions.update(stack.manifest)


def ask(stack: LocalStack, way: str, query: str, **headers: str) -> None:
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


def told_metrics(stack: LocalStack) -> set[Metric]:
    """By name, dimensions and service, what the lines tell in CloudWatch's embedded metric format."""
    return {
        (metric["Name"], frozenset(dimensions), line.get("service"))
        for line in lines(stack)
        if "_aws" in line
        for directive in line["_aws"]["CloudWatchMetrics"]
        if directive["Namespace"].startswith("MessageTracker")
        for dimensions in directive["Dimensions"]
        for metric in directive["Metrics"]
    }


def test_the_dashboards_are_in_the_account_and_cloudwatch_would_take_them(told_stack: LocalStack) -> None:
    cloudwatch = told_stack.cloud.client("cloudwatch")
    names = {each["DashboardName"] for each in cloudwatch.list_dashboards()["DashboardEntries"]}

    assert names >= {"message-tracker-dev", f"message-tracker-dev_{PROJECT}"}
    for name in names:
        told = json.loads(cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"])
        assert mistakes(told) == [], name


def test_each_metric_of_ours_on_a_dashboard_is_one_that_a_function_tells(told_stack: LocalStack) -> None:
    cloudwatch = told_stack.cloud.client("cloudwatch")
    shown: set[Metric] = set()
    for entry in cloudwatch.list_dashboards()["DashboardEntries"]:
        told = json.loads(cloudwatch.get_dashboard(DashboardName=entry["DashboardName"])["DashboardBody"])
        shown |= {
            (name, frozenset(dimensions), dimensions["service"])
            for namespace, name, dimensions in metrics_of(told)
            if namespace.startswith("MessageTracker")
        }

    assert shown - told_metrics(told_stack) - NOT_TOLD_HERE == set()


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Every field of a line, as Logs Insights discovers them: with dots between."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}" if path else key)
    else:
        yield path


def test_each_field_that_a_query_reads_is_in_a_line_of_its_log_groups(told_stack: LocalStack) -> None:
    program = run_program(example())
    groups = {group.outputs["name"]: group.name for group in program.of("LogGroup")}
    asked = [
        (query.inputs["name"], groups[name], fields_of(query.inputs["queryString"]))
        for query in program.of("QueryDefinition")
        for name in query.inputs["logGroupNames"]
        if PROJECT in query.name or query.parent.endswith("::dashboard")
    ]
    fields: dict[str, set[str]] = {}
    known: dict[str, set[str]] = {}
    for name, group, read in asked:
        fields[name] = read
        known.setdefault(name, {"@timestamp", "@message"})
        known[name] |= {path for line in lines(told_stack, group) for path in paths(line)}

    assert len(fields) == 12
    missing = {name: fields[name] - known[name] for name in fields}
    assert {name: lacking for name, lacking in missing.items() if lacking} == {}


def test_each_message_that_a_query_looks_for_is_logged(told_stack: LocalStack) -> None:
    looked_for = {
        message
        for query in run_program(example()).of("QueryDefinition")
        for told in re.findall(r"filter message (?:=|in) (.*)", query.inputs["queryString"])
        for message in re.findall(r'"([^"]+)"', told)
    }

    assert looked_for >= {"batch recorded", "record failed", "api key created"}
    assert looked_for - messages(told_stack) <= {"api key revoked"}
