"""Who may do what: every role's trust and every role's actions, exactly."""

import json
from typing import Any

import pytest

from tests.program.conftest import Run
from tools.registrations.recorder import ACCOUNT, REGION, Recording

LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
METRICS = ("cloudwatch:GetMetricData",)
STREAMS = ("dynamodb:ListStreams",)
TRACES = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")


@pytest.fixture(scope="module")
def everything(run: Run) -> Recording:
    """The example, with an event stream too."""

    def create(settings: dict[str, Any]) -> None:
        settings["projects"]["acme-shop"]["sources"]["pinpoint"]["eventStream"] = "create"

    return run(create)


def permissions(recording: Recording, role: str) -> dict[tuple[str, ...], list[str]]:
    """The role's policy: actions to resources."""
    policy = json.loads(recording.one("RolePolicy", role).inputs["policy"])
    assert {statement["Effect"] for statement in policy["Statement"]} == {"Allow"}
    kinds = {frozenset(statement) - {"Condition"} for statement in policy["Statement"]}
    assert kinds == {frozenset({"Effect", "Action", "Resource"})}
    found: dict[tuple[str, ...], list[str]] = {}
    for statement in policy["Statement"]:
        actions = tuple(statement["Action"])
        found[actions] = found.get(actions, []) + statement["Resource"]
    return found


def trusts(recording: Recording, role: str) -> list[dict[str, Any]]:
    """The statements of a role's trust policy, without what all of them have."""
    statements = json.loads(recording.one("iam/role:Role", role).inputs["assumeRolePolicy"])["Statement"]
    for statement in statements:
        assert (statement.pop("Effect"), statement.pop("Action")) == ("Allow", "sts:AssumeRole")
    return list(statements)


def trust(recording: Recording, role: str) -> dict[str, Any]:
    (statement,) = trusts(recording, role)
    return statement


def arn(recording: Recording, type_: str, name: str) -> str:
    return str(recording.one(type_, name).outputs["arn"])


def test_every_role_has_its_policy_and_every_policy_its_role(everything: Recording) -> None:
    roles = {role.name: f"{role.outputs['name']}-id" for role in everything.of("iam/role:Role")}
    policies = {policy.name: policy.inputs["role"] for policy in everything.of("RolePolicy")}
    projects = ("acme-shop", "acme-archive", "globex-app")

    assert roles.keys() == {
        *("api-graphql", "api-graphiql", "api-keys", "acme", "globex"),
        *("api-lookups", "api-lookups-delivery"),
        *(f"{project}-{role}" for project in projects for role in ("events", "ingest", "stats", "watch")),
    }
    # The services' role has a second one, about what needs the role first.
    assert policies == roles | {f"{project}-sources": roles[f"{project}-events"] for project in projects}


def test_no_action_is_a_wildcard_and_no_resource_but_where_there_is_none(everything: Recording) -> None:
    for policy in everything.of("RolePolicy"):
        for actions, resources in permissions(everything, policy.name).items():
            assert "*" not in "".join(actions)
            assert resources == ["*"] if actions in (TRACES, METRICS, STREAMS) else "*" not in resources


def test_whoever_uses_a_role_waits_for_its_policy(everything: Recording) -> None:
    users = {
        "ingest": [("lambda/function:Function", "ingest"), ("lambda/function:Function", "redrive")],
        "watch": [("lambda/function:Function", "watch")],
        "stats": [("lambda/function:Function", "stats")],
        "events": [("FirehoseDeliveryStream", "events")],
        "sources": [
            ("pinpoint/eventStream:EventStream", "pinpoint"),
            ("ConfigurationSetEventDestination", "ses"),
            ("Smsvoicev2EventDestination", "sms"),
            ("scheduler/schedule:Schedule", "watch"),
        ],
    }

    for policy, resources in users.items():
        urn = everything.one("RolePolicy", f"acme-shop-{policy}").urn
        for type_, name in resources:
            assert urn in everything.one(type_, f"acme-shop-{name}").dependencies, name


def test_what_writes_messages_handles_its_own_project_s_records_alone(everything: Recording) -> None:
    """Ingest and redrive share a role: they parse the same records and write the same table."""
    name = "acme-shop-ingest"
    bucket = arn(everything, "s3/bucket:Bucket", "acme-shop-archive")
    queue = arn(everything, "sqs/queue:Queue", "acme-shop-redrive")
    assert permissions(everything, name) == {
        ("dynamodb:UpdateItem",): [arn(everything, "table:Table", "acme-shop-messages")],
        ("secretsmanager:GetSecretValue",): [arn(everything, "secret:Secret", "acme-shop-destination-key")],
        ("s3:ListBucket",): [bucket],
        ("s3:GetObject",): [f"{bucket}/erasures/*"],
        ("s3:DeleteObject", "s3:GetObject"): [
            f"{bucket}/errors/processing-failed/*",
            f"{bucket}/errors/redriving/*",
        ],
        ("s3:PutObject",): [
            f"{bucket}/delivered/*",
            f"{bucket}/errors/poison/*",
            f"{bucket}/errors/redriving/*",
        ],
        (
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
        ): [queue],
        LOGS: [arn(everything, "LogGroup", "acme-shop-logs") + ":*"],
    }
    assert trust(everything, name) == {"Principal": {"Service": "lambda.amazonaws.com"}}
    role = arn(everything, "iam/role:Role", name)
    for function in ("ingest", "redrive"):
        assert everything.one("lambda/function:Function", f"acme-shop-{function}").inputs["role"] == role


def test_the_watch_touches_no_message_and_reads_metrics(everything: Recording) -> None:
    name = "acme-shop-watch"
    assert permissions(everything, name) == {
        ("dynamodb:BatchGetItem", "dynamodb:UpdateItem"): [
            arn(everything, "table:Table", "acme-shop-messages")
        ],
        METRICS: ["*"],
        LOGS: [arn(everything, "LogGroup", "acme-shop-logs") + ":*"],
    }
    policy = json.loads(everything.one("RolePolicy", name).inputs["policy"])
    assert [each["Condition"] for each in policy["Statement"] if "Condition" in each] == [
        {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["#source#*"]}}
    ]


def test_the_api_has_no_permission_on_a_message_table(everything: Recording) -> None:
    assert permissions(everything, "api-graphql") == {
        ("dynamodb:Query",): [arn(everything, "table:Table", "api-registry")],
        ("dynamodb:UpdateItem",): [arn(everything, "table:Table", "api-budgets")],
        ("secretsmanager:GetSecretValue",): [arn(everything, "secret:Secret", "api-cursor-key")],
        # It may add records to the look-up log, and neither read nor change any.
        ("firehose:PutRecord",): [arn(everything, "FirehoseDeliveryStream", "api-lookups")],
        ("sts:AssumeRole",): [
            f"arn:aws:iam::{ACCOUNT}:role/message-tracker-dev/readers/message-tracker-dev-*"
        ],
        LOGS: [arn(everything, "LogGroup", "api-graphql") + ":*"],
        TRACES: ["*"],
    }


def test_two_roles_write_the_two_copies_of_the_look_up_log_and_none_deletes_from_them(
    everything: Recording,
) -> None:
    bucket, logs = (
        arn(everything, "s3/bucket:Bucket", "api-lookups"),
        arn(everything, "LogGroup", "api-lookups"),
    )

    assert permissions(everything, "api-lookups") == {
        ("dynamodb:BatchWriteItem",): [arn(everything, "table:Table", "api-lookups")],
        LOGS: [f"{logs}:*"],
    }
    assert permissions(everything, "api-lookups-delivery") == {
        ("lambda:GetFunctionConfiguration", "lambda:InvokeFunction"): [
            arn(everything, "lambda/function:Function", "api-lookups") + ":$LATEST"
        ],
        ("logs:PutLogEvents",): [f"{logs}:log-stream:firehose/api-lookups"],
        ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"): [bucket],
        ("s3:AbortMultipartUpload", "s3:PutObject"): [f"{bucket}/errors/*", f"{bucket}/lookups/*"],
    }
    policy = json.loads(everything.one("BucketPolicy", "api-lookups").inputs["policy"])
    assert {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        "Resource": [f"{bucket}/*"],
    } in policy["Statement"]


def test_the_authorizer_of_keys_looks_one_up_and_may_do_nothing_else(everything: Recording) -> None:
    assert permissions(everything, "api-keys") == {
        ("dynamodb:BatchGetItem",): [arn(everything, "table:Table", "api-keys")],
        LOGS: [arn(everything, "LogGroup", "api-keys") + ":*"],
        TRACES: ["*"],
    }


def test_graphiql_may_do_nothing_but_log(everything: Recording) -> None:
    assert permissions(everything, "api-graphiql").keys() == {LOGS}


@pytest.mark.parametrize(
    ("tenant", "projects"), [("acme", ["acme-shop", "acme-archive"]), ("globex", ["globex-app"])]
)
def test_a_reader_reads_its_tenants_projects_and_no_other(
    everything: Recording, tenant: str, projects: list[str]
) -> None:
    tables = [arn(everything, "table:Table", f"{project}-messages") for project in projects]
    stats = [arn(everything, "table:Table", f"{project}-stats") for project in projects]
    keys = [arn(everything, "secret:Secret", f"{project}-destination-key") for project in projects]

    assert permissions(everything, tenant) == {
        ("dynamodb:BatchGetItem",): tables,
        ("dynamodb:Query",): [
            *(f"{table}/index/*" for table in tables),
            *stats,
            arn(everything, "table:Table", "api-lookups"),
        ],
        ("secretsmanager:GetSecretValue",): keys,
        ("dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"): [
            arn(everything, "table:Table", "api-keys")
        ],
    }


@pytest.mark.parametrize("tenant", ["acme", "globex"])
@pytest.mark.parametrize("name", ["api-keys", "api-lookups"])
def test_of_api_keys_and_look_ups_a_tenant_s_role_touches_its_tenant_s_alone(
    everything: Recording, tenant: str, name: str
) -> None:
    table = arn(everything, "table:Table", name)
    policy = json.loads(everything.one("RolePolicy", tenant).inputs["policy"])
    [statement] = [one for one in policy["Statement"] if one["Resource"] == [table]]

    assert statement["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [tenant]}}


def test_no_other_statement_of_the_example_has_a_condition(everything: Recording) -> None:
    for policy in everything.of("RolePolicy"):
        for statement in json.loads(policy.inputs["policy"])["Statement"]:
            is_about_some_items = policy.name.endswith("-watch") and "dynamodb:" in str(statement["Action"])
            shared = {arn(everything, "table:Table", name) for name in ("api-keys", "api-lookups")}
            is_a_tenant_s = policy.name in ("acme", "globex") and not shared.isdisjoint(statement["Resource"])
            assert ("Condition" in statement) == (is_a_tenant_s or is_about_some_items)


@pytest.mark.parametrize("tenant", ["acme", "globex"])
def test_only_the_api_may_become_a_reader(everything: Recording, tenant: str) -> None:
    api = arn(everything, "iam/role:Role", "api-graphql")

    assert trust(everything, tenant) == {"Principal": {"AWS": api}}
    assert everything.one("iam/role:Role", tenant).inputs["path"] == "/message-tracker-dev/readers/"


def test_firehose_calls_its_function_and_fills_its_bucket(everything: Recording) -> None:
    bucket = arn(everything, "bucket:Bucket", "acme-shop-archive")
    logs = arn(everything, "LogGroup", "acme-shop-logs")

    assert permissions(everything, "acme-shop-events") == {
        ("lambda:GetFunctionConfiguration", "lambda:InvokeFunction"): [
            arn(everything, "lambda/function:Function", "acme-shop-ingest") + ":$LATEST"
        ],
        ("logs:PutLogEvents",): [f"{logs}:log-stream:firehose/acme-shop-events"],
        ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"): [bucket],
        ("s3:AbortMultipartUpload", "s3:PutObject"): [
            f"{bucket}/{prefix}/*" for prefix in ("raw", "delivered", "errors")
        ],
    }


def test_a_data_stream_is_read_by_firehose_and_written_by_pinpoint(run: Run) -> None:
    def change(settings: dict[str, Any]) -> None:
        source = settings["projects"]["acme-shop"]["sources"]["pinpoint"]
        source.update(eventStream="create", kinesis={"create": True})

    recording = run(change)
    stream = arn(recording, "kinesis/stream:Stream", "acme-shop-pinpoint")

    read = ("kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards")
    assert permissions(recording, "acme-shop-events")[read] == [stream]
    put = permissions(recording, "acme-shop-sources")
    assert put["kinesis:DescribeStream", "kinesis:PutRecords"] == [stream]
    direct = [arn(recording, "FirehoseDeliveryStream", "acme-shop-events")]
    assert put["firehose:PutRecord", "firehose:PutRecordBatch"] == direct


def test_a_data_stream_under_a_key_of_your_own_is_decrypted_with_that_key_only(run: Run) -> None:
    key = "arn:aws:kms:eu-central-1:123456789012:key/0a1b"
    yours = "arn:aws:kinesis:eu-central-1:123456789012:stream/events"

    def change(settings: dict[str, Any]) -> None:
        source = settings["projects"]["acme-shop"]["sources"]["pinpoint"]
        source["kinesis"] = {"streamArn": yours, "keyArn": key}

    assert permissions(run(change), "acme-shop-events")[("kms:Decrypt",)] == [key]


def test_each_service_acts_for_its_own_resource_of_this_account_alone(everything: Recording) -> None:
    of_account = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}

    def about(resource: str) -> dict[str, Any]:
        return {**of_account, "ArnLike": {"aws:SourceArn": f"arn:aws:{resource.format(REGION, ACCOUNT)}"}}

    assert trusts(everything, "acme-shop-events") == [
        {"Principal": {"Service": f"{service}.amazonaws.com"}, "Condition": condition}
        for service, condition in (
            ("firehose", of_account),
            ("pinpoint", about("mobiletargeting:{0}:{1}:apps/0a1b2c3d4e5f60718293a4b5c6d7e8f9")),
            ("ses", about("ses:{0}:{1}:configuration-set/acme-shop-mail")),
            ("sms-voice", about("sms-voice:{0}:{1}:configuration-set/acme-shop-sms")),
            ("scheduler", about("scheduler:{0}:{1}:schedule-group/default")),
        )
    ]


@pytest.mark.parametrize(
    ("project", "actions"),
    [
        ("acme-shop", ("firehose:DescribeDeliveryStream", "firehose:PutRecord", "firehose:PutRecordBatch")),
        ("globex-app", ("firehose:PutRecord", "firehose:PutRecordBatch")),
        ("acme-archive", ()),
    ],
)
def test_the_sources_put_into_their_project_s_stream_and_the_schedule_invokes_its_monitor(
    everything: Recording, project: str, actions: tuple[str, ...]
) -> None:
    put = {actions: [arn(everything, "FirehoseDeliveryStream", f"{project}-events")]} if actions else {}

    assert permissions(everything, f"{project}-sources") == put | {
        ("lambda:InvokeFunction",): [arn(everything, "lambda/function:Function", f"{project}-watch")]
    }
