"""The settings of alarms: their topic and their thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.settings.reader import Section, TextFormat

TOPIC = TextFormat(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}", "the ARN of an SNS topic")

SCOPES: Mapping[object, str] = {"project": "project", "stack": "stack"}
RUNBOOKS = TextFormat(r"https://[^\s#]{1,200}|docs/operations\.md", "an https URL without a fragment")


@dataclass(frozen=True)
class Thresholds:
    """The limits beyond which an alarm is raised. Rates are fractions of one: 0.05 is 5 %. AWS reviews
    senders at 5 % bounces and 0.1 % complaints (SES Developer Guide, "Reputation metrics")."""

    ingest_lag_seconds: int = 300
    archive_age_seconds: int = 900
    function_error_rate: float = 0.01
    failed_record_rate: float = 0.001
    bounce_rate: float = 0.04
    complaint_rate: float = 0.0008
    #: A rate of fewer messages per day, or events per hour, raises no alarm.
    rates_from_messages: int = 1_000
    #: Of the events in an hour.
    duplicate_rate: float = 0.1
    data_stream_lag_seconds: int = 900
    #: Of one table and its indexes together, in units a second: DynamoDB's default quota.
    table_write_units: int = 40_000
    #: Of all functions of the account in the region: 90 % of Lambda's default quota.
    concurrent_executions: int = 900
    api_error_rate: float = 0.01
    api_latency_ms: int = 3_000
    #: Look-ups by destination, refused in five minutes to callers who see masked addresses.
    refused_masked_lookups: int = 10

    @classmethod
    def read(cls, section: Section) -> "Thresholds":
        return cls(
            ingest_lag_seconds=section.number("ingestLagSeconds", cls.ingest_lag_seconds, 1),
            archive_age_seconds=section.number("archiveAgeSeconds", cls.archive_age_seconds, 1),
            function_error_rate=section.amount("functionErrorRate", cls.function_error_rate, 0, 1),
            failed_record_rate=section.amount("failedRecordRate", cls.failed_record_rate, 0, 1),
            bounce_rate=section.amount("bounceRate", cls.bounce_rate, 0, 1),
            complaint_rate=section.amount("complaintRate", cls.complaint_rate, 0, 1),
            rates_from_messages=section.number("ratesFromMessages", cls.rates_from_messages, 1),
            duplicate_rate=section.amount("duplicateRate", cls.duplicate_rate, 0, 1),
            data_stream_lag_seconds=section.number("dataStreamLagSeconds", cls.data_stream_lag_seconds, 1),
            table_write_units=section.number("tableWriteUnits", cls.table_write_units, 1),
            concurrent_executions=section.number("concurrentExecutions", cls.concurrent_executions, 1),
            api_error_rate=section.amount("apiErrorRate", cls.api_error_rate, 0, 1),
            api_latency_ms=section.number("apiLatencyMs", cls.api_latency_ms, 1),
            refused_masked_lookups=section.number("refusedMaskedLookups", cls.refused_masked_lookups, 0),
        )


@dataclass(frozen=True)
class AlarmSettings:
    """`topic_arn`: an existing SNS topic; None: one is created. `check_every_minutes`: how often a project's
    sources are monitored. `runbooks`: the URL of docs/operations.md, for links to runbooks. `scope`:
    `project`: each project has its own alarms; `stack`: one set of alarms covers all projects."""

    enabled: bool = True
    scope: str = "project"
    check_every_minutes: int = 1
    topic_arn: str | None = None
    runbooks: str = "docs/operations.md"
    thresholds: Thresholds = field(default_factory=Thresholds)

    @classmethod
    def read(cls, section: Section) -> "AlarmSettings":
        return cls(
            enabled=section.flag("enabled", default=cls.enabled),
            scope=section.word("scope", cls.scope, SCOPES),
            check_every_minutes=section.number("checkEveryMinutes", cls.check_every_minutes, 1, 60),
            topic_arn=section.text("topicArn", TOPIC) if section.has("topicArn") else None,
            runbooks=section.text("runbooks", RUNBOOKS, cls.runbooks),
            thresholds=Thresholds.read(section.section("thresholds")),
        )


@dataclass(frozen=True)
class ProjectAlarmSettings:
    """`expect_events_every_hours`: an alarm is raised when no event arrives for so long; None: no such alarm.
    A day at most, the longest evaluation window of CloudWatch. `scope`: None: the
    stack's."""

    expect_events_every_hours: int | None = None
    scope: str | None = None

    @classmethod
    def read(cls, section: Section) -> "ProjectAlarmSettings":
        return cls(
            section.number_or_none("expectEventsEveryHours", cls.expect_events_every_hours, 1, 24),
            section.word("scope", SCOPES["project"], SCOPES) if section.has("scope") else None,
        )
