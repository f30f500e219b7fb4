"""CloudWatch alarms, their topic, and dashboards; `local.emulator.cloudwatch` raises the alarms."""

from collections.abc import Mapping
from typing import Any

from local.deployment.resources.base import Created, Creation


def _alarm(creation: Creation) -> Created:
    name = creation.name(longest=255)
    creation.cloud.client("cloudwatch").put_metric_alarm(**parameters(name, creation.inputs))
    return Created(name, {"name": name, "arn": creation.cloud.arn("cloudwatch", f"alarm:{name}")})


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
        "Metrics": [_query(query) for query in inputs["metricQueries"]],
    }


def _query(query: dict[str, Any]) -> dict[str, Any]:
    told = {"Id": query["id"], "ReturnData": query["returnData"]}
    if "expression" in query:
        return told | {"Expression": query["expression"], "Label": query["label"]}
    metric = query["metric"]
    dimensions = [{"Name": name, "Value": value} for name, value in metric["dimensions"].items()]
    named = {"Namespace": metric["namespace"], "MetricName": metric["metricName"], "Dimensions": dimensions}
    return told | {"MetricStat": {"Metric": named, "Period": int(metric["period"]), "Stat": metric["stat"]}}


def _topic(creation: Creation) -> Created:
    name = creation.name(longest=256)
    arn = creation.cloud.client("sns").create_topic(Name=name, Tags=creation.tags())["TopicArn"]
    return Created(arn, {"name": name, "arn": arn})


def _policy(creation: Creation) -> Created:
    arn, policy = creation.inputs["arn"], creation.inputs["policy"]
    creation.cloud.client("sns").set_topic_attributes(
        TopicArn=arn, AttributeName="Policy", AttributeValue=policy
    )
    return Created(arn)


def _dashboard(creation: Creation) -> Created:
    name, body = creation.inputs["dashboardName"], creation.inputs["dashboardBody"]
    creation.cloud.client("cloudwatch").put_dashboard(DashboardName=name, DashboardBody=body)
    arn = f"arn:aws:cloudwatch::{creation.cloud.account}:dashboard/{name}"
    return Created(name, {"dashboardName": name, "dashboardArn": arn})


CREATORS = {
    "aws:cloudwatch/dashboard:Dashboard": _dashboard,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
    "aws:sns/topic:Topic": _topic,
    "aws:sns/topicPolicy:TopicPolicy": _policy,
}
