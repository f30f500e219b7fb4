"""The settings of a stack that its bill depends on, read from its configuration; the others are ignored.

Defaults are those of `components.settings`, which checks the rest: `python -m local check FILE`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from operations.errors import OperationsError


@dataclass(frozen=True)
class BilledProject:
    """A project. None for days: indefinitely.

    `live_sources`: those that can still emit; a Pinpoint application without an event stream cannot.
    """

    name: str
    sources: tuple[str, ...] = ("ses",)
    live_sources: tuple[str, ...] = ("ses",)
    has_data_stream: bool = False
    creates_data_stream: bool = False
    key: str = "none"
    retention_days: int | None = 90
    raw_days: int | None = 30
    delivered_days: int | None = 400
    buffer_seconds: float = 300
    buffer_mb: float = 64
    transform_buffer_seconds: float = 1
    transform_buffer_mb: float = 1
    memory_mb: int = 1769
    log_days: int = 30
    alarm_scope: str = "project"
    expects_events: bool = False
    #: Seconds of the window of statistics; None where they are switched off.
    stats_window: float | None = 300


@dataclass(frozen=True)
class BilledStack:
    """A stack. `tracing`: of the API's requests, by X-Ray; `erases`: on request, with receipts."""

    projects: tuple[BilledProject, ...]
    region: str = "us-east-1"
    alarms: bool = True
    check_every_minutes: int = 1
    dashboards: str = "project"
    snap_start: bool = False
    api_memory_mb: int = 1769
    api_log_days: int = 30
    has_user_pool: bool = False
    has_api: bool = True
    has_lookup_log: bool = True
    analysed_tenants: int = 0
    erases: bool = False
    tracing: bool = True


def alike(count: int) -> BilledStack:
    """Return a stack of so many projects with an SES source each and the defaults."""
    return BilledStack(tuple(BilledProject(f"project-{number}") for number in range(1, count + 1)))


def billed_stack(settings: Mapping[str, Any], region: str) -> BilledStack:
    """Return what is paid for in a configuration. Raise OperationsError, with the path, for a wrong value.

    `settings`: the stack's configuration without its namespace.
    """
    root = _Section("", settings)
    projects, alarms, api = root.section("projects"), root.section("alarms"), root.section("api")
    role = root.word("role", "all")
    if not projects.values and role != "api":
        raise OperationsError("`projects` names no project: add at least one.")
    scope = alarms.word("scope", "project")
    every = alarms.number("checkEveryMinutes", 1)
    if every < 1:
        raise OperationsError(f"`alarms.checkEveryMinutes` cannot be {every:g}: write 1 to 60.")
    return BilledStack(
        projects=tuple(_project(name, projects.section(name), scope) for name in projects.values),
        region=region,
        alarms=alarms.flag("enabled", default=True),
        check_every_minutes=int(every),
        dashboards=_dashboards(root),
        snap_start=api.flag("snapStart", default=False),
        api_memory_mb=int(api.section("function").number("memoryMb", 1769)),
        tracing=api.flag("tracing", default=BilledStack.tracing),
        api_log_days=int(api.number("logRetentionDays", 30)),
        has_user_pool=role != "pipelines" and not root.section("auth").values.get("issuers"),
        has_api=role != "pipelines",
        has_lookup_log=role != "pipelines" and root.section("lookupLog").flag("enabled", default=True),
        analysed_tenants=_analysed_tenants(root),
        erases=root.section("erasure").flag("enabled", default=False),
    )


def _analysed_tenants(root: "_Section") -> int:
    projects = root.section("projects")
    tenants = {projects.section(name).values.get("tenant") for name in projects.values}
    return len(tenants) if root.section("analytics").flag("enabled", default=False) else 0


def _project(name: str, section: "_Section", scope: str) -> BilledProject:
    sources, stream, archive = (
        section.section("sources"),
        section.section("stream"),
        section.section("archive"),
    )
    names = tuple(each for each in ("pinpoint", "ses", "sms") if each in sources.values)
    if not names:
        raise OperationsError(f"`projects.{name}.sources` names no source: add one of pinpoint, ses and sms.")
    pinpoint, alarms = sources.section("pinpoint"), section.section("alarms")
    stats = section.section("stats")
    kinesis = pinpoint.section("kinesis")
    emits = bool(kinesis.values) or pinpoint.word("eventStream", "none") == "create"
    return BilledProject(
        name=name,
        sources=names,
        live_sources=tuple(each for each in names if each != "pinpoint" or emits),
        has_data_stream=bool(kinesis.values),
        creates_data_stream=kinesis.flag("create", default=False),
        key=section.word("encryptionKey", "none"),
        retention_days=section.days("retentionDays", 90),
        raw_days=archive.days("rawDays", 30),
        delivered_days=archive.days("deliveredDays", 400),
        buffer_seconds=stream.number("bufferSeconds", 300),
        buffer_mb=stream.number("bufferMb", 64),
        transform_buffer_seconds=stream.number("transformBufferSeconds", 1),
        transform_buffer_mb=stream.number("transformBufferMb", 1),
        memory_mb=int(section.section("function").number("memoryMb", 1769)),
        log_days=int(section.number("logRetentionDays", 30)),
        alarm_scope=alarms.word("scope", scope),
        expects_events=alarms.values.get("expectEventsEveryHours") is not None,
        stats_window=stats.number("windowSeconds", 300) if stats.flag("enabled", default=True) else None,
    )


def _dashboards(root: "_Section") -> str:
    """Return the setting; true and false are the words of version 0.1."""
    value = root.values.get("dashboards")
    if isinstance(value, bool):
        return "project" if value else "none"
    return root.word("dashboards", "project")


@dataclass(frozen=True)
class _Section:
    """A mapping of the configuration, and its path."""

    path: str
    values: Mapping[str, Any]

    def section(self, key: str) -> "_Section":
        value = self.values.get(key)
        if value is None:
            value = {}
        if not isinstance(value, Mapping):
            raise self._error(key, value, "a mapping")
        return _Section(self._path(key), value)

    def number(self, key: str, default: float) -> float:
        value = self.values.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
            raise self._error(key, value, "a number, 0 or more")
        return value

    def days(self, key: str, default: int) -> int | None:
        return None if self.values.get(key) == "forever" else int(self.number(key, default))

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.values.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._error(key, value, "true or false")
        return value

    def word(self, key: str, default: str) -> str:
        value = self.values.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self._error(key, value, "a word")
        return value

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}".lstrip(".")

    def _error(self, key: str, value: object, expected: str) -> OperationsError:
        return OperationsError(f"{self._path(key)}: {value!r} is not {expected}.")
