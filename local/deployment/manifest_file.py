"""What the program declared, as a JSON file: the process that deploys it writes, the local run reads."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from local.deployment.manifest import (
    Alias,
    Authorizer,
    Function,
    HttpApi,
    LambdaAuthorizer,
    Manifest,
    Permission,
    QueueMapping,
    Role,
    Route,
    S3Target,
    Schedule,
    Source,
    Stream,
)

_RECORDS: dict[str, type[Any]] = {
    "roles": Role, "functions": Function, "aliases": Alias, "permissions": Permission, "sources": Source,
    "mappings": QueueMapping, "schedules": Schedule,
}  # fmt: skip


def save(manifest: Manifest, path: Path) -> None:
    path.write_text(json.dumps(asdict(manifest), indent=1))


def load(path: Path) -> Manifest:
    """Read back what `save` wrote."""
    kept = json.loads(path.read_text())
    flat = {name: [record(**entry) for entry in kept[name]] for name, record in _RECORDS.items()}
    streams = [_stream(entry) for entry in kept["streams"]]
    apis = [_api(entry) for entry in kept["apis"]]
    return Manifest(exports=kept["exports"], alarms=kept["alarms"], streams=streams, apis=apis, **flat)


def _stream(entry: dict[str, Any]) -> Stream:
    backup = entry["backup"] and S3Target(**entry["backup"])
    return Stream(**entry | {"delivered": S3Target(**entry["delivered"]), "backup": backup})


def _api(entry: dict[str, Any]) -> HttpApi:
    nested = {"routes": [Route(**r) for r in entry["routes"]],
              "authorizers": [Authorizer(**a) for a in entry["authorizers"]],
              "lambda_authorizers": [LambdaAuthorizer(**a) for a in entry["lambda_authorizers"]]}  # fmt: skip
    return HttpApi(**entry | nested)
