"""The settings of SQL over the archives: limits of what it scans, and who may take an analyst role."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from components.settings.project import NAME
from components.settings.reader import Section, TextFormat

QUICKSIGHT = "quicksight"
PRINCIPAL = TextFormat(
    rf"{QUICKSIGHT}|arn:aws[a-z-]*:iam::\d{{12}}:(root|(role|user)/([!-~]+/)?[\w+=,.@-]{{1,128}})",
    "the ARN of a role, a user or an account's root, or the word quicksight",
)


@dataclass(frozen=True)
class Analyst:
    """Who may take the analyst role of a tenant: an ARN, or `quicksight`."""

    tenant: str
    principal: str

    @classmethod
    def read(cls, section: Section) -> "Analyst":
        return cls(section.text("tenant", NAME), section.text("principal", PRINCIPAL))


@dataclass(frozen=True)
class AnalyticsSettings:
    """SQL over the archives, with Athena. `max_query_mb`: a query that scans more is cancelled; Athena allows
    no less than 10. `alarm_gb_per_hour`: of all queries of a tenant. `result_days`: how long results are
    stored. `analysts`: where a tenant has none, whoever in the account has the permission takes its role."""

    enabled: bool = False
    max_query_mb: int = 10_240
    alarm_gb_per_hour: int = 50
    result_days: int = 7
    analysts: tuple[Analyst, ...] = ()

    @classmethod
    def read(cls, section: Section) -> "AnalyticsSettings":
        return cls(
            enabled=section.flag("enabled", default=cls.enabled),
            max_query_mb=section.number("maxQueryMb", cls.max_query_mb, 10, 10_000_000),
            alarm_gb_per_hour=section.number("alarmGbPerHour", cls.alarm_gb_per_hour, 1),
            result_days=section.number("resultDays", cls.result_days, 1, 365),
            analysts=tuple(map(Analyst.read, section.entries("analysts"))),
        )

    def analysts_of(self, tenant: str) -> tuple[str, ...]:
        """Return who is named for a tenant."""
        return tuple(each.principal for each in self.analysts if each.tenant == tenant)

    def mistakes(self, tenants: Collection[str]) -> Iterator[str]:
        """Yield a mistake for each analyst of a tenant that owns no project."""
        for number, analyst in enumerate(self.analysts):
            if analyst.tenant and analyst.tenant not in tenants:
                near = get_close_matches(analyst.tenant, tenants, n=1)
                fix = f"did you mean {near[0]}?" if near else "correct it, or remove the entry"
                path = f"analytics.analysts[{number}].tenant"
                yield f"{path}: {analyst.tenant} owns no project of this stack: {fix}"
