"""`redrive`: what a delivery stream gave up on, recorded by hand where the stack could not by itself."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable
from typing import Any, NoReturn

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.archive_keys import FAILED, POISON
from functions.messages.storage.store import StoreUnavailableError
from functions.redrive.error_object import Redrive, RedriveResult, documents
from functions.redrive.s3_event import object_keys
from operations.archive.archive import Archive, Span, StoredObject
from operations.errors import OperationsError
from operations.message_store import WriteUnits, store_of
from operations.progress import Progress
from operations.report import named
from operations.stack import Project, Stack


def redrive(stack: Stack, chosen: Namespace) -> int:
    """Says what became of every record; 1 where an object had to be left, else 0. Raises OperationsError."""
    project = stack.project(chosen.project)
    span, client = Span(chosen.start, chosen.end), stack.client("s3")
    prefixes = (FAILED, POISON) if chosen.poison else (FAILED,)
    archives = (Archive(project.archive_bucket, prefix, client) for prefix in prefixes)
    found = [stored for archive in archives for stored in archive.objects(span)]
    if chosen.dry_run:
        return _counted(client, project, found)
    store = store_of(stack, project, project.table, WriteUnits())
    told = _redriven(Redrive(client, project.archive_bucket, store, project.tags), found)
    lines = _report(told)
    if project.dead_letter_queue_url:
        lines += _forget(stack.client("sqs"), project.dead_letter_queue_url, told)
    print("\n".join(lines))
    return 1 if any(each.damage for each in told.values()) else 0


def _redriven(redrive: Redrive, found: list[StoredObject]) -> dict[str, RedriveResult]:
    told: dict[str, RedriveResult] = {}
    progress = Progress(sum(stored.size for stored in found))
    for stored in found:
        try:
            told[stored.key] = redrive.run(stored.key)
        except (StoreUnavailableError, ClientError, BotoCoreError) as failure:
            _break_off(failure)
        progress.add(stored.size, _said(told))
    progress.end(_said(told))
    return told


def _said(told: dict[str, RedriveResult]) -> str:
    return f"{sum(each.recorded for each in told.values()):,} records"


def _break_off(failure: Exception) -> NoReturn:
    said = str(failure)
    if isinstance(failure, ClientError):
        said = f"{failure.operation_name} failed: {failure.response['Error']['Code']}"
    raise OperationsError(f"{said}. Nothing is lost: mend it and run the same again.") from None


def _counted(client: Any, project: Project, found: list[StoredObject]) -> int:
    """Of a dry run: what there is, by the code that Firehose gave, and by the reason of what is poison."""
    kinds: Counter[str] = Counter()
    read = RedriveResult()
    for stored in found:
        body = client.get_object(Bucket=project.archive_bucket, Key=stored.key)["Body"]
        kinds.update(one.get("reason") or one.get("errorCode", "") for one in documents(body, read))
    print(f"{len(found):,} objects with {read.records:,} records would be redriven")
    print("\n".join(f"  {count:,} {kind}" for kind, count in kinds.most_common()))
    return 0


def _report(told: dict[str, RedriveResult]) -> list[str]:
    poison: Counter[str] = Counter()
    for each in told.values():
        poison.update(each.poison)
    recorded = sum(each.recorded for each in told.values())
    return [
        f"{len(told):,} objects: {recorded:,} records recorded, {poison.total():,} are poison",
        *named("poison, kept under errors/poison/:", (f"{n:,} {why}" for why, n in poison.most_common())),
        *named(
            "objects left where they are, after what could be read of them:",
            (f"{key}: {each.damage}" for key, each in told.items() if each.damage),
        ),
    ]


def _forget(client: Any, url: str, done: Iterable[str]) -> list[str]:
    """Delete the dead letters of objects that are done."""
    over, forgotten, left = set(done), 0, 0
    while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            if set(object_keys(message["Body"])) <= over:
                client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                forgotten += 1
            else:
                left += 1
    return [f"{forgotten:,} dead letters answered for, {left:,} left"] if forgotten or left else []
