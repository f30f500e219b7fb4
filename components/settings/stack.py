"""The settings of a stack: frozen dataclasses, and all mistakes of the configuration at once."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import pulumi
from pulumi.runtime.config import CONFIG

from components.settings.alarms import AlarmSettings
from components.settings.analytics import AnalyticsSettings
from components.settings.auth import AuthSettings
from components.settings.cells import ALL, API, PIPELINES, ROLES, Registration, mistakes_of_role
from components.settings.erasure import ErasureSettings
from components.settings.lookup_log import LookupLogSettings
from components.settings.project import LOG_RETENTION_DAYS, NAME, FunctionSettings, ProjectSettings
from components.settings.reader import ANY_TEXT, Section, TextFormat
from components.settings.reader_policies import most_that_fit
from components.settings.region import mistakes_of_region
from components.settings.stack_file import duplicate_keys

ORIGIN = TextFormat(r"\*|https?://[^\s/?#]+", "an origin such as https://app.example.com, without a path")

BOUNDARY = TextFormat(
    r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/([!-~]+/)?[\w+=,.@-]{1,128}",
    "the ARN of a managed policy such as arn:aws:iam::123456789012:policy/boundary",
)

#: What `dashboards` may say; true and false are the words of version 0.1.
DASHBOARDS: Mapping[object, str] = {
    "project": "project",
    "stack": "stack",
    "none": "none",
    True: "project",
    False: "none",
}


class SettingsError(pulumi.RunError):
    """The configuration has mistakes: `mistakes` lists all, each with its path and how to fix it."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        found = "a mistake" if len(self.mistakes) == 1 else f"{len(self.mistakes)} mistakes"
        head = f"The stack's configuration has {found}, so nothing was deployed:"
        super().__init__("\n  ".join((head, *self.mistakes)))


@dataclass(frozen=True)
class ThrottlingSettings:
    """The request limits of the API's stage over all clients; zero would reject every request."""

    rate_per_second: int = 100
    burst: int = 200

    @classmethod
    def read(cls, section: Section) -> "ThrottlingSettings":
        return cls(
            rate_per_second=section.number("ratePerSecond", cls.rate_per_second, 1),
            burst=section.number("burst", cls.burst, 1),
        )


@dataclass(frozen=True)
class ApiSettings:
    """The GraphQL API of the stack. `cost_per_minute`: the query cost that one tenant may consume.
    `tracing`: X-Ray traces of its function and of the authorizer of API keys.
    `snap_start`: its function starts from a snapshot (Lambda SnapStart). `graphiql` and `queries_by_get`
    exclude each other: both serve `GET /graphql`. `trusted_documents_only`: callers with a token may send no
    other documents."""

    function: FunctionSettings
    throttling: ThrottlingSettings
    cost_per_minute: int = 60_000
    snap_start: bool = False
    tracing: bool = True
    explorer: bool = True
    graphiql: bool = False
    queries_by_get: bool = False
    trusted_documents_only: bool = False
    cors_allow_origins: tuple[str, ...] = ()
    log_retention_days: int = 30

    @classmethod
    def read(cls, section: Section) -> "ApiSettings":
        return cls(
            # An HTTP API times out after 30 s.
            function=FunctionSettings.read(section.section("function"), longest=29),
            throttling=ThrottlingSettings.read(section.section("throttling")),
            # No less than the most expensive query that is allowed.
            cost_per_minute=section.number("costPerMinute", cls.cost_per_minute, 5_000),
            snap_start=section.flag("snapStart", default=cls.snap_start),
            tracing=section.flag("tracing", default=cls.tracing),
            explorer=section.flag("explorer", default=cls.explorer),
            graphiql=section.flag("graphiql", default=cls.graphiql),
            queries_by_get=section.flag("queriesByGet", default=cls.queries_by_get),
            trusted_documents_only=section.flag("trustedDocumentsOnly", default=cls.trusted_documents_only),
            cors_allow_origins=section.texts("corsAllowOrigins", ORIGIN),
            log_retention_days=section.choice("logRetentionDays", cls.log_retention_days, LOG_RETENTION_DAYS),
        )

    @property
    def has_pages(self) -> bool:
        """Return whether people sign in on a page of the stack."""
        return self.explorer or self.graphiql


@dataclass(frozen=True)
class Settings:
    """A whole stack. `protect`: tables, archives and secrets can be deleted in two steps only. `dashboards`:
    `project`: one for the stack and one for each project; `stack`: one for the stack; `none`: neither these
    nor saved queries. `declared_tenants`: every tenant that a project may have. `confirm`: paths of changed
    settings whose consequences are intended. `role`: what of the product this stack is; `registration`: of
    pipelines, the API with which they register. `permissions_boundary`: the ARN of that of every role."""

    auth: AuthSettings
    api: ApiSettings
    projects: tuple[ProjectSettings, ...]
    alarms: AlarmSettings = field(default_factory=AlarmSettings)
    analytics: AnalyticsSettings = field(default_factory=AnalyticsSettings)
    erasure: ErasureSettings = field(default_factory=ErasureSettings)
    lookup_log: LookupLogSettings = field(default_factory=LookupLogSettings)
    protect: bool = True
    dashboards: str = "project"
    declared_tenants: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    role: str = ALL
    registration: Registration | None = None
    permissions_boundary: str | None = None

    @property
    def tenants(self) -> tuple[str, ...]:
        """Return every tenant that owns a project, sorted."""
        return tuple(sorted({project.tenant for project in self.projects}))

    def projects_of(self, tenant: str) -> tuple[ProjectSettings, ...]:
        return tuple(project for project in self.projects if project.tenant == tenant)


def read(root: Section) -> Settings:
    """Return the settings in `root`, each checked apart from the others."""
    projects = root.section("projects")
    return Settings(
        auth=AuthSettings.read(root.section("auth")),
        api=ApiSettings.read(root.section("api")),
        projects=tuple(ProjectSettings.read(name, section) for name, section in projects.sections()),
        alarms=AlarmSettings.read(root.section("alarms")),
        analytics=AnalyticsSettings.read(root.section("analytics")),
        erasure=ErasureSettings.read(root.section("erasure")),
        lookup_log=LookupLogSettings.read(root.section("lookupLog")),
        protect=root.flag("protect", default=Settings.protect),
        dashboards=root.word("dashboards", Settings.dashboards, DASHBOARDS),
        declared_tenants=root.texts("tenants", NAME),
        confirm=root.texts("confirm", ANY_TEXT),
        role=root.word("role", Settings.role, ROLES),
        permissions_boundary=root.text("permissionsBoundary", BOUNDARY)
        if root.has_value("permissionsBoundary")
        else None,
        registration=Registration.read(root.section("registration")) if root.has("registration") else None,
    )


def settings_from(values: Mapping[str, object], region: str | None = None) -> Settings:
    """Return the settings in the stack's configuration, as plain Python; raise SettingsError. `region`: the
    stack's, where the configuration has it."""
    root = Section("", values, mistakes := [])
    settings = read(root)
    if not settings.projects and settings.role != API and isinstance(values.get("projects", {}), Mapping):
        mistakes.append("projects: names no project: add at least one")
    root.reject_unknown_keys()
    if settings.api.graphiql and settings.api.queries_by_get:
        text = (
            "api.queriesByGet: cannot be combined with api.graphiql, both serve GET /graphql: set one of them"
        )
        mistakes.append(text)
    if settings.api.graphiql and settings.api.trusted_documents_only:
        mistakes.append(
            "api.trustedDocumentsOnly: cannot be combined with api.graphiql, which sends other queries: "
            "set one of them"
        )
    mistakes += _duplicate_sources(settings.projects)
    mistakes += _undeclared_tenants(settings)
    mistakes += _too_many_projects(settings)
    mistakes += mistakes_of_role(settings.role, values)
    mistakes += settings.analytics.mistakes(settings.tenants)
    owned = {tenant: len(settings.projects_of(tenant)) for tenant in settings.tenants}
    mistakes += settings.erasure.mistakes(settings.role, ALL, owned)
    mistakes += mistakes_of_region(region, settings)
    if settings.role != API or settings.declared_tenants:
        owners = settings.declared_tenants if settings.role == API else settings.tenants
        mistakes += settings.auth.unknown_tenants(owners)
    # Issuers that could not be read were reported already.
    auth = values.get("auth")
    has_issuers = isinstance(auth, Mapping) and "issuers" in auth
    needs_pool = settings.role != PIPELINES and not has_issuers
    if needs_pool and not (settings.auth.user_pool.callback_urls or settings.api.has_pages):
        text = "auth.userPool.callbackUrls: is missing: add your application's URL, or set api.explorer"
        mistakes.append(f"{text}, or add your own auth.issuers")
    if mistakes:
        raise SettingsError(mistakes)
    return settings


def read_settings(config: pulumi.Config, stack_file: Path) -> Settings:
    """Return the settings of the running stack; raise SettingsError. `stack_file`: where they are written."""
    if duplicates := duplicate_keys(stack_file):
        raise SettingsError(duplicates)
    # pulumi.Config cannot list its keys, and a misspelt one must be reported.
    prefix = config.full_key("")
    keys = [key.removeprefix(prefix) for key in CONFIG.get() if key.startswith(prefix)]
    values = {key: _plain(config.require(key)) for key in keys}
    return settings_from(values, pulumi.Config("aws").get("region"))


def _plain(text: str) -> object:
    if not text:  # the engine's form of a null
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _undeclared_tenants(settings: Settings) -> Iterator[str]:
    """Yield a mistake for each project whose tenant is not declared. One tenant needs no declaration; of
    several, one may be a misspelling, and its projects would be invisible to their owner."""
    declared = settings.declared_tenants
    named = tuple(tenant for tenant in settings.tenants if tenant)
    if not declared and len(named) > 1:
        yield (
            "tenants: is missing: the projects have several, so list them, to have a misspelt one reported: "
            f"[{', '.join(named)}]"
        )
    for project in settings.projects:
        if declared and project.tenant and project.tenant not in declared:
            near = get_close_matches(project.tenant, declared, n=1)
            fix = f"did you mean {near[0]}?" if near else "add it there, or correct it here"
            yield f"projects.{project.name}.tenant: {project.tenant} is not in tenants: {fix}"


def _too_many_projects(settings: Settings) -> Iterator[str]:
    """Yield a mistake for each tenant whose reader role could not hold its projects' permissions."""
    for tenant in settings.tenants:
        projects = settings.projects_of(tenant)
        if (most := most_that_fit(projects)) < len(projects):
            yield (
                f"projects: {tenant} owns {len(projects)}, and its role can read {most} of such names (IAM "
                "quotas): give the others another tenant, or deploy them as another stack"
            )


def _duplicate_sources(projects: Iterable[ProjectSettings]) -> list[str]:
    """Return a mistake for each source claimed twice: an application has one event stream, and the messages
    of a configuration set belong to one project."""
    claims: dict[tuple[str, str], list[str]] = defaultdict(list)
    for project in projects:
        path, sources = f"projects.{project.name}.sources", project.sources
        if sources.pinpoint and sources.pinpoint.create_event_stream:
            claims["pinpoint", sources.pinpoint.application_id].append(f"{path}.pinpoint.eventStream")
        for kind, configuration_set in (("ses", sources.ses), ("sms", sources.sms)):
            if configuration_set:
                claims[kind, configuration_set.name].append(f"{path}.{kind}.configurationSet")
    return [
        f"{other}: is used by {first} already: "
        + ("set it to none in one of the two" if kind == "pinpoint" else "give each project its own")
        for (kind, name), (first, *others) in claims.items()
        if name
        for other in others
    ]
