"""The variants of the example that the engine's and the provider's suites run: every option, and what differs
in kind."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tools.registrations.program import example
from tools.registrations.variants import VARIANTS

Settings = dict[str, Any]
Change = Callable[[Settings], None]
_ACCOUNT = "eu-central-1:000000000000"


def _mixed(settings: Settings) -> None:
    """Take what none of the others takes: callers with roles, a stream and sets of one's own, limits."""
    role = "arn:aws:iam::123456789012:role/reporting"
    settings["auth"]["roles"] = [{"role": role, "tenant": "acme", "scopes": ["messages:read"]}]
    settings["alarms"]["topicArn"] = f"arn:aws:sns:{_ACCOUNT}:on-call"
    settings["api"]["function"] = {"memoryMb": 512, "timeoutSeconds": 10, "reservedConcurrency": 20}
    shop = settings["projects"]["acme-shop"]
    shop["sources"]["pinpoint"]["kinesis"] = {
        "streamArn": f"arn:aws:kinesis:{_ACCOUNT}:stream/events",
        "keyArn": f"arn:aws:kms:{_ACCOUNT}:key/11111111-2222-3333-4444-555555555555",
    }
    shop["sources"]["ses"]["create"] = shop["sources"]["sms"]["create"] = False
    days = ("rawDays", "deliveredDays", "errorsDays")
    shop |= {"retentionDays": "forever", "archive": dict.fromkeys(days, "forever")}
    shop |= {"table": {"maxWriteUnits": 1000, "maxReadUnits": 500}, "alarms": {"expectEventsEveryHours": 3}}


def _bare(settings: Settings) -> None:
    settings |= {"api": {}, "alarms": {"enabled": False}, "dashboards": "none"}


def _shared_monitoring(settings: Settings) -> None:
    settings["alarms"]["scope"] = "stack"
    settings["dashboards"] = "stack"


def _long_names(settings: Settings) -> None:
    project = settings["projects"]["acme-archive"]
    settings["projects"] = {"p" + "x" * (length - 1): deepcopy(project) for length in (20, 28)}
    settings["tenants"] = ["acme"]


ALL: dict[str, Change] = {
    **VARIANTS,
    "mixed": _mixed,
    "bare": _bare,
    "shared-monitoring": _shared_monitoring,
    "long-names": _long_names,
}


def settings_of(variant: str) -> Settings:
    """Return the example's settings with the variant's changes."""
    settings = example()
    ALL[variant](settings)
    return settings
