"""What a stack's configuration says of one tracked project: frozen dataclasses, read from plain values.

Defaults stand on the dataclasses. Ranges are AWS's own unless said otherwise. None for a number of days means
for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.reading import Form, Section

#: At most 32 characters: AWS's names are 63 long, and Pulumi adds our own suffix and a random one.
NAME = Form(
    r"(?=.{1,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
    "a name of up to 32 lower-case letters, digits and single hyphens, a letter first",
)
CONFIGURATION_SET_NAME = Form(r"[A-Za-z0-9_-]{1,64}", "a name of up to 64 letters, digits, - and _")
APPLICATION_ID = Form(r"[0-9a-f]{32}", "a Pinpoint application's id: 32 hexadecimal digits, in quotes")
TAG_NAME = Form(r"[A-Za-z0-9_-]{1,256}", "the name of a message tag: letters, digits, - and _")
EVENT_STREAM = Form(r"create|none", "one of the words create and none")

FOREVER = "forever"
#: Longer than a century is a slip of the finger; our own bound.
LONGEST_RETENTION_DAYS = 36_500
#: Every page of a campaign's messages asks each shard; our own bound.
MOST_SHARDS = 64
#: What CloudWatch Logs takes as a retention (PutRetentionPolicy).
LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)


@dataclass(frozen=True)
class FunctionSettings:
    """A Lambda function's size. One vCPU comes with 1,769 MB; more buys a single Python process nothing."""

    timeout_seconds: int
    memory_mb: int = 1769
    reserved_concurrency: int | None = None

    @classmethod
    def read(cls, section: Section, longest: int) -> "FunctionSettings":
        """`longest`: the seconds after which the caller gives up; also the default timeout."""
        return cls(
            timeout_seconds=section.number("timeoutSeconds", longest, 1, longest),
            memory_mb=section.number("memoryMb", cls.memory_mb, 128, 10_240),
            reserved_concurrency=section.number_or_none("reservedConcurrency", cls.reserved_concurrency, 1),
        )


@dataclass(frozen=True)
class PinpointSource:
    """A Pinpoint application. Without `create_event_stream` its events come another way, as in a replay."""

    application_id: str
    create_event_stream: bool = False

    @classmethod
    def read(cls, section: Section) -> "PinpointSource":
        return cls(
            application_id=section.text("applicationId", APPLICATION_ID),
            create_event_stream=section.text("eventStream", EVENT_STREAM, "none") == "create",
        )


@dataclass(frozen=True)
class ConfigurationSet:
    """A configuration set of SES or of End User Messaging SMS, made here where `create`, else found."""

    name: str
    create: bool = False

    @classmethod
    def read(cls, section: Section) -> "ConfigurationSet":
        return cls(
            name=section.text("configurationSet", CONFIGURATION_SET_NAME),
            create=section.flag("create", default=cls.create),
        )


@dataclass(frozen=True)
class Sources:
    """What emits a project's events: at most one of each kind, at least one of all."""

    pinpoint: PinpointSource | None = None
    ses: ConfigurationSet | None = None
    sms: ConfigurationSet | None = None

    @classmethod
    def read(cls, section: Section) -> "Sources":
        sources = cls(
            pinpoint=PinpointSource.read(section.section("pinpoint")) if section.has("pinpoint") else None,
            ses=ConfigurationSet.read(section.section("ses")) if section.has("ses") else None,
            sms=ConfigurationSet.read(section.section("sms")) if section.has("sms") else None,
        )
        if not sources.names:
            section.mistake("names no source: add at least one of pinpoint, ses and sms")
        return sources

    @property
    def names(self) -> tuple[str, ...]:
        """The kinds there are, sorted."""
        return tuple(name for name in ("pinpoint", "ses", "sms") if getattr(self, name) is not None)


@dataclass(frozen=True)
class ArchiveSettings:
    """How many days each prefix of the archive is kept: raw records, transformed records, failed records."""

    raw_days: int | None = 30
    delivered_days: int | None = 400
    errors_days: int | None = 90

    @classmethod
    def read(cls, section: Section) -> "ArchiveSettings":
        return cls(
            raw_days=_days(section, "rawDays", cls.raw_days),
            delivered_days=_days(section, "deliveredDays", cls.delivered_days),
            errors_days=_days(section, "errorsDays", cls.errors_days),
        )


@dataclass(frozen=True)
class StreamSettings:
    """What Firehose gathers before it writes to the archive; the message table does not wait for it."""

    buffer_seconds: int = 300
    buffer_mb: int = 64

    @classmethod
    def read(cls, section: Section) -> "StreamSettings":
        return cls(
            buffer_seconds=section.number("bufferSeconds", cls.buffer_seconds, 0, 900),
            buffer_mb=section.number("bufferMb", cls.buffer_mb, 1, 128),
        )


@dataclass(frozen=True)
class ProjectSettings:
    """One tracked project. `shards` may only grow: what was written to a shard is looked for there.

    `tags`: which message tag (SES) or context key (SMS) carries the campaign, the journey and the sender's
    reference; what is left out has the name that the parsers expect.
    """

    name: str
    tenant: str
    sources: Sources
    archive: ArchiveSettings
    stream: StreamSettings
    function: FunctionSettings
    retention_days: int | None = 90
    shards: int = 8
    tags: Mapping[str, str] = field(default_factory=dict)
    log_retention_days: int = 30

    @classmethod
    def read(cls, name: str, section: Section) -> "ProjectSettings":
        section.check_name(name, NAME)
        return cls(
            name=name,
            tenant=section.text("tenant", NAME),
            sources=Sources.read(section.section("sources")),
            archive=ArchiveSettings.read(section.section("archive")),
            stream=StreamSettings.read(section.section("stream")),
            # Firehose gives a transformation five minutes.
            function=FunctionSettings.read(section.section("function"), longest=300),
            retention_days=_days(section, "retentionDays", cls.retention_days),
            shards=section.number("shards", cls.shards, 1, MOST_SHARDS),
            tags=_tags(section.section("tags")),
            log_retention_days=section.choice("logRetentionDays", cls.log_retention_days, LOG_RETENTION_DAYS),
        )


def _days(section: Section, key: str, default: int | None) -> int | None:
    return section.number_or_none(key, default, 1, LONGEST_RETENTION_DAYS, word=FOREVER)


def _tags(section: Section) -> dict[str, str]:
    meanings = ("campaign", "journey", "reference")
    return {key: section.text(key, TAG_NAME) for key in meanings if section.has(key)}
