"""`redrive`: records what a delivery stream failed to transform, and the stack did not redrive itself."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.archive_keys import FAILED, POISON
from functions.messages.storage.store import StoreUnavailableError
from functions.redrive.error_object import Redrive, RedriveResult
from functions.redrive.error_records import ErrorRecords
from functions.redrive.s3_event import object_keys
from operations.archive.archive import Archive, Span, StoredObject
from operations.command_line import add_span, span_of
from operations.errors import CommandInterruptedError, OperationsError, aws_error
from operations.message_store import WriteUnits, store_of
from operations.progress import Progress
from operations.report import headed
from operations.stack import Project, Stack


def add_arguments(command: ArgumentParser) -> None:
    command.add_argument("project")
    add_span(command, "when a record arrived")
    command.add_argument(
        "--poison", action="store_true", help="also retry records that could not be understood"
    )
    command.add_argument("--dry-run", action="store_true", help="only count, by reason")


def redrive(stack: Stack, arguments: Namespace) -> int:
    """Print the result for every record. Return 1 where an object was left, else 0. Raise OperationsError."""
    project, span = stack.project(arguments.project), span_of(arguments)
    client = stack.client("s3")
    failed, poison = (_objects(client, project, prefix, span) for prefix in (FAILED, POISON))
    if arguments.dry_run:
        print("\n".join(_dry_run(client, project, failed, poison, retries_poison=arguments.poison)))
        return 0
    store = store_of(stack, project, project.table, WriteUnits())
    redriven = Redrive(client, project.archive_bucket, store, project.tags)
    results = _redrive(redriven, failed + poison if arguments.poison else failed)
    lines = _report(results)
    if project.dead_letter_queue_url:
        lines += _delete_dead_letters(stack.client("sqs"), project.dead_letter_queue_url, results)
    print("\n".join(lines))
    return 1 if any(result.damage for result in results.values()) else 0


def _objects(client: Any, project: Project, prefix: str, span: Span) -> list[StoredObject]:
    return list(Archive(project.archive_bucket, prefix, client).objects(span))


def _redrive(redrive: Redrive, objects: list[StoredObject]) -> dict[str, RedriveResult]:
    results: dict[str, RedriveResult] = {}
    progress = Progress(sum(stored.size for stored in objects))
    try:
        for stored in objects:
            results[stored.key] = redrive.run(stored.key)
            progress.add(stored.size, _summary(results))
    except KeyboardInterrupt:
        raise CommandInterruptedError(
            f"Interrupted: {len(results):,} of {len(objects):,} objects are done, {_summary(results)} "
            "recorded. The others are where they were: run the same command again."
        ) from None
    except (StoreUnavailableError, ClientError, BotoCoreError) as failure:
        raise _stopped(failure) from None
    progress.end(_summary(results))
    return results


def _summary(results: dict[str, RedriveResult]) -> str:
    return f"{sum(result.recorded for result in results.values()):,} records"


def _stopped(failure: StoreUnavailableError | ClientError | BotoCoreError) -> OperationsError:
    again = "Nothing is lost: fix the cause and run the same command again."
    if isinstance(failure, StoreUnavailableError):
        return OperationsError(f"{failure}. {again}")
    operation = failure.operation_name if isinstance(failure, ClientError) else "a call"
    return OperationsError(f"{aws_error(operation, 'the archive', failure)} {again}")


def _dry_run(
    client: Any,
    project: Project,
    failed: list[StoredObject],
    poison: list[StoredObject],
    *,
    retries_poison: bool,
) -> list[str]:
    """Return what there is, by the code that Firehose gave and the reason of what is poison."""
    lines = _counted(client, project, failed, "would be redriven")
    if not poison:
        return lines
    if retries_poison:
        return lines + _counted(client, project, poison, "of poison would be retried")
    stay = f"of poison would stay: `operations poison {project.name}` shows them, --poison retries them"
    return lines + _counted(client, project, poison, stay)


def _counted(client: Any, project: Project, objects: list[StoredObject], what: str) -> list[str]:
    reasons: Counter[str] = Counter()
    records = 0
    for stored in objects:
        body = client.get_object(Bucket=project.archive_bucket, Key=stored.key)["Body"]
        read = ErrorRecords(body)
        reasons.update(one.get("reason") or one.get("errorCode", "") for one in read)
        records += read.records
    return [
        f"{len(objects):,} objects with {records:,} records {what}",
        *(f"  {count:,} {reason}" for reason, count in reasons.most_common()),
    ]


def _report(results: dict[str, RedriveResult]) -> list[str]:
    poison: Counter[str] = Counter()
    for result in results.values():
        poison.update(result.poison)
    recorded = sum(result.recorded for result in results.values())
    return [
        f"{len(results):,} objects: {recorded:,} records recorded, {poison.total():,} are poison",
        *headed("poison, stored under errors/poison/:", (f"{n:,} {why}" for why, n in poison.most_common())),
        *headed(
            "objects left where they are, after what could be read of them:",
            (f"{key}: {result.damage}" for key, result in results.items() if result.damage),
        ),
    ]


def _delete_dead_letters(client: Any, url: str, done: Iterable[str]) -> list[str]:
    """Delete the dead letters of objects that are done."""
    done_keys, deleted, left = set(done), 0, 0
    while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            if set(object_keys(message["Body"])) <= done_keys:
                client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                deleted += 1
            else:
                left += 1
    return [f"{deleted:,} dead letters deleted, {left:,} left"] if deleted or left else []
