"""A deployed stack as its exports describe it, and the AWS clients for it: on AWS or of the local run."""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from functions.messages.parsers.tags import TagNames
from operations.errors import OperationsError

LOCAL_OUTPUTS = Path(__file__).parents[1] / ".local" / "outputs.json"

#: Makes a boto3 client of a service.
Clients = Callable[[str], Any]


@dataclass(frozen=True)
class Project:
    """One tracked project, configured exactly as its ingest function is. None for days: for ever."""

    name: str
    tenant: str
    delivery_stream: str
    table: str
    archive_bucket: str
    destination_key_secret_arn: str
    shards: int
    tags: TagNames
    buffer_seconds: int
    retention_days: int | None = None
    raw_days: int | None = None
    delivered_days: int | None = None
    dead_letter_queue_url: str | None = None

    @classmethod
    def read(cls, name: str, export: Mapping[str, Any]) -> "Project":
        return cls(
            name=name,
            tenant=export["tenant"],
            delivery_stream=export["deliveryStream"],
            table=export["table"],
            archive_bucket=export["archiveBucket"],
            destination_key_secret_arn=export["destinationKeySecretArn"],
            shards=int(export["shards"]),
            buffer_seconds=int(export["bufferSeconds"]),
            retention_days=_days(export.get("retentionDays")),
            raw_days=_days(export.get("rawDays")),
            delivered_days=_days(export.get("deliveredDays")),
            dead_letter_queue_url=export.get("deadLetterQueueUrl"),
            tags=TagNames(**export["tags"]),
        )


def _days(told: float | None) -> int | None:
    return None if told is None else int(told)


@dataclass(frozen=True)
class Stack:
    """A stack's exports, as the program spells them, and clients for its account and region."""

    exports: Mapping[str, Any]
    client: Clients = field(repr=False)

    def project(self, name: str) -> Project:
        """Raises OperationsError naming the projects there are."""
        projects = self.exports["projects"]
        if name not in projects:
            raise OperationsError(
                f"The stack has no project {name!r}: choose one of {', '.join(sorted(projects))}."
            )
        return Project.read(name, projects[name])


def deployed(stack: str | None) -> Stack:
    """The stack that Pulumi knows here: the selected one, or the one of this name. Raises OperationsError."""
    command = ["pulumi", "stack", "output", "--json", *(["--stack", stack] if stack else [])]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise OperationsError(
            "Pulumi is not installed: install it, give --outputs FILE, or --local for the local run."
        ) from None
    if done.returncode:
        raise OperationsError(f"`{' '.join(command)}` failed: {done.stderr.strip()}")
    return from_exports(done.stdout, f"`{' '.join(command)}`")


def of_file(file: Path) -> Stack:
    """The stack whose `pulumi stack output --json` was kept in a file. Raises OperationsError."""
    try:
        return from_exports(file.read_text(), str(file))
    except OSError as failure:
        raise OperationsError(f"{file} cannot be read: {failure.strerror or failure}.") from None


def from_exports(text: str, where: str) -> Stack:
    """Raises OperationsError where `text` holds no exports of ours."""
    exports = _object(text, where)
    if "projects" not in exports or "region" not in exports:
        raise OperationsError(f"{where} tells no region and no projects: run `pulumi up` with this program.")
    return Stack(exports, _clients({"region_name": exports["region"]}))


def of_local_run(file: Path = LOCAL_OUTPUTS) -> Stack:
    """The local run that is up. Raises OperationsError where none is."""
    try:
        kept = _object(file.read_text(), str(file))
    except FileNotFoundError:
        raise OperationsError("The local run is not up: start it with `make demo`.") from None
    settings = {
        "endpoint_url": kept["aws_endpoint_url"],
        "region_name": kept["region"],
        "aws_access_key_id": kept["aws_access_key_id"],
        "aws_secret_access_key": kept["aws_secret_access_key"],
    }
    return Stack(kept["exports"], _clients(settings))


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise OperationsError(
            f"{where} is no JSON object: it should be what `pulumi stack output --json` says."
        )
    return told


def _clients(settings: Mapping[str, Any]) -> Clients:
    def client(service: str) -> Any:
        import boto3
        from botocore.config import Config

        session: Any = boto3.session.Session()  # its stubs list every service there is
        config = Config(retries={"mode": "standard", "total_max_attempts": 10}, max_pool_connections=32)
        return session.client(service, config=config, **settings)

    return client
