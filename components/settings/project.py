"""The settings of one tracked project: frozen dataclasses, read from plain values.

Defaults are on the dataclasses. Ranges are AWS's own unless stated otherwise. None for a number of days means
indefinitely.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.settings.alarms import ProjectAlarmSettings
from components.settings.reader import Section, TextFormat
from components.settings.sources import Sources
from functions.contract.stats_table import MAX_RECOUNTS

#: At most 32 characters: AWS allows 63, and the program's and Pulumi's suffixes follow.
NAME = TextFormat(
    r"(?=.{1,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
    "a name of up to 32 lower-case letters, digits and single hyphens, a letter first",
)
TAG_NAME = TextFormat(r"[A-Za-z0-9_-]{1,256}", "the name of a message tag: letters, digits, - and _")

COUNTRY = TextFormat(r"[A-Z]{2}", "an ISO 3166-1 country code such as DE")

KEY = TextFormat(
    r"create|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[\w-]+",
    "none, create, or the ARN of a KMS key (not of an alias)",
)

FOREVER = "forever"
#: Removes a limit from a table: where the setting is absent, the provider leaves the table's limit as it is.
UNLIMITED = ("none", -1)
#: Longer than a century is a typing error; our own bound.
MAX_RETENTION_DAYS = 36_500
#: Every page of a campaign's messages queries each shard; our own bound.
MAX_SHARDS = 64
#: The retention periods that CloudWatch Logs allows (PutRetentionPolicy).
LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)


@dataclass(frozen=True)
class FunctionSettings:
    """A Lambda function's size. 1,769 MB provide one vCPU; a single Python process gains nothing from
    more."""

    timeout_seconds: int
    memory_mb: int = 1769
    reserved_concurrency: int | None = None

    @classmethod
    def read(cls, section: Section, longest: int) -> "FunctionSettings":
        """`longest`: the caller's own timeout in seconds; also the default."""
        return cls(
            timeout_seconds=section.number("timeoutSeconds", longest, 1, longest),
            memory_mb=section.number("memoryMb", cls.memory_mb, 128, 10_240),
            reserved_concurrency=section.number_or_none("reservedConcurrency", cls.reserved_concurrency, 1),
        )


@dataclass(frozen=True)
class ArchiveSettings:
    """The retention in days of each prefix of the archive: raw, transformed and failed records."""

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
    """Firehose's buffers before it writes to the archive, and before it calls the transform.

    Only the second delays the message table. A call's records travel as base64, four bytes for three, each
    with some 200 bytes of overhead, in a payload of at most 6 MB either way (Lambda quotas). A record's line
    of the archive is up to twice as long as the record, since it also has the events in it: 2 MB of records
    become less than 6 MB of lines. 1 MB is far below that limit even for the smallest events.
    """

    buffer_seconds: int = 300
    buffer_mb: int = 64
    transform_buffer_seconds: int = 1
    transform_buffer_mb: float = 1

    @classmethod
    def read(cls, section: Section) -> "StreamSettings":
        return cls(
            buffer_seconds=section.number("bufferSeconds", cls.buffer_seconds, 0, 900),
            buffer_mb=section.number("bufferMb", cls.buffer_mb, 1, 128),
            transform_buffer_seconds=section.number(
                "transformBufferSeconds", cls.transform_buffer_seconds, 0, 900
            ),
            transform_buffer_mb=section.amount("transformBufferMb", cls.transform_buffer_mb, 0.2, 2),
        )


@dataclass(frozen=True)
class TableSettings:
    """The maximum throughput of the table, and of each of its indexes, in request units per second.

    None: no limit. A limit bounds what an accident costs; beyond it writes are throttled and retried. It must
    be below the table's quota, 40,000 unless AWS raised it ("Maximum throughput for on-demand tables").
    """

    max_write_units: int | None = None
    max_read_units: int | None = None

    @classmethod
    def read(cls, section: Section) -> "TableSettings":
        return cls(
            max_write_units=section.number_or_none("maxWriteUnits", None, 1, word=UNLIMITED),
            max_read_units=section.number_or_none("maxReadUnits", None, 1, word=UNLIMITED),
        )


@dataclass(frozen=True)
class StatsSettings:
    """Statistics of campaigns, journeys and the project. `window_seconds`: how long changes are collected
    before they are counted, unless a thousand wait; AWS allows 300. `recount`: raise it to count again from
    the stored messages."""

    enabled: bool = True
    window_seconds: int = 300
    recount: int = 0

    @classmethod
    def read(cls, section: Section) -> "StatsSettings":
        return cls(
            enabled=section.flag("enabled", default=cls.enabled),
            window_seconds=section.number("windowSeconds", cls.window_seconds, 0, 300),
            recount=section.number("recount", cls.recount, 0, MAX_RECOUNTS),
        )


@dataclass(frozen=True)
class ProjectSettings:
    """One tracked project. `shards` may only grow: messages in a dropped shard would no longer be found.

    `encryption_key`: a customer managed KMS key for everything that it stores, "create" or an ARN; None:
    AWS's own.

    `tags`: the message tag (SES) or context key (SMS) that carries the campaign, the journey and the sender's
    reference; an absent one has the name that the parsers expect.

    `default_country`: the country of phone numbers in look-ups that have no country code; None: refuse them.
    """

    name: str
    tenant: str
    sources: Sources
    archive: ArchiveSettings
    stream: StreamSettings
    table: TableSettings
    function: FunctionSettings
    retention_days: int | None = 90
    shards: int = 8
    tags: Mapping[str, str] = field(default_factory=dict)
    encryption_key: str | None = None
    default_country: str | None = None
    alarms: ProjectAlarmSettings = field(default_factory=ProjectAlarmSettings)
    stats: StatsSettings = field(default_factory=StatsSettings)
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
            table=TableSettings.read(section.section("table")),
            # Firehose waits five minutes for a transform.
            function=FunctionSettings.read(section.section("function"), longest=300),
            retention_days=_days(section, "retentionDays", cls.retention_days),
            shards=section.number("shards", cls.shards, 1, MAX_SHARDS),
            tags=_tags(section.section("tags")),
            encryption_key=_key(section),
            default_country=section.text("defaultCountry", COUNTRY)
            if section.has_value("defaultCountry")
            else None,
            alarms=ProjectAlarmSettings.read(section.section("alarms")),
            stats=StatsSettings.read(section.section("stats")),
            log_retention_days=section.choice("logRetentionDays", cls.log_retention_days, LOG_RETENTION_DAYS),
        )


def _days(section: Section, key: str, default: int | None) -> int | None:
    return section.number_or_none(key, default, 1, MAX_RETENTION_DAYS, word=(FOREVER, None))


def _key(section: Section) -> str | None:
    if not section.has("encryptionKey") or section.is_word("encryptionKey", "none"):
        return None
    return section.text("encryptionKey", KEY)


def _tags(section: Section) -> dict[str, str]:
    meanings = ("campaign", "journey", "reference")
    return {key: section.text(key, TAG_NAME) for key in meanings if section.has(key)}
