"""A deployed stack, as its outputs describe it, and AWS clients for it: on AWS or in the local run."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from functions.messages.parsers.tags import TagNames
from operations.errors import OperationsError
from operations.pulumi_command import pulumi

LOCAL_OUTPUTS = Path(__file__).parents[1] / ".local" / "outputs.json"

#: Returns a boto3 client of a service.
Clients = Callable[[str], Any]


@dataclass(frozen=True)
class Project:
    """One tracked project, configured exactly as its ingest function. None for days: indefinitely."""

    name: str
    tenant: str
    delivery_stream: str
    table: str
    archive_bucket: str
    destination_key_secret_arn: str
    shards: int
    tags: TagNames
    buffer_seconds: int
    transform_buffer_seconds: int = 0
    retention_days: int | None = None
    raw_days: int | None = None
    delivered_days: int | None = None
    dead_letter_queue_url: str | None = None
    #: The generation of statistics that the project's writers stamp; None without statistics.
    stats_generation: str | None = None
    stats_table: str | None = None

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
            transform_buffer_seconds=int(export.get("transformBufferSeconds", 0)),
            retention_days=_days(export.get("retentionDays")),
            raw_days=_days(export.get("rawDays")),
            delivered_days=_days(export.get("deliveredDays")),
            dead_letter_queue_url=export.get("deadLetterQueueUrl"),
            stats_generation=export.get("statsGeneration"),
            stats_table=export.get("statsTable"),
            tags=TagNames(**export["tags"]),
        )


def _days(days: float | None) -> int | None:
    return None if days is None else int(days)


@dataclass(frozen=True)
class Stack:
    """A stack's outputs, as the program spells them, and clients for its account and region."""

    exports: Mapping[str, Any]
    client: Clients = field(repr=False)

    def project(self, name: str) -> Project:
        """Return a project. Raise OperationsError, with the names there are, where it does not exist."""
        projects = self.exports["projects"]
        if name not in projects:
            raise OperationsError(
                f"The stack has no project {name!r}: choose one of {', '.join(sorted(projects))}."
            )
        return Project.read(name, projects[name])


def deployed(stack: str | None) -> Stack:
    """Return the Pulumi stack of this name, or the selected one. Raise OperationsError."""
    instead = "--outputs FILE, or --local for the local run"
    return from_exports(*pulumi(["stack", "output", "--json"], stack, instead=instead))


def of_file(file: Path) -> Stack:
    """Return the stack whose `pulumi stack output --json` is in a file. Raise OperationsError."""
    try:
        return from_exports(file.read_text(), str(file))
    except OSError as failure:
        raise OperationsError(f"{file} cannot be read: {failure.strerror or failure}.") from None


def from_exports(text: str, where: str) -> Stack:
    """Return the stack of these outputs. Raise OperationsError where they are not this program's."""
    exports = _object(text, where)
    if "projects" not in exports or "region" not in exports:
        raise OperationsError(
            f"{where} has no `region` and `projects`: run `pulumi up` with this program first."
        )
    return Stack(exports, _clients({"region_name": exports["region"]}))


def of_local_run(file: Path = LOCAL_OUTPUTS) -> Stack:
    """Return the local run. Raise OperationsError where it is not up."""
    try:
        outputs = _object(file.read_text(), str(file))
    except FileNotFoundError:
        raise OperationsError("The local run is not up: start it with `make demo`.") from None
    settings = {
        "endpoint_url": outputs["aws_endpoint_url"],
        "region_name": outputs["region"],
        "aws_access_key_id": outputs["aws_access_key_id"],
        "aws_secret_access_key": outputs["aws_secret_access_key"],
    }
    return Stack(outputs["exports"], _clients(settings))


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        outputs = json.loads(text)
    except ValueError:
        outputs = None
    if not isinstance(outputs, dict):
        raise OperationsError(
            f"{where} is not a JSON object: it should be the output of `pulumi stack output --json`."
        )
    return outputs


def _clients(settings: Mapping[str, Any]) -> Clients:
    def client(service: str) -> Any:
        import boto3
        from botocore.config import Config

        session: Any = boto3.session.Session()  # its stubs list every service there is
        config = Config(retries={"mode": "standard", "total_max_attempts": 10}, max_pool_connections=32)
        return session.client(service, config=config, **settings)

    return client
