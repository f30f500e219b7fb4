"""`.local/outputs.json`: the addresses, names and credentials of the running local stack."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.cloud import ROOT_KEY, ROOT_SECRET, Cloud
from local.errors import LocalError

OUTPUTS = "outputs.json"


@dataclass(frozen=True)
class ProjectOutputs:
    tenant: str
    delivery_stream: str
    table: str
    archive_bucket: str
    retention_days: int | None
    """None: kept indefinitely."""

    @classmethod
    def read(cls, export: dict[str, Any]) -> "ProjectOutputs":
        """Read what the program exports for a project."""
        return cls(
            tenant=export["tenant"],
            delivery_stream=export["deliveryStream"],
            table=export["table"],
            archive_bucket=export["archiveBucket"],
            retention_days=export.get("retentionDays"),
        )


@dataclass(frozen=True)
class Outputs:
    graphql_url: str
    explorer_url: str | None
    """The explorer, with the first tenant's token in the fragment, as below."""
    graphiql_url: str | None
    """The page, with the first tenant's token in the fragment, which never leaves the browser."""
    aws_endpoint_url: str
    firehose_endpoint_url: str
    region: str
    aws_access_key_id: str
    aws_secret_access_key: str
    projects: dict[str, ProjectOutputs]
    tokens: dict[str, str]
    """Tenant -> bearer token."""
    exports: dict[str, Any]
    """What the program exports, as `pulumi stack output --json` prints it."""

    @classmethod
    def of(
        cls, exports: dict[str, Any], cloud: Cloud, firehose_url: str, token: Callable[[str], str]
    ) -> "Outputs":
        """Build the outputs from the program's exports; `token` issues a tenant's token."""
        projects = {name: ProjectOutputs.read(export) for name, export in exports["projects"].items()}
        tokens = {tenant: token(tenant) for tenant in sorted({each.tenant for each in projects.values()})}
        token_of_first = f"#token={next(iter(tokens.values()))}"
        explorer, graphiql = exports.get("explorerUrl"), exports.get("graphiqlUrl")
        return cls(
            graphql_url=exports["graphqlUrl"],
            explorer_url=f"{explorer}{token_of_first}" if explorer else None,
            graphiql_url=f"{graphiql}{token_of_first}" if graphiql else None,
            aws_endpoint_url=cloud.endpoint_url,
            firehose_endpoint_url=firehose_url,
            region=cloud.region,
            aws_access_key_id=ROOT_KEY,
            aws_secret_access_key=ROOT_SECRET,
            projects=projects,
            tokens=tokens,
            exports=exports,
        )

    def save(self, home: Path) -> None:
        path = home / OUTPUTS
        staged = path.with_suffix(".staged")
        staged.write_text(json.dumps(asdict(self), indent=2) + "\n")
        staged.replace(path)


def load(home: Path) -> Outputs:
    """Return the outputs of the running stack. Raise LocalError where none runs."""
    try:
        saved: dict[str, Any] = json.loads((home / OUTPUTS).read_text())
    except FileNotFoundError:
        raise LocalError("The local run is not up: start it with `make demo` and try again.") from None
    projects = {name: ProjectOutputs(**project) for name, project in saved["projects"].items()}
    return Outputs(**saved | {"projects": projects})


def remove(home: Path) -> None:
    """Remove the outputs of a stopped stack."""
    (home / OUTPUTS).unlink(missing_ok=True)
