"""Error objects that make a project's redrive use all of its permissions."""

import base64
import json
import time
from collections.abc import Mapping

from functions.contract.archive_keys import FAILED
from functions.contract.environment import ARCHIVE_BUCKET
from functions.erasure.ledger import Erasure, LedgerStore
from local.outputs import ProjectOutputs
from local.stack import LocalStack

_HOUR = f"{FAILED}2026/11/24/06/"
_PAUSE_SECONDS = 0.2
#: More than one part of an object holds (`functions.redrive.error_object`), so that progress is stored.
_LARGE_RECORDS, _PADDING = 5, "x" * 1_000_000
#: What the function logs of an object that it will retry.
_POSTPONED = "error object postponed"


def redrive(stack: LocalStack, projects: Mapping[str, ProjectOutputs]) -> None:
    """Give each project an erasure, an object of several parts with valid records and poison, and an
    unreadable object; return once all are processed, and none is left."""
    s3 = stack.cloud.client("s3")
    for project in projects.values():
        LedgerStore(s3, project.archive_bucket).save(Erasure("an-audit", 0))
        s3.put_object(Bucket=project.archive_bucket, Key=f"{_HOUR}read", Body=_object())
        # An object in cold storage cannot be read unless it is restored.
        cold = {"Bucket": project.archive_bucket, "Key": f"{_HOUR}cold"}
        s3.put_object(**cold, Body=_object(), StorageClass="GLACIER")
        while _is_there(stack, project, "read") or not _has_postponed(stack, project):
            time.sleep(_PAUSE_SECONDS)
        s3.delete_object(**cold)


def _object() -> bytes:
    now = int(time.time() * 1000)
    event = {"eventType": "TEXT_DELIVERED", "messageId": "redriven", "eventTimestamp": now}
    large = json.dumps(event | {"padding": _PADDING}).encode()
    records = (*[large] * _LARGE_RECORDS, b"{")
    lines = [{"arrivalTimestamp": now, "rawData": base64.b64encode(each).decode()} for each in records]
    return "\n".join(map(json.dumps, lines)).encode()


def _is_there(stack: LocalStack, project: ProjectOutputs, name: str) -> bool:
    listed = stack.cloud.client("s3").list_objects_v2(Bucket=project.archive_bucket, Prefix=_HOUR + name)
    return bool(listed["KeyCount"])


def _has_postponed(stack: LocalStack, project: ProjectOutputs) -> bool:
    (group,) = (
        function.log_group
        for function in stack.manifest.functions
        if function.environment.get(ARCHIVE_BUCKET) == project.archive_bucket
    )
    events = stack.cloud.client("logs").filter_log_events(logGroupName=group)["events"]
    return any(_POSTPONED in event["message"] for event in events)
