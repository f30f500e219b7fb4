"""Compares the settings with the last deployment and refuses changes that lose data or disclose it."""

from collections.abc import Iterator, Mapping
from typing import Any

from components.settings.cells import PIPELINES
from components.settings.stack import Settings, SettingsError

_ON_PURPOSE = "If intended, add this path to message-tracker:confirm; see docs/changing-settings.md"


def refuse_harmful_changes(settings: Settings, deployed: Mapping[str, Any]) -> None:
    """Raise SettingsError for harmful changes that are not confirmed. `deployed`: the last outputs."""
    refused = [
        f"{path}: {text}. {_ON_PURPOSE}"
        for path, text in _harmful_changes(settings, deployed)
        if path not in settings.confirm
    ]
    if refused:
        raise SettingsError(refused)


def _harmful_changes(settings: Settings, deployed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    projects = deployed.get("projects") or {}
    for project in settings.projects:
        before, path = projects.get(project.name) or {}, f"projects.{project.name}"
        if project.shards < (shards := before.get("shards", 0)):
            yield (
                f"{path}.shards",
                f"is {project.shards} and was {shards:g}: messages in the dropped shards would be missing "
                f"from lists by campaign and journey; keep {shards:g}",
            )
        if project.tenant != (tenant := before.get("tenant", project.tenant)):
            yield (
                f"{path}.tenant",
                f"is {project.tenant} and was {tenant}: {project.tenant} would see all of its past messages; "
                "give the new tenant a project of its own",
            )
    if deployed.get("graphqlUrl") and settings.role == PIPELINES:
        yield (
            "role",
            "is pipelines, and this stack has an API, which would be deleted with its registry; deploy the "
            "pipelines as another stack",
        )
        return
    if deployed.get("apiKeys") and not settings.auth.api_keys:
        yield (
            "auth.apiKeys",
            "is false and was true: the table with all API keys would be deleted, and every key with it. "
            "`python -m operations keys list` shows whether there are any; `keys revoke` ends single ones",
        )
