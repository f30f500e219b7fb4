"""A digest over a table's items, to compare a rebuilt table with the original."""

import hashlib
import json
from typing import Any

from functions.contract.message_table import ITEM_KEY, can_be_key
from local.cloud import Cloud


def digest(cloud: Cloud, table: str) -> tuple[str, int]:
    """Return the SHA-256 over all messages of a table, independent of order, and their number."""
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    items = (item for page in pages for item in page["Items"])
    lines = sorted(_line(item) for item in items if can_be_key(item[ITEM_KEY]["S"]))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest(), len(lines)


def _line(item: dict[str, Any]) -> str:
    """Return an item as canonical JSON: sets are sorted."""
    comparable = {
        name: {kind: sorted(value) if kind == "SS" else value for kind, value in typed.items()}
        for name, typed in item.items()
    }
    return json.dumps(comparable, sort_keys=True)
