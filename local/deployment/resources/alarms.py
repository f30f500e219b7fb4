"""CloudWatch alarms, their topic, and dashboards; `local.emulator.cloudwatch` raises the alarms."""

from collections.abc import Mapping
from typing import Any

from local.deployment.resources.base import Created, CreateRequest


def _alarm(request: CreateRequest) -> Created:
    name = request.name(longest=255)
    request.cloud.client("cloudwatch").put_metric_alarm(**parameters(name, request.inputs))
    return Created(name, {"name": name, "arn": request.cloud.arn("cloudwatch", f"alarm:{name}")})


def parameters(name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What PutMetricAlarm is given for an alarm with these inputs."""
    return {
        "AlarmName": name,
        "AlarmDescription": inputs["alarmDescription"],
        "ComparisonOperator": inputs["comparisonOperator"],
        "Threshold": inputs["threshold"],
        "EvaluationPeriods": int(inputs["evaluationPeriods"]),
        "DatapointsToAlarm": int(inputs["datapointsToAlarm"]),
        "TreatMissingData": inputs["treatMissingData"],
        "AlarmActions": inputs["alarmActions"],
        "OKActions": inputs["okActions"],
        "InsufficientDataActions": inputs.get("insufficientDataActions", []),
        "Metrics": [_query(query) for query in inputs["metricQueries"]],
    }


def _query(query: dict[str, Any]) -> dict[str, Any]:
    entry = {"Id": query["id"], "ReturnData": query["returnData"]}
    if "expression" in query:
        return entry | {"Expression": query["expression"], "Label": query["label"]}
    metric = query["metric"]
    dimensions = [{"Name": name, "Value": value} for name, value in metric["dimensions"].items()]
    named = {"Namespace": metric["namespace"], "MetricName": metric["metricName"], "Dimensions": dimensions}
    return entry | {"MetricStat": {"Metric": named, "Period": int(metric["period"]), "Stat": metric["stat"]}}


def _topic(request: CreateRequest) -> Created:
    name = request.name(longest=256)
    arn = request.cloud.client("sns").create_topic(Name=name, Tags=request.tags())["TopicArn"]
    return Created(arn, {"name": name, "arn": arn})


def _policy(request: CreateRequest) -> Created:
    arn, policy = request.inputs["arn"], request.inputs["policy"]
    request.cloud.client("sns").set_topic_attributes(
        TopicArn=arn, AttributeName="Policy", AttributeValue=policy
    )
    return Created(arn)


def _dashboard(request: CreateRequest) -> Created:
    name, body = request.inputs["dashboardName"], request.inputs["dashboardBody"]
    request.cloud.client("cloudwatch").put_dashboard(DashboardName=name, DashboardBody=body)
    arn = f"arn:aws:cloudwatch::{request.cloud.account}:dashboard/{name}"
    return Created(name, {"dashboardName": name, "dashboardArn": arn})


CREATORS = {
    "aws:cloudwatch/dashboard:Dashboard": _dashboard,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
    "aws:sns/topic:Topic": _topic,
    "aws:sns/topicPolicy:TopicPolicy": _policy,
}
