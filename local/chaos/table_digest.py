"""A table's items in one number, so that a rebuilt table can be compared with the one that was."""

import hashlib
import json
from typing import Any

from functions.contract.message_table import ITEM_KEY, can_be_key
from local.cloud import Cloud


def digest(cloud: Cloud, table: str) -> tuple[str, int]:
    """SHA-256 over all messages of a table, whatever their order, and how many there are."""
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    items = (item for page in pages for item in page["Items"])
    lines = sorted(_line(item) for item in items if can_be_key(item[ITEM_KEY]["S"]))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest(), len(lines)


def _line(item: dict[str, Any]) -> str:
    """A set has no order of its own."""
    told = {
        name: {kind: sorted(value) if kind == "SS" else value for kind, value in typed.items()}
        for name, typed in item.items()
    }
    return json.dumps(told, sort_keys=True)
