"""The quotas table of docs/capacity.md: what a project takes of each, and how many projects meet it."""

from typing import Any

import pytest

from components.monitoring.dashboards.dashboard import MAX_LOG_GROUPS
from tests.program.test_project_size import resources_of
from tests.project import ROOT
from tools.registrations.program import example, run_program
from tools.registrations.recorder import Recording

PAGE = (ROOT / "docs" / "capacity.md").read_text()
#: By the quota's name in the document: the types of resources that count.
COUNTED = {
    "End User Messaging: configuration sets": "aws:pinpoint/smsvoicev2ConfigurationSet:",
    "IAM: roles per account": "aws:iam/role:",
    "CloudWatch: alarms": "aws:cloudwatch/metricAlarm:",
    "Data Firehose: streams": "aws:kinesis/firehoseDeliveryStream:",
    "DynamoDB: tables": "aws:dynamodb/table:",
    "S3: general purpose buckets": "aws:s3/bucket:Bucket ",
    "SES: configuration sets": "aws:sesv2/configurationSet:",
    "Secrets Manager: secrets": "aws:secretsmanager/secret:",
    "CloudWatch Logs: log groups": "aws:cloudwatch/logGroup:",
    "EventBridge Scheduler: schedules": "aws:scheduler/schedule:",
}


def rows() -> dict[str, list[str]]:
    """Return the cells of each row by the quota's name, numbers without separators."""
    section = PAGE.split("\n## Quotas by number of projects\n")[1].split("\n## ")[0]
    lines = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return {cells[0].strip(): [cell.replace(",", "") for cell in cells[1:4]] for cells in lines[1:]}


@pytest.mark.parametrize("quota", COUNTED)
def test_a_quota_is_met_at_the_documented_number_of_projects(dev: Recording, quota: str) -> None:
    default, taken, met = rows()[quota]
    count = sum(each.startswith(COUNTED[quota]) for each in resources_of(dev, "globex-app"))

    assert (taken, met) == (str(count), str(int(default) // count))


def test_the_archive_of_each_function_counts_for_lambda_s_storage(dev: Recording) -> None:
    default, taken, met = rows()["Lambda: storage of code, MB"]
    functions = sum(each.startswith("aws:lambda/function:") for each in resources_of(dev, "globex-app"))

    assert (taken, met) == (str(functions * 4), str(int(default) // (functions * 4)))


def test_every_row_of_the_table_is_counted() -> None:
    assert rows().keys() == {*COUNTED, "Lambda: storage of code, MB"}


def test_a_tenant_s_projects_and_a_stack_s_queries_are_those_documented(dev: Recording) -> None:
    def saved(recording: Recording) -> int:
        return len(recording.of("QueryDefinition"))

    settings = example()
    shop = settings["projects"]["acme-shop"]
    for number in range(MAX_LOG_GROUPS):
        sources: dict[str, Any] = {"sms": {"configurationSet": f"set-{number}"}}
        settings["projects"][f"p{number}"] = {**shop, "sources": sources}

    more = saved(run_program(settings)) - saved(dev)
    assert f"a stack has {saved(dev)}, and {more} more for each further {MAX_LOG_GROUPS} projects" in PAGE
    # tests/program/test_policy_sizes.py counts them.
    assert "holds 215 to 323 projects" in PAGE
