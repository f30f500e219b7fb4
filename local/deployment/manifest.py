"""The manifest: the declared functions, streams, sources, schedules and HTTP API that this run serves.

`local.deployment.manifest_reader` builds it from a deployment's registrations; the services of the local run
read nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

#: The service principal of each kind of source.
SOURCE_SERVICES = {
    "pinpoint": "pinpoint.amazonaws.com", "ses": "ses.amazonaws.com", "sms": "sms-voice.amazonaws.com",
}  # fmt: skip


@dataclass(frozen=True)
class EmulatedRole:
    arn: str
    trust: str
    """The declared trust policy, JSON, without the principal that the deployer adds."""


@dataclass(frozen=True)
class Function:
    name: str
    arn: str
    handler: str
    role_arn: str
    code: str
    """Directory that holds the unpacked archive."""
    log_group: str
    environment: dict[str, str] = field(default_factory=dict)
    timeout_seconds: int = 3
    memory_mb: int = 128
    log_format: str = "Text"
    tracing: bool = False
    reserved_concurrency: int | None = None
    published_version: str | None = None
    """The version that the deployment published, if it did."""
    snap_start: bool = False
    """Whether published versions start from a snapshot."""
    version: str = "$LATEST"
    """Which version this is, once a caller's ARN has been followed."""

    @property
    def is_snapshot(self) -> bool:
        """Whether this version starts from a snapshot: the latest code never does."""
        return self.snap_start and self.version != "$LATEST"


@dataclass(frozen=True)
class Alias:
    """A name for a version of a function."""

    name: str
    function: str
    """The function's name or ARN."""
    version: str


@dataclass(frozen=True)
class Permission:
    """A statement of the resource policy of a function, or of one of its versions or aliases."""

    function: str
    """The function's name or ARN."""
    principal: str
    source_arn: str | None = None
    qualifier: str = "$LATEST"


@dataclass(frozen=True)
class QueueMapping:
    """An event source mapping: a function that is given what a queue holds."""

    queue_arn: str
    function_arn: str
    batch_size: int = 10
    concurrency: int = 2
    reports_failures: bool = False
    """Whether the function answers which messages failed; else all of a batch are done, or none."""


@dataclass(frozen=True)
class TableStreamMapping:
    """An event source mapping: a function that is given what a table's stream holds. `filters`: patterns, of
    which a record must match one; `tumbling_seconds`: 0 for none."""

    stream_arn: str
    function_arn: str
    batch_size: int
    window_seconds: int
    tumbling_seconds: int
    starting_position: str
    filters: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Schedule:
    """A function that is called by the clock."""

    arn: str
    function_arn: str
    role_arn: str
    """What EventBridge Scheduler invokes the function with."""
    seconds: int
    """Between two calls."""


@dataclass(frozen=True)
class S3Target:
    """Where and how a delivery stream writes objects: prefix, compression, buffer hints."""

    bucket: str
    prefix: str = ""
    compressed: bool = False
    buffer_seconds: int = 300
    buffer_mb: int = 5


@dataclass(frozen=True)
class Stream:
    """A delivery stream to extended S3, of what is put directly or into the data stream in front of it."""

    name: str
    arn: str
    role_arn: str
    delivered: S3Target
    error_prefix: str = ""
    backup: S3Target | None = None
    function_arn: str | None = None
    transform_seconds: int = 60
    transform_mb: float = 1.0
    retries: int = 3
    log_group: str | None = None
    log_stream: str | None = None
    backup_log_stream: str | None = None
    data_stream_arn: str | None = None
    """The Kinesis data stream it reads; None: Direct PUT."""
    version: int = 1
    """Of its settings: each update makes another."""


@dataclass(frozen=True)
class Source:
    """A service that sends events into a stream with a role of the program."""

    kind: str
    """pinpoint, ses or sms."""
    role_arn: str
    stream_arn: str
    arn: str
    """What the service puts into aws:SourceArn when it takes the role."""


@dataclass(frozen=True)
class JwtAuthorizer:
    """A JWT authorizer."""

    id: str
    issuer: str
    audience: list[str]


@dataclass(frozen=True)
class LambdaAuthorizer:
    """An authorizer of requests by one header, answered simply; what it says is kept for `ttl_seconds`."""

    id: str
    function_arn: str
    header: str
    ttl_seconds: int


@dataclass(frozen=True)
class EmulatedRoute:
    key: str
    """`POST /graphql`, `GET /graphiql/{file}`, `$default`."""
    function_arn: str
    authorization: str = "NONE"
    """As API Gateway has it: NONE, JWT, AWS_IAM or CUSTOM."""
    authorizer_id: str | None = None
    timeout_seconds: float = 30.0


@dataclass(frozen=True)
class EmulatedHttpApi:
    id: str
    execution_arn: str
    routes: list[EmulatedRoute]
    authorizers: list[JwtAuthorizer]
    lambda_authorizers: list[LambdaAuthorizer] = field(default_factory=list)
    cors: dict[str, Any] = field(default_factory=dict)
    stage: str = "$default"
    rate_per_second: float = 10_000.0
    burst: int = 5_000
    access_log_group: str | None = None
    access_log_format: str | None = None


@dataclass(frozen=True)
class Manifest:
    exports: dict[str, Any] = field(default_factory=dict)
    roles: list[EmulatedRole] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    permissions: list[Permission] = field(default_factory=list)
    mappings: list[QueueMapping] = field(default_factory=list)
    table_mappings: list[TableStreamMapping] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    alarms: list[dict[str, Any]] = field(default_factory=list)
    """What PutMetricAlarm was given for each: the embedded AWS keeps no metric math."""
    streams: list[Stream] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    apis: list[EmulatedHttpApi] = field(default_factory=list)

    def joined(self, other: "Manifest") -> "Manifest":
        """Return what both stacks declare; `exports` are this one's, with the projects of both."""
        lists = {
            each.name: [*getattr(self, each.name), *getattr(other, each.name)]
            for each in fields(Manifest)
            if each.name != "exports"
        }
        projects = self.exports["projects"] | other.exports["projects"]
        return Manifest(exports={**self.exports, "projects": projects}, **lists)

    def function(self, arn: str) -> Function:
        """The function of this ARN, unqualified."""
        return next(function for function in self.functions if function.arn == arn)
