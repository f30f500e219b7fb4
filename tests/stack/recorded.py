"""A project's table, and what the model alone derives from the records."""

import json
from collections.abc import Iterable
from typing import Any

from functions.contract.message_table import ITEM_KEY, can_be_key
from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.parsers import parse
from functions.messages.parsers.json_fields import MalformedEventError
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.merge import merge_events
from functions.messages.storage.update_expressions import ItemWriter, Retention
from local.stack import LocalStack


def understood(record: bytes) -> list[MessageEvent] | None:
    """What a record says; None for poison."""
    try:
        tags = TagNames("campaign_id", "journey_id", "reference")
        return list(parse(json.loads(record), tags, 0).message_events)
    except (ValueError, MalformedEventError):
        return None


def items(stack: LocalStack, project: str) -> dict[str, Any]:
    """The items of all messages, by key."""
    pages = stack.cloud.client("dynamodb").get_paginator("scan")
    table = stack.outputs().projects[project].table
    every = [item for page in pages.paginate(TableName=table) for item in page["Items"]]
    return {key: item for item in every if can_be_key(key := item[ITEM_KEY]["S"])}


def in_the_table(stack: LocalStack, project: str) -> dict[str, list[str]]:
    """Each message's events."""
    return {key: _events(item) for key, item in items(stack, project).items()}


def expected(stack: LocalStack, project: str, records: Iterable[bytes]) -> dict[str, list[str]]:
    """Each message's events, merged by the model alone."""
    secret = stack.manifest.exports["projects"][project]["destinationKeySecretArn"]
    key = stack.cloud.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    writer = ItemWriter(DestinationHasher(key.encode()), 8, Retention(90))
    events = [event for record in records for event in understood(record) or ()]
    return {message.key: _events(writer.to_item(message)) for message in merge_events(events, writer.hasher)}


def _events(item: dict[str, Any]) -> list[str]:
    return sorted(item.get("events", {}).get("SS", ()))
