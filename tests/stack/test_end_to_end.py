"""The running stack: from boto3 to GraphQL, with the rights that the program declares."""

import gzip
import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.cloud import Credentials
from local.commands.demo import execute_query
from local.errors import LocalError
from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, settled

PROJECT = "acme-shop"
MESSAGE = "query ($id: ID!) { message(id: $id) { messageId status destination } }"


def sms(message_id: str, **changes: Any) -> dict[str, Any]:
    """A delivered SMS, as an event of Pinpoint's event stream."""
    now = int(time.time() * 1000)
    attributes = {
        "message_id": message_id, "destination_phone_number": "+12065550142", "record_status": "DELIVERED",
        "iso_country_code": "US", "message_type": "Transactional", "campaign_id": "c1", "journey_id": "j1",
    }  # fmt: skip
    return {
        "event_type": "_SMS.SUCCESS",
        "event_timestamp": now,
        "arrival_timestamp": now,
        "event_version": "3.1",
        "application": {"app_id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9"},
        "client": {"client_id": "one"},
        "attributes": attributes,
        "metrics": {"price_in_millicents_usd": 645.0},
        **changes,
    }


def query_message(stack: LocalStack, tenant: str, message_id: str) -> dict[str, Any]:
    outputs = stack.outputs()
    return execute_query(outputs.graphql_url, outputs.tokens[tenant], MESSAGE, {"id": message_id})


def archived(stack: LocalStack, prefix: str) -> list[str]:
    """All lines under a prefix of the project's archive."""
    bucket, s3 = stack.outputs().projects[PROJECT].archive_bucket, stack.cloud.client("s3")
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]
    bodies = [(key, s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys]
    texts = [gzip.decompress(body) if key.endswith(".gz") else body for key, body in bodies]
    return b"".join(texts).decode().splitlines()


def test_what_is_put_with_boto3_is_answered_to_its_tenant_and_to_no_other(local_stack: LocalStack) -> None:
    put_events(local_stack, PROJECT, [sms("whole-way")])
    eventually(lambda: query_message(local_stack, "acme", "whole-way")["data"]["message"])
    assert query_message(local_stack, "acme", "whole-way")["data"] == {
        "message": {"messageId": "whole-way", "status": "DELIVERED", "destination": "+12065550142"}
    }
    assert query_message(local_stack, "globex", "whole-way")["data"] == {"message": None}


def answered(stack: LocalStack, path: str, **headers: str) -> str:
    """API Gateway's id of a request, from its response."""
    headers |= {"content-type": "application/json"}
    url = stack.outputs().graphql_url + path
    request = urllib.request.Request(url, b'{"query": "{ viewer { tenant } }"}', headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return str(answer.headers["apigw-requestid"])
    except urllib.error.HTTPError as refused:
        return str(refused.headers["apigw-requestid"])


def test_the_id_that_an_answer_carries_is_in_the_logs_of_all_who_had_a_part_in_it(
    local_stack: LocalStack,
) -> None:
    logs = local_stack.cloud.client("logs")

    def groups_that_name(request_id: str) -> set[str]:
        groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        return {
            next(name for name in ("api-graphql", "api-keys", "api") if name in group)
            for group in groups
            if "api" in group
            for event in logs.filter_log_events(logGroupName=group)["events"]
            if request_id in event["message"]
        }

    accepted = answered(local_stack, "", authorization=f"Bearer {local_stack.outputs().tokens['acme']}")
    assert eventually(lambda: groups_that_name(accepted) == {"api", "api-graphql"})
    refused = answered(local_stack, "/key", **{"x-api-key": "a-key"})
    assert eventually(lambda: groups_that_name(refused) == {"api", "api-graphql", "api-keys"})


def test_the_archive_keeps_what_came_and_what_was_delivered_and_what_failed(local_stack: LocalStack) -> None:
    good, bad = json.dumps(sms("archived")), '{"event_type": "_SMS.SUC'
    stream = local_stack.outputs().projects[PROJECT].delivery_stream
    firehose = local_stack.firehose.client("firehose")
    firehose.put_record(DeliveryStreamName=stream, Record={"Data": f"{good}\n".encode()})
    firehose.put_record(DeliveryStreamName=stream, Record={"Data": bad.encode()})
    eventually(lambda: settled(local_stack, PROJECT))
    local_stack.flush()
    assert good in archived(local_stack, "raw/")
    assert "archived" in {
        json.loads(line)["attributes"]["message_id"] for line in archived(local_stack, "delivered/")
    }
    eventually(lambda: "Lambda.ProcessingFailedStatus" in codes_of_poison(local_stack))


def codes_of_poison(stack: LocalStack) -> set[str]:
    return {json.loads(line)["errorCode"] for line in archived(stack, "errors/poison/")}


def test_the_stream_describes_itself_and_refuses_too_much(local_stack: LocalStack) -> None:
    stream = local_stack.outputs().projects[PROJECT].delivery_stream
    firehose = local_stack.firehose.client("firehose")
    described = firehose.describe_delivery_stream(DeliveryStreamName=stream)["DeliveryStreamDescription"]
    assert described["DeliveryStreamStatus"] == "ACTIVE"
    assert stream in firehose.list_delivery_streams()["DeliveryStreamNames"]
    too_many = [{"Data": b"{}"}] * 501
    too_large = [{"Data": b"x" * 900_000}] * 5
    for records, code in ((too_many, "ValidationException"), (too_large, "InvalidArgumentException"),
                          ([{"Data": b"x" * 1_024_001}], "ValidationException")):  # fmt: skip
        with pytest.raises(ClientError, match=code):
            firehose.put_record_batch(DeliveryStreamName=stream, Records=records)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        firehose.put_record(DeliveryStreamName="nowhere", Record={"Data": b"{}"})


def test_a_stranger_may_not_put(local_stack: LocalStack) -> None:
    stranger = local_stack.firehose.client("firehose", Credentials("AKIASTRANGER", "secret"))
    stream = local_stack.outputs().projects[PROJECT].delivery_stream
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        stranger.put_record(DeliveryStreamName=stream, Record={"Data": b"{}"})


@pytest.mark.parametrize(
    "claims",
    [{"exp": 1}, {"aud": "others"}, {"iss": "https://login.example.org/"}],
    ids=["late", "aud", "iss"],
)
def test_a_bad_token_is_401(local_stack: LocalStack, claims: dict[str, Any]) -> None:
    token = local_stack.token("acme", **claims)
    with pytest.raises(LocalError, match="401"):
        execute_query(local_stack.outputs().graphql_url, token, MESSAGE, {"id": "any"})


def test_the_outputs_name_what_is_there(local_stack: LocalStack) -> None:
    outputs = local_stack.outputs()
    assert {name: project.retention_days for name, project in outputs.projects.items()} == {
        "acme-shop": 90, "acme-archive": None, "globex-app": 90,
    }  # fmt: skip
    assert set(outputs.tokens) == {"acme", "globex"}
    tables = local_stack.cloud.client("dynamodb").list_tables()["TableNames"]
    buckets = {bucket["Name"] for bucket in local_stack.cloud.client("s3").list_buckets()["Buckets"]}
    for project in outputs.projects.values():
        assert project.table in tables
        assert project.archive_bucket in buckets
    assert outputs.graphiql_url == outputs.graphql_url + f"#token={outputs.tokens['acme']}"
