"""A change of settings between two deployments, and how settings are written in short."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

Settings = dict[str, Any]

#: Settings by path, such as `projects.shop.shards`; None removes the key.
Values = Mapping[str, Any]

KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
STREAM_ARN = "arn:aws:kinesis:eu-central-1:123456789012:stream/events"
ROLE_ARN = "arn:aws:iam::123456789012:role/reporting"
_ISSUER = {"issuer": "https://login.example.com/", "audience": ["message-tracker"]}


@dataclass(frozen=True, eq=False)
class Change:
    """A row of the table.

    `text`: the change in words. `settings`: the settings it is about, as configuration.md spells them; a path
    that ends in a dot is a prefix. `before` are laid over the first deployment, `after` over that. `advice`:
    what to know beyond what the engine answers. `in_tests`: the suite tries it at each run.
    """

    text: str
    settings: tuple[str, ...]
    after: Values
    advice: str = ""
    before: Values = field(default_factory=dict)
    in_tests: bool = False

    def covers(self, path: str) -> bool:
        return any(path == each or (each.endswith(".") and path.startswith(each)) for each in self.settings)

    def deployed(self) -> Settings:
        return changed(first_deployment(), self.before)

    def wanted(self) -> Settings:
        return changed(self.deployed(), self.after)


def first_deployment() -> Settings:
    """Return two projects of two tenants, with every kind of source and an issuer, unprotected."""
    return {
        "auth": {"issuers": [deepcopy(_ISSUER)], "apiKeys": True},
        "tenants": ["acme", "globex"],
        "protect": False,
        "projects": {
            "shop": {
                "tenant": "acme",
                "sources": {
                    "pinpoint": {"applicationId": "0a1b2c3d4e5f60718293a4b5c6d7e8f9"},
                    "ses": {"configurationSet": "shop-mail", "create": True},
                    "sms": {"configurationSet": "shop-sms", "create": True},
                },
            },
            "app": {"tenant": "globex", "sources": {"sms": {"configurationSet": "app-sms"}}},
        },
    }


def changed(settings: Settings, values: Values) -> Settings:
    """Return the settings with these values at their paths; a list's entries are named by number."""
    copy = deepcopy(settings)
    for path, value in values.items():
        *parents, key = path.split(".")
        section: Any = copy
        for parent in parents:
            section = section[int(parent)] if isinstance(section, list) else section.setdefault(parent, {})
        if isinstance(section, list):
            section[int(key) : int(key) + 1] = [deepcopy(value)]
        elif value is None:
            section.pop(key)
        else:
            section[key] = deepcopy(value)
    return copy
