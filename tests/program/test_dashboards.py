"""The dashboards and saved queries: CloudWatch would take them, and all that they name is there."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from components.monitoring.dashboards.dashboard import DashboardTarget
from components.monitoring.dashboards.stack_dashboard import ApiParts, stack_rows
from components.monitoring.dashboards.widgets import body
from components.settings.alarms import Thresholds
from functions.api.errors import ErrorCode
from tests.program.builders import mistakes_in
from tests.program.conftest import Run
from tests.program.dashboard_check import expressions_of, metrics_of, mistakes
from tests.program.insights import fields_of, shows_whole_lines
from tools.registrations.program import example, run_program
from tools.registrations.recorder import REGION, Recording

PROJECTS = ("acme-archive", "acme-shop", "globex-app")
TARGET = DashboardTarget("message-tracker", "dev", REGION, "aws", Thresholds())

#: Metrics that no alarm evaluates, as AWS documents them: by namespace and name, the dimensions. "AWS/SES"
#: and "AWS/SMSVoice" count the whole account and have none.
ONLY_SHOWN: dict[tuple[str, str], list[set[str]]] = {
    ("AWS/DynamoDB", "ConsumedWriteCapacityUnits"): [
        {"TableName"}, {"TableName", "GlobalSecondaryIndexName"},
    ],
    ("AWS/DynamoDB", "WriteThrottleEvents"): [{"TableName"}, {"TableName", "GlobalSecondaryIndexName"}],
    ("AWS/Firehose", "IncomingRecords"): [{"DeliveryStreamName"}],
    ("AWS/Firehose", "RecordsPerSecondLimit"): [{"DeliveryStreamName"}],
    ("AWS/Lambda", "ConcurrentExecutions"): [{"FunctionName"}],
    ("AWS/SES", "Send"): [set()],
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): [{"QueueName"}],
    ("AWS/SMSVoice", "NumberOfTextMessagePartsSent"): [set()],
    ("AWS/SMSVoice", "NumberOfMediaMessagePartsSent"): [set()],
}  # fmt: skip
#: The longest that we let a body be: AWS documents no limit.
LONGEST_BODY = 512 * 1024


def bodies(recording: Recording) -> dict[str, dict[str, Any]]:
    """By dashboard's name."""
    return {
        each.inputs["dashboardName"]: json.loads(each.inputs["dashboardBody"])
        for each in recording.of("dashboard:Dashboard")
    }


def queries(recording: Recording) -> dict[str, dict[str, Any]]:
    return {each.inputs["name"]: dict(each.inputs) for each in recording.of("QueryDefinition")}


def watched(recording: Recording) -> set[tuple[str, str, frozenset[str]]]:
    """Namespace, name and names of the dimensions of each metric that an alarm looks at."""
    return {
        (metric["namespace"], metric["metricName"], frozenset(metric["dimensions"]))
        for alarm in recording.of("metricAlarm:MetricAlarm")
        for metric in (query["metric"] for query in alarm.inputs["metricQueries"] if "metric" in query)
    }


def test_there_is_one_for_the_stack_and_one_for_each_project(dev: Recording) -> None:
    assert bodies(dev).keys() == {
        "message-tracker-dev",
        *(f"message-tracker-dev_{project}" for project in PROJECTS),
    }


def test_cloudwatch_would_take_each_body(dev: Recording) -> None:
    for name, dashboard in bodies(dev).items():
        assert mistakes(dashboard) == [], name
        assert {widget["properties"].get("region", REGION) for widget in dashboard["widgets"]} == {REGION}


def test_each_is_small_enough_to_be_one_of_an_account_s_three_free_ones(dev: Recording) -> None:
    for name, dashboard in bodies(dev).items():
        named = {
            (namespace, metric, *dimensions.items())
            for namespace, metric, dimensions in metrics_of(dashboard)
        }
        assert len(named) <= 50, name


def test_each_of_aws_s_metrics_is_one_that_an_alarm_watches_or_aws_documents(dev: Recording) -> None:
    alarmed = watched(dev)
    shown = {
        (namespace, name, frozenset(dimensions))
        for dashboard in bodies(dev).values()
        for namespace, name, dimensions in metrics_of(dashboard)
        if not namespace.startswith("MessageTracker")
    }
    documented = {
        (*metric, frozenset(dimensions)) for metric, each in ONLY_SHOWN.items() for dimensions in each
    }

    assert sorted((name, *dimensions) for _, name, dimensions in shown - alarmed - documented) == []


def test_each_dimension_is_the_name_of_something_that_is_there(dev: Recording) -> None:
    types = {
        "DeliveryStreamName": "FirehoseDeliveryStream", "FunctionName": "lambda/function:Function",
        "QueueName": "sqs/queue:Queue", "TableName": "dynamodb/table:Table",
    }  # fmt: skip
    there = {key: {one.outputs["name"] for one in dev.of(type_)} for key, type_ in types.items()}
    there["project"] = set(PROJECTS)
    there["service"] = {"ingest", "redrive", "api", "watch"}
    there["code"] = set(ErrorCode)
    there["ApiId"] = {f"{api.outputs['name']}-id" for api in dev.of("apigatewayv2/api:Api")}
    indexes = dev.one("dynamodb/table:Table", "acme-shop-messages").inputs["globalSecondaryIndexes"]
    there["GlobalSecondaryIndexName"] = {index["name"] for index in indexes}

    for dashboard in bodies(dev).values():
        for _, name, dimensions in metrics_of(dashboard):
            for key, value in dimensions.items():
                assert value in there[key], (name, key, value)


def test_a_project_s_dashboard_is_about_that_project_alone(dev: Recording) -> None:
    for project in PROJECTS:
        dashboard = bodies(dev)[f"message-tracker-dev_{project}"]
        for namespace, name, dimensions in metrics_of(dashboard):
            if namespace.startswith("MessageTracker"):
                assert dimensions["project"] == project
            else:
                assert any(str(value).startswith(f"{project}-") for value in dimensions.values()), name


def test_every_alarm_is_on_a_dashboard_and_every_alarm_there_is_one(dev: Recording) -> None:
    shown = {
        name: set(widget["properties"]["alarms"])
        for name, dashboard in bodies(dev).items()
        for widget in dashboard["widgets"]
        if widget["type"] == "alarm"
    }
    arns = {alarm.name: alarm.outputs["arn"] for alarm in dev.of("metricAlarm:MetricAlarm")}

    assert shown.keys() == bodies(dev).keys()
    for project in PROJECTS:
        own = {arn for name, arn in arns.items() if name.startswith(f"{project}-")}
        assert shown[f"message-tracker-dev_{project}"] == own
    assert set.union(*shown.values()) == set(arns.values())


def test_without_alarms_there_is_no_widget_of_them(run: Run) -> None:
    quiet = bodies(run(lambda settings: settings["alarms"].update(enabled=False)))

    for dashboard in quiet.values():
        assert mistakes(dashboard) == []
        assert "alarm" not in {widget["type"] for widget in dashboard["widgets"]}


def test_rates_show_where_aws_reviews_and_where_an_alarm_is_raised(run: Run) -> None:
    strict = run(lambda settings: settings["alarms"]["thresholds"].update(bounceRate=0.02))
    graphs = bodies(strict)["message-tracker-dev_acme-shop"]["widgets"]
    lines = {
        graph["properties"]["title"]: graph["properties"]["annotations"]["horizontal"]
        for graph in graphs
        if "annotations" in graph["properties"]
    }

    assert {"label": "AWS reviews", "value": 5} in lines["Hard bounces, % of a day's messages"]
    assert {"label": "threshold", "value": 2} in lines["Hard bounces, % of a day's messages"]
    assert {"label": "AWS reviews", "value": 0.1} in lines["Complaints, % of a day's messages"]


def test_the_stack_compares_its_own_projects_and_no_other_stack_s(dev: Recording) -> None:
    by_project = [
        expression
        for expression in expressions_of(bodies(dev)["message-tracker-dev"])
        if "project" in expression
    ]

    assert len(by_project) == 4
    for expression in by_project:
        assert expression.startswith('SEARCH(\'{"MessageTracker/dev",project,service} ')


@dataclass(frozen=True)
class AFunction:
    name: str = "api-graphql-1"
    log_group: str = "api-graphql-1"


def test_a_thousand_projects_are_compared_on_one_dashboard() -> None:
    projects = [f"project-with-a-rather-long-nm-{number:03}" for number in range(1000)]
    parts = ApiParts("an-api", "access", AFunction(), None, ["arn:aws:cloudwatch:eu-central-1:1:alarm:one"])
    dashboard = body(stack_rows(parts, projects, [], TARGET), REGION)

    assert mistakes(dashboard) == []
    assert len(json.dumps(dashboard)) < LONGEST_BODY


def test_the_same_program_creates_the_same_bodies(dev: Recording) -> None:
    again = run_program(example())

    for each in dev.of("dashboard:Dashboard"):
        text = each.inputs["dashboardBody"]
        assert again.one("dashboard:Dashboard", each.name).inputs["dashboardBody"] == text
        assert text == json.dumps(json.loads(text), sort_keys=True)


def test_two_stacks_of_an_account_have_dashboards_of_their_own(dev: Recording) -> None:
    other = run_program(example(), stack="eu.prod")

    assert "message-tracker-eu-prod_acme-shop" in bodies(other)
    assert bodies(other).keys().isdisjoint(bodies(dev))
    assert queries(other).keys().isdisjoint(queries(dev))


def test_their_urls_are_exported(dev: Recording) -> None:
    console = "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1"

    assert dev.exports["dashboardUrl"] == f"{console}#dashboards/dashboard/message-tracker-dev"
    for project in PROJECTS:
        url = f"{console}#dashboards/dashboard/message-tracker-dev_{project}"
        assert dev.exports["projects"][project]["dashboardUrl"] == url


def test_off_by_configuration_there_are_none(run: Run) -> None:
    without = run(lambda settings: settings.update(dashboards=False))

    assert not bodies(without)
    assert not queries(without)
    assert "dashboardUrl" not in without.exports
    assert "dashboardUrl" not in without.exports["projects"]["acme-shop"]


def test_they_are_there_unless_they_are_taken_out(dev: Recording) -> None:
    settings = example()
    del settings["dashboards"]

    assert bodies(run_program(settings)) == bodies(dev)
    assert mistakes_in(dashboards="yes") == ('dashboards: must be one of project, stack, none, not "yes"',)


def test_the_stack_may_have_the_only_dashboard(run: Run) -> None:
    stack = run(lambda settings: settings.update(dashboards="stack"))

    assert bodies(stack).keys() == {"message-tracker-dev"}
    assert queries(stack)
    assert "dashboardUrl" in stack.exports
    assert "dashboardUrl" not in stack.exports["projects"]["acme-shop"]
    assert "_acme-shop" not in json.dumps(bodies(stack))


def test_each_query_is_in_its_folder_and_reads_existing_log_groups(dev: Recording) -> None:
    groups = {group.outputs["name"]: group.name for group in dev.of("LogGroup")}
    folders: dict[str, set[str]] = {}
    for name, query in queries(dev).items():
        folder = name.rpartition("/")[0]
        folders.setdefault(folder, set()).update(groups[group] for group in query["logGroupNames"])

    projects = {f"{project}-logs" for project in PROJECTS}
    assert folders == {"message-tracker/dev": {"api", "api-graphql", "api-keys"} | projects}


def test_a_query_over_many_log_groups_is_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.monitoring.dashboards.dashboard.MAX_LOG_GROUPS", 2)
    split = queries(run_program(example()))

    assert {name for name in split if "failed records by reason" in name} == {
        "message-tracker/dev/failed records by reason (1 of 2)",
        "message-tracker/dev/failed records by reason (2 of 2)",
    }
    assert all(len(query["logGroupNames"]) <= 2 for query in split.values())


def test_no_query_answers_a_whole_line(dev: Recording) -> None:
    assert [name for name, query in queries(dev).items() if shows_whole_lines(query["queryString"])] == []


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        (
            'fields @timestamp, level\n| filter message = "api key created"',
            {"@timestamp", "level", "message"},
        ),
        (
            'filter service in ["api"] and ispresent(code)\n| stats count(*) as all by code, bin(1h) as hour'
            "\n| sort hour desc",
            {"service", "code"},
        ),
        (
            r'parse @message /"types":\{(?<types>[^}]*)\}/' "\n| stats sum(some.records) as n by types",
            {"@message", "some.records"},
        ),
    ],
)
def test_the_reading_of_queries_finds_each_field(query: str, fields: set[str]) -> None:
    assert fields_of(query) == fields


GOOD = {
    "type": "metric", "x": 0, "y": 0, "width": 12, "height": 6,
    "properties": {
        "region": REGION, "view": "timeSeries", "period": 300,
        "metrics": [["AWS/SES", "Send", {"id": "a"}], [{"expression": "SUM(a)", "id": "b"}]],
    },
}  # fmt: skip


def a_graph(**changes: Any) -> dict[str, Any]:
    return GOOD | {"properties": {**GOOD["properties"], **changes}}  # type: ignore[dict-item]


def test_a_correct_body_has_no_mistakes() -> None:
    assert mistakes({"widgets": [GOOD, GOOD | {"x": 12}]}) == []


@pytest.mark.parametrize(
    ("widgets", "mistake"),
    [
        ([GOOD, GOOD | {"x": 11}], "widget 1: lies over another"),
        ([GOOD | {"x": 13}], "widget 0: lies outside of the grid"),
        ([GOOD | {"type": "graph"}], "widget 0: has the type graph"),
        ([a_graph(region="")], "widget 0: has no region"),
        ([a_graph(metric=[])], "widget 0: has metric"),
        ([a_graph(metrics=[])], "widget 0: has 0 metrics"),
        ([a_graph(metrics=[[{"expression": "SUM(c)", "id": "b"}]])], "widget 0: calls c, which there is not"),
        ([a_graph(metrics=[["AWS/SES", "Send", "Name", {"id": "a"}]])], "widget 0: is no metric"),
        ([a_graph(metrics=[["AWS/SES", "Send", {"id": "A"}]])], "widget 0: has the id A"),
        ([a_graph(metrics=[["AWS/SES", "Send", {"id": "a", "visible": False}]])], "widget 0: shows nothing"),
        (
            [GOOD | {"type": "alarm", "properties": {"alarms": ["arn", "arn"]}}],
            "widget 0: must have one to a hundred alarms, each once",
        ),
    ],
)
def test_the_check_itself_catches(widgets: list[dict[str, Any]], mistake: str) -> None:
    assert any(found.startswith(mistake) for found in mistakes({"widgets": widgets}))
