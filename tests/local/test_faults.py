"""A sick table, killed functions, doubled batches, poison: the table holds what the records tell."""

import json
import time
from pathlib import Path

from functions.messages.destinations import DestinationHasher
from functions.messages.merge import merge_events
from functions.messages.model import MessageEvent
from functions.messages.sources import parse
from functions.messages.sources.fields import MalformedEventError
from functions.messages.sources.tags import TagNames
from functions.messages.table import ITEM_KEY, can_be_key
from functions.messages.update import ItemWriter, Retention
from local.faults.run import PROJECT, feed, running
from local.faults.scenario import Scenario
from local.stack import LocalStack
from tests.local.stack import ROOT, free_ports

SCENARIO = Scenario(
    events=1_200,
    rate=300,
    throttled_seconds=2,
    down_seconds=1,
    kills=3,
    poison_share=0.02,
    shuffled_seconds=3,
)


def understood(record: bytes) -> list[MessageEvent] | None:
    """What a record says; None for poison."""
    try:
        tags = TagNames("campaign_id", "journey_id", "reference")
        return list(parse(json.loads(record), tags, 0).message_events)
    except (ValueError, MalformedEventError):
        return None


def in_the_table(stack: LocalStack) -> dict[str, object]:
    pages = stack.cloud.client("dynamodb").get_paginator("scan")
    table = stack.outputs().projects[PROJECT].table
    items = [item for page in pages.paginate(TableName=table) for item in page["Items"]]
    messages = [item for item in items if can_be_key(item[ITEM_KEY]["S"])]
    return {item[ITEM_KEY]["S"]: sorted(item.get("events", {}).get("SS", ())) for item in messages}


def expected(stack: LocalStack, events: list[MessageEvent]) -> dict[str, object]:
    """Each message's events, merged by nobody but the model."""
    secret = stack.declared.exports["projects"][PROJECT]["destinationKeySecretArn"]
    key = stack.cloud.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    writer = ItemWriter(DestinationHasher(key.encode()), 8, Retention(90))
    items = {message.key: writer.to_item(message) for message in merge_events(events, writer.hasher)}
    return {key: sorted(item.get("events", {}).get("SS", ())) for key, item in items.items()}


def test_nothing_is_lost_doubled_or_made_up_whatever_goes_wrong(tmp_path: Path) -> None:
    records = list(SCENARIO.records(PROJECT, int(time.time() * 1000)))
    told = [understood(record) for record in records]
    with running(ROOT, ROOT / ".local", free_ports(), tmp_path, 7, lambda _: None) as (stack, faults):
        feed(stack, faults, SCENARIO, records, lambda _: None)
        counts = stack.streams[stack.outputs().projects[PROJECT].delivery_stream].counts

        assert faults.invocations
        assert faults.invocations.killed == SCENARIO.kills
        assert min(faults.table.counts["throttled"], faults.table.counts["down"]) > 0
        assert (counts.received, counts.failed) == (len(records), told.count(None))
        assert in_the_table(stack) == expected(
            stack, [event for events in told if events for event in events]
        )
