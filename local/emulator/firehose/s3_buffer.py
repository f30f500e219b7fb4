"""Firehose's S3 objects: buffering, names and writes.

Names follow "Amazon S3 object name format" and "Custom prefixes for Amazon S3 objects".
"""

import gzip
import re
import secrets
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from local.deployment.manifest import S3Target

#: Firehose may write earlier than its hints: users of the demo should not wait minutes.
LONGEST_BUFFER_SECONDS = 5.0
_EXPRESSION = re.compile(r"!\{(timestamp|firehose):([^}]+)\}")
_JAVA_DATE = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


class S3Buffer:
    """Buffer bytes for one prefix and write them as an object when its hints are reached.

    `stream`: its name and version; `client` returns an S3 client with its role, for each object, since
    credentials expire.
    """

    def __init__(
        self, target: S3Target, stream: str, client: Callable[[], Any], error_type: str = ""
    ) -> None:
        self._target, self._stream, self._client, self._error_type = target, stream, client, error_type
        self._parts: list[bytes] = []
        self._since = 0.0
        self._lock = threading.Lock()

    def turn_to(self, target: S3Target, stream: str) -> None:
        """Change the target, with all that is buffered."""
        with self._lock:
            self._target, self._stream = target, stream

    def write(self, parts: list[bytes]) -> None:
        with self._lock:
            self._since = self._since if self._parts else time.monotonic()
            self._parts += parts

    @property
    def age(self) -> float | None:
        """The age of the oldest buffered bytes, in seconds; None where the buffer is empty."""
        with self._lock:
            return time.monotonic() - self._since if self._parts else None

    def due(self) -> bool:
        """Return whether the interval or the size is reached."""
        with self._lock:
            full = sum(map(len, self._parts)) >= self._target.buffer_mb * 2**20
            waited = time.monotonic() - self._since
            return bool(self._parts) and (full or waited >= self._interval())

    def _interval(self) -> float:
        return min(float(self._target.buffer_seconds), LONGEST_BUFFER_SECONDS)

    def flush(self) -> None:
        """Write the buffer now. Where the write fails, the buffer keeps its bytes."""
        with self._lock:
            if not self._parts:
                return
            body = b"".join(self._parts)
            key = object_key(self._target, self._stream, datetime.now(UTC), self._error_type)
            packed = gzip.compress(body, mtime=0) if self._target.compressed else body
            self._client().put_object(Bucket=self._target.bucket, Key=key, Body=packed)
            self._parts = []


def object_key(target: S3Target, stream: str, at: datetime, error_type: str = "") -> str:
    """Return the key: prefix, stream name and version, time, random suffix; `.gz` where it is compressed."""
    ending = ".gz" if target.compressed else ""
    return f"{_prefix(target.prefix, at, error_type)}{stream}-{at:%Y-%m-%d-%H-%M-%S}-{uuid.uuid4()}{ending}"


def _prefix(prefix: str, at: datetime, error_type: str) -> str:
    if error_type and "!{firehose:error-output-type}" not in prefix:
        prefix += "!{firehose:error-output-type}/"
    if "!{timestamp:" not in prefix:
        prefix += "!{timestamp:yyyy/MM/dd/HH}/"
    return _EXPRESSION.sub(lambda found: _evaluated(found.group(1), found.group(2), at, error_type), prefix)


def _evaluated(namespace: str, pattern: str, at: datetime, error_type: str) -> str:
    if namespace == "timestamp":
        # 'quoted' text of a Java date pattern stands for itself.
        return "".join(_date_part(part, at) for part in re.findall(r"'[^']*'|y+|M+|d+|H+|m+|s+|.", pattern))
    return {"error-output-type": error_type, "random-string": secrets.token_urlsafe(8)}[pattern]


def _date_part(part: str, at: datetime) -> str:
    return at.strftime(_JAVA_DATE[part]) if part in _JAVA_DATE else part.strip("'")
