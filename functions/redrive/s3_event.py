"""Parses S3's notifications of new objects ("Event message structure")."""

import json
from urllib.parse import unquote_plus


def object_keys(body: str) -> list[str]:
    """Return the keys that a message names: none in S3's first message, which only tests the queue."""
    records = json.loads(body).get("Records", ())
    return [unquote_plus(record["s3"]["object"]["key"]) for record in records]
