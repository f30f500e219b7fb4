"""`python -m local send PROJECT FILE...`: put files of events into a project's stream, through boto3.

A file holds one JSON object, a JSON array of them, NDJSON, or objects one after another as
Firehose leaves them in S3; gzipped or not.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError

from local import outputs
from local.cloud import Cloud, Credentials
from local.emulator.event_senders import put_batches
from local.emulator.firehose.api import RECORD_LIMIT
from local.errors import LocalError

_GZIP = b"\x1f\x8b"


def send(home: Path, project: str, files: list[Path], log_progress: Callable[[str], None]) -> int:
    """Put every event of the files and return their number. Nothing is sent unless all files can be read."""
    running = outputs.load(home)
    if project not in running.projects:
        raise LocalError(
            f"There is no project {project!r}: choose one of {', '.join(sorted(running.projects))}."
        )
    events = {file: list(read_events(file)) for file in files}
    credentials = Credentials(running.aws_access_key_id, running.aws_secret_access_key)
    firehose = Cloud(running.firehose_endpoint_url, running.region)
    stream, total = running.projects[project].delivery_stream, 0
    for file, records in events.items():
        try:
            put = put_batches(firehose, stream, records, credentials)
        except BotoCoreError:
            raise LocalError(
                f"Nothing answers at {running.firehose_endpoint_url}: start the local run with `make demo`."
            ) from None
        total += put
        log_progress(f"{file}: {put} events sent to {project}")
    return total


def read_events(file: Path) -> Iterator[bytes]:
    """Yield the events of a file as lines of JSON. Raise LocalError with the file and the position."""
    try:
        content = file.read_bytes()
        text = (gzip.decompress(content) if content.startswith(_GZIP) else content).decode("utf-8-sig")
    except OSError as failure:
        raise LocalError(f"{file} cannot be read: {failure.strerror or failure}.") from None
    except (EOFError, zlib.error):
        raise LocalError(f"{file} is gzip, but damaged or cut off: get it again.") from None
    except UnicodeDecodeError:
        raise LocalError(f"{file} is not text: a file of events holds JSON, gzipped or not.") from None
    for event in _values(file, text):
        line = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if len(line) > RECORD_LIMIT:
            raise LocalError(
                f"{file} has an event of {len(line)} bytes: Firehose takes {RECORD_LIMIT} at most."
            )
        yield line


def _values(file: Path, text: str) -> Iterator[dict[str, Any]]:
    decoder, position = json.JSONDecoder(), _skip(text, 0)
    if position == len(text):
        raise LocalError(f"{file} is empty: it should hold events as JSON.")
    while position < len(text):
        try:
            value, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError as wrong:
            raise LocalError(
                f"{file}, line {wrong.lineno}, column {wrong.colno}: not JSON ({wrong.msg})."
            ) from None
        for event in value if isinstance(value, list) else [value]:
            if not isinstance(event, dict):
                line = text.count("\n", 0, position) + 1
                raise LocalError(
                    f"{file}, line {line}: an event is a JSON object, not {type(event).__name__}."
                )
            yield event
        position = _skip(text, end)


def _skip(text: str, position: int) -> int:
    """Return the position after white space and a comma between objects."""
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position
