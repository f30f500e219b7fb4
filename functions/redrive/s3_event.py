"""What S3 tells a queue of new objects ("Event message structure")."""

import json
from urllib.parse import unquote_plus


def object_keys(body: str) -> list[str]:
    """The keys that a message names: none in S3's first one, which only tries the queue."""
    records = json.loads(body).get("Records", ())
    return [unquote_plus(record["s3"]["object"]["key"]) for record in records]
