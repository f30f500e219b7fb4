"""What a stack's configuration says of one project's sources: frozen dataclasses, read from plain values."""

from dataclasses import dataclass

from components.reading import Form, Section

CONFIGURATION_SET_NAME = Form(r"[A-Za-z0-9_-]{1,64}", "a name of up to 64 letters, digits, - and _")
APPLICATION_ID = Form(r"[0-9a-f]{32}", "a Pinpoint application's id: 32 hexadecimal digits, in quotes")
EVENT_STREAM = Form(r"create|none", "one of the words create and none")


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
