"""A version deployed over the one that runs, while records come: none is lost, doubled or left behind."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import pytest

from local.commands.demo import execute_query
from local.emulator.lambda_runtime_host.host import LambdaHost
from local.emulator.lambda_runtime_host.worker import Outcome
from local.stack import Invoke, LocalStack
from tests.stack.local_run import eventually, running, settled
from tests.stack.operating import VERIFIED, operate
from tests.stack.recorded import expected, items
from tests.stack.traffic_thread import Traffic
from tests.stack.versions import BUFFERS, MEMORY_MB, NEW_INDEX, RELEASE, SHARDS, TIMEOUT_SECONDS, next_version

PROJECT = "acme-shop"
#: At most: some 200 a second for as long as the deployment takes.
RECORDS = 12_000
#: Put before the deployment begins, and after it has ended.
SOME = 600
PAGE = """query ($campaign: ID!, $after: String) {
  messages(by: {campaignId: $campaign}, first: 40, after: $after) {
    edges { node { messageId } } pageInfo { hasNextPage endCursor }
  }
}"""


@dataclass
class Walk:
    """A campaign's messages by the API, page by page."""

    stack: LocalStack
    campaign: str
    found: list[str] = field(default_factory=list)
    after: str | None = None

    def page(self) -> bool:
        """Read the next page; whether there are more."""
        outputs = self.stack.outputs()
        variables = {"campaign": self.campaign, "after": self.after}
        page = execute_query(outputs.graphql_url, outputs.tokens["acme"], PAGE, variables)["data"]["messages"]
        self.found += [edge["node"]["messageId"] for edge in page["edges"]]
        self.after = page["pageInfo"]["endCursor"]
        return bool(page["pageInfo"]["hasNextPage"])

    def to_its_end(self) -> "Walk":
        while self.page():
            pass
        return self


@dataclass(frozen=True)
class Upgrade:
    """What was found once all records of an upgrade under traffic were processed."""

    stack: LocalStack
    records: list[bytes]
    items: dict[str, Any]
    #: The function of each invocation by a stream, and its outcome.
    outcomes: list[tuple[str, Outcome]]
    errors: list[str]
    verified: tuple[int, str]
    unchanged: tuple[dict[str, Any], dict[str, Any]]
    campaign: str
    known_at_first: frozenset[str]
    begun_before: Walk
    whole: Walk


@pytest.fixture(scope="module")
def upgrade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgrade]:
    outcomes: list[tuple[str, Outcome]] = []

    def around(functions: LambdaHost) -> Invoke:
        def invoke(arn: str, payload: bytes) -> Outcome:
            outcomes.append((arn, outcome := functions.invoke(arn, payload)))
            return outcome

        return invoke

    program = next_version(tmp_path_factory.mktemp("next") / "program", PROJECT)
    with running(run_dir := tmp_path_factory.mktemp("upgrade"), around=around) as stack:
        before = left_alone(stack)
        with Traffic(stack, PROJECT, RECORDS) as traffic:
            eventually(lambda: len(items(stack, PROJECT)) > SOME / 4)
            campaign, known = largest_campaign(items(stack, PROJECT))
            walk = Walk(stack, campaign)
            walk.page()
            stack.redeploy(program)
            deployed = len(traffic.put)
            eventually(lambda: len(traffic.put) > deployed + SOME)
            assert traffic.goes_on
        eventually(lambda: settled(stack, PROJECT), seconds=240)
        stack.flush()
        yield Upgrade(
            stack=stack,
            records=traffic.put,
            items=items(stack, PROJECT),
            outcomes=list(outcomes),
            errors=keys(stack, "errors/"),
            verified=operate(stack, run_dir, "verify", PROJECT),
            unchanged=(before, left_alone(stack)),
            campaign=campaign,
            known_at_first=known,
            begun_before=walk.to_its_end(),
            whole=Walk(stack, campaign).to_its_end(),
        )


def left_alone(stack: LocalStack) -> dict[str, Any]:
    """What no version of this test changes, as AWS has it."""
    project, cloud = stack.outputs().projects[PROJECT], stack.cloud
    alarms = cloud.client("cloudwatch").get_paginator("describe_alarms").paginate()
    table = cloud.client("dynamodb").describe_table(TableName=project.table)["Table"]
    notified = cloud.client("s3").get_bucket_notification_configuration(Bucket=project.archive_bucket)
    return {
        "alarms": sorted(alarm["AlarmArn"] for page in alarms for alarm in page["MetricAlarms"]),
        "functions": [function.arn for function in stack.manifest.functions],
        "mappings": stack.manifest.mappings,
        "notifications": notified["QueueConfigurations"],
        "project": project,
        "streams": sorted(stack.streams),
        "table": [table["TableArn"], table["LatestStreamArn"]],
    }


def keys(stack: LocalStack, prefix: str) -> list[str]:
    bucket = stack.outputs().projects[PROJECT].archive_bucket
    listed = stack.cloud.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
    return [entry["Key"] for entry in listed.get("Contents", ())]


def campaign_of(item: dict[str, Any]) -> tuple[str, int]:
    """The campaign, and in which shard of it the item is found; ("", 0) where in none."""
    campaign, _, shard = item.get("campaign_key", {"S": "#0"})["S"].rpartition("#")
    return campaign, int(shard)


def largest_campaign(known: dict[str, Any]) -> tuple[str, frozenset[str]]:
    """The campaign of most messages, and their ids."""
    sizes = Counter(campaign for item in known.values() if (campaign := campaign_of(item)[0]))
    ((largest, _),) = sizes.most_common(1)
    return largest, frozenset(
        item["message_id"]["S"] for item in known.values() if campaign_of(item)[0] == largest
    )


def test_every_record_is_recorded_and_no_other(upgrade: Upgrade) -> None:
    recorded = {key: sorted(item.get("events", {}).get("SS", ())) for key, item in upgrade.items.items()}
    assert recorded == expected(upgrade.stack, PROJECT, upgrade.records)


def test_table_and_archive_agree(upgrade: Upgrade) -> None:
    code, said = upgrade.verified
    assert (code, VERIFIED in said) == (0, True), said


def test_no_invocation_fails_and_no_record_is_given_up(upgrade: Upgrade) -> None:
    assert [outcome.payload for _, outcome in upgrade.outcomes if outcome.error] == []
    assert upgrade.errors == []


def test_old_code_recorded_until_the_new_did(upgrade: Upgrade) -> None:
    function = ingest_of(upgrade.stack)

    def lines() -> list[dict[str, Any]]:
        pages = upgrade.stack.cloud.client("logs").get_paginator("filter_log_events")
        found = pages.paginate(logGroupName=function.log_group)
        texts = [event["message"] for page in found for event in page["events"]]
        # Firehose writes texts into the project's group.
        recorded = [json.loads(text) for text in texts if text.startswith("{")]
        return [line for line in recorded if line.get("message") == "batch recorded"]

    batches = [arn for arn, _ in upgrade.outcomes if arn.removesuffix(":$LATEST") == function.arn]
    recorded = eventually(lambda: found if len(found := lines()) >= len(batches) > 0 else [])
    by_release = {line.get("release"): line["function_memory_size"] for line in recorded}
    assert by_release == {None: "1769", RELEASE: str(MEMORY_MB)}
    assert function.timeout_seconds == TIMEOUT_SECONDS


def ingest_of(stack: LocalStack) -> Any:
    stream = stack.outputs().projects[PROJECT].delivery_stream
    arn = stack.streams[stream].manifest.function_arn or ""
    return stack.manifest.function(arn.removesuffix(":$LATEST"))


def test_the_stream_goes_on_with_other_buffers(upgrade: Upgrade) -> None:
    stream = upgrade.stack.streams[upgrade.stack.outputs().projects[PROJECT].delivery_stream].manifest
    assert stream.backup
    for target in (stream.delivered, stream.backup):
        assert (target.buffer_seconds, target.buffer_mb) == (BUFFERS["bufferSeconds"], BUFFERS["bufferMb"])
    assert stream.transform_seconds == BUFFERS["transformBufferSeconds"]
    assert stream.transform_mb == BUFFERS["transformBufferMb"]
    for version in (1, 2):
        assert any(f"{stream.name}-{version}-" in key for key in keys(upgrade.stack, "raw/"))


def test_a_campaign_s_messages_are_found_once_each_though_its_shards_grew_midway(upgrade: Upgrade) -> None:
    of_campaign = [item for item in upgrade.items.values() if campaign_of(item)[0] == upgrade.campaign]
    in_old = [i for i in of_campaign if campaign_of(i)[1] != crc32(i["message_key"]["S"].encode()) % SHARDS]
    in_new = [i for i in of_campaign if campaign_of(i)[1] >= SHARDS // 2]
    assert in_old
    assert in_new
    assert Counter(upgrade.whole.found) == Counter(item["message_id"]["S"] for item in of_campaign)


def test_a_walk_that_began_before_ends_after(upgrade: Upgrade) -> None:
    found = Counter(upgrade.begun_before.found)
    assert upgrade.known_at_first <= found.keys()
    # A text message whose send time moves back during the walk is listed again, see `MessageConnection`.
    assert found.keys() <= set(upgrade.whole.found)


def test_the_new_index_holds_the_messages_from_before_and_after(upgrade: Upgrade) -> None:
    client = upgrade.stack.cloud.client("dynamodb")
    table = upgrade.stack.outputs().projects[PROJECT].table
    for item in upgrade.items.values():
        found = client.query(
            TableName=table,
            IndexName=NEW_INDEX,
            KeyConditionExpression="message_id = :id",
            ExpressionAttributeValues={":id": item["message_id"]},
        )["Items"]
        assert item["message_key"] in [entry["message_key"] for entry in found]


def test_all_else_is_as_it_was(upgrade: Upgrade) -> None:
    before, after = upgrade.unchanged
    assert before["alarms"]
    assert before["mappings"]
    assert after == before
