"""The settings of a project's sources: frozen dataclasses, read from plain values."""

from dataclasses import dataclass, replace

from components.settings.reader import Section, TextFormat

CONFIGURATION_SET_NAME = TextFormat(r"[A-Za-z0-9_-]{1,64}", "a name of up to 64 letters, digits, - and _")
APPLICATION_ID = TextFormat(r"[0-9a-f]{32}", "a Pinpoint application's id: 32 hexadecimal digits, in quotes")
DATA_STREAM_ARN = TextFormat(
    r"arn:aws[a-z-]*:kinesis:[a-z0-9-]+:\d{12}:stream/[A-Za-z0-9_.-]{1,128}", "a Kinesis data stream's ARN"
)
KEY_ARN = TextFormat(
    r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+", "a KMS key's ARN, not an alias"
)
EVENT_STREAM = TextFormat(r"create|none", "one of the words create and none")


#: Kinesis Data Streams quotas.
MAX_STREAM_HOURS = 8760


@dataclass(frozen=True)
class DataStreamSettings:
    """A Kinesis data stream: an existing one (`arn`; `key_arn`, where a customer managed key encrypts it), or
    one created here."""

    arn: str | None = None
    key_arn: str | None = None
    retention_hours: int = 24

    @classmethod
    def read(cls, section: Section) -> "DataStreamSettings":
        create = section.flag("create", default=False)
        has_arn, has_key = section.has("streamArn"), section.has("keyArn")
        if create == has_arn:
            section.error("give streamArn, an existing data stream, or create: true, one of the two")
        if create and has_key:
            section.error("goes with streamArn only: remove it", "keyArn")
        if has_arn and section.has("retentionHours"):
            section.error(
                "goes with create: true only, as an existing stream has its own retention: remove it",
                "retentionHours",
            )
        return cls(
            arn=section.text("streamArn", DATA_STREAM_ARN) if has_arn else None,
            key_arn=section.text("keyArn", KEY_ARN) if has_key else None,
            # Kinesis Data Streams quotas: a day to a year.
            retention_hours=section.number("retentionHours", cls.retention_hours, 24, MAX_STREAM_HOURS),
        )


@dataclass(frozen=True)
class PinpointSource:
    """A Pinpoint application. Without `create_event_stream` its events arrive in another way, as in a replay.

    `data_stream`: they arrive through a Kinesis data stream, not by Direct PUT.
    """

    application_id: str
    create_event_stream: bool = False
    data_stream: DataStreamSettings | None = None

    @classmethod
    def read(cls, section: Section) -> "PinpointSource":
        by_kinesis = section.has("kinesis")
        source = cls(
            application_id=section.text("applicationId", APPLICATION_ID),
            create_event_stream=section.text("eventStream", EVENT_STREAM, "none") == "create",
            data_stream=DataStreamSettings.read(section.section("kinesis")) if by_kinesis else None,
        )
        if source.create_event_stream and source.data_stream and source.data_stream.arn:
            section.error(
                "must be none beside kinesis.streamArn: an application has one event stream",
                "eventStream",
            )
        return source


#: Every event type that SES publishes (SES API v2, EventDestination).
SES_EVENT_TYPES = (
    *("SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "OPEN", "CLICK"),
    *("RENDERING_FAILURE", "DELIVERY_DELAY", "SUBSCRIPTION"),
)
#: A destination with these makes SES add a pixel and rewrite links (SES API v2, TrackingOptions).
SES_ENGAGEMENT_TYPES = ("OPEN", "CLICK")
SES_EVENT_TYPE = TextFormat("|".join(SES_EVENT_TYPES), f"one of {', '.join(SES_EVENT_TYPES)}")


@dataclass(frozen=True)
class ConfigurationSet:
    """A configuration set of SES or of End User Messaging SMS, and the event types that it sends.

    It is created here where `create`, else it exists. An existing SES set's mail is left unchanged: its opens
    and clicks are tracked only where the configuration lists them.
    """

    name: str
    create: bool = False
    events: tuple[str, ...] = ()

    @classmethod
    def read_ses(cls, section: Section) -> "ConfigurationSet":
        configuration_set = cls._read(section)
        events = section.texts("events", SES_EVENT_TYPE, required=section.has_value("events"))
        if not events:
            unchanged = () if configuration_set.create else SES_ENGAGEMENT_TYPES
            events = tuple(each for each in SES_EVENT_TYPES if each not in unchanged)
        return replace(configuration_set, events=events)

    @classmethod
    def read_sms(cls, section: Section) -> "ConfigurationSet":
        return replace(cls._read(section), events=("ALL",))

    @classmethod
    def _read(cls, section: Section) -> "ConfigurationSet":
        return cls(
            name=section.text("configurationSet", CONFIGURATION_SET_NAME),
            create=section.flag("create", default=cls.create),
        )


@dataclass(frozen=True)
class Sources:
    """The emitters of a project's events: at most one of each kind, at least one in all."""

    pinpoint: PinpointSource | None = None
    ses: ConfigurationSet | None = None
    sms: ConfigurationSet | None = None

    @classmethod
    def read(cls, section: Section) -> "Sources":
        sources = cls(
            pinpoint=PinpointSource.read(section.section("pinpoint")) if section.has("pinpoint") else None,
            ses=ConfigurationSet.read_ses(section.section("ses")) if section.has("ses") else None,
            sms=ConfigurationSet.read_sms(section.section("sms")) if section.has("sms") else None,
        )
        if not sources.names:
            section.error("names no source: add at least one of pinpoint, ses and sms")
        return sources

    @property
    def names(self) -> tuple[str, ...]:
        """Return the configured kinds, sorted."""
        return tuple(name for name in ("pinpoint", "ses", "sms") if getattr(self, name) is not None)

    @property
    def stream_hours(self) -> int:
        """Return for how long a Kinesis data stream in front holds records at most; 0 without one."""
        stream = self.pinpoint.data_stream if self.pinpoint else None
        if stream is None:
            return 0
        # The retention of an existing one is not ours: Kinesis allows a year.
        return MAX_STREAM_HOURS if stream.arn else stream.retention_hours
