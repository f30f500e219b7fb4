"""The variants of the example that take every option of the program at least once."""

from collections.abc import Callable
from typing import Any

Settings = dict[str, Any]


def _example(settings: Settings) -> None:
    """Leave the example as it is."""


def _user_pool(settings: Settings) -> None:
    settings.pop("auth")


def _plain(settings: Settings) -> None:
    settings["alarms"] = {"enabled": False}
    settings["dashboards"] = False


def _no_api_keys(settings: Settings) -> None:
    settings["auth"]["apiKeys"] = False


def _project_keys(settings: Settings) -> None:
    for project in settings["projects"].values():
        project["encryptionKey"] = "create"


def _data_streams(settings: Settings) -> None:
    for project in settings["projects"].values():
        if "pinpoint" in project["sources"]:
            project["sources"]["pinpoint"]["kinesis"] = {"create": True}


#: Each changes the example's settings in place.
VARIANTS: dict[str, Callable[[Settings], None]] = {
    "dev": _example,
    "pool": _user_pool,
    "plain": _plain,
    "keys": _no_api_keys,
    "enc": _project_keys,
    "kin": _data_streams,
}
