"""The variants of the example that take every option of the program at least once."""

from collections.abc import Callable
from typing import Any

Settings = dict[str, Any]


def _example(settings: Settings) -> None:
    """Leave the example as it is."""


def _plain(settings: Settings) -> None:
    """Take as little as possible."""
    settings["alarms"] = {"enabled": False}
    settings["dashboards"] = False
    settings["auth"]["apiKeys"] = False
    settings["api"] = {
        "explorer": False,
        "queriesByGet": True,
        "corsAllowOrigins": ["https://app.example.com"],
    }


def _full(settings: Settings) -> None:
    """Take a user pool, SQL, erasure, protection, limits, a topic, and for each project a key and a data
    stream."""
    settings["auth"] = {"apiKeys": True}
    settings["protect"] = True
    settings["analytics"] = {
        "enabled": True,
        "analysts": [
            {"tenant": "acme", "principal": "arn:aws:iam::123456789012:role/grafana"},
            {"tenant": "acme", "principal": "quicksight"},
        ],
    }
    settings["erasure"] = {"enabled": True}
    settings["permissionsBoundary"] = "arn:aws:iam::123456789012:policy/boundary"
    settings["alarms"]["topicArn"] = "arn:aws:sns:eu-central-1:123456789012:on-call"
    for project in settings["projects"].values():
        project |= {"encryptionKey": "create", "table": {"maxWriteUnits": 2000, "maxReadUnits": "none"}}
        project["alarms"] = {"expectEventsEveryHours": 3}
        if "pinpoint" in project["sources"]:
            project["sources"]["pinpoint"] |= {"kinesis": {"create": True}, "eventStream": "create"}


#: Each changes the example's settings in place.
VARIANTS: dict[str, Callable[[Settings], None]] = {"dev": _example, "plain": _plain, "full": _full}
