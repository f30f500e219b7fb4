"""Settings with dull values, to be changed in the one place that a test is about."""

from typing import Any

import pytest

from components.settings.stack import SettingsError, settings_from

APPLICATION = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def a_project(**changes: Any) -> dict[str, Any]:
    return {"tenant": "acme", "sources": {"ses": {"configurationSet": "mail"}}, **changes}


def an_issuer(**changes: Any) -> dict[str, Any]:
    return {"issuer": "https://login.example.com/", "audience": ["message-tracker"], **changes}


def values(**changes: Any) -> dict[str, Any]:
    return {"auth": {"issuers": [an_issuer()]}, "projects": {"shop": a_project()}, **changes}


def mistakes_in(**changes: Any) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as raised:
        settings_from(values(**changes))
    return raised.value.mistakes


def mistakes_of(**changes: Any) -> tuple[str, ...]:
    return mistakes_in(projects={"shop": a_project(**changes)})
