"""The whole stack as one component, for Pulumi programs in any language."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import pulumi

from components.aws.code_archive import code_archive
from components.settings.stack import settings_from
from components.stack import deploy

ROOT = Path(__file__).parents[1]


class MessageTrackerArgs(TypedDict):
    """The settings of a stack, in the form of `Pulumi.dev.yaml`; docs/configuration.md describes each."""

    projects: dict[str, Any]
    """By name, each project's tenant, sources and settings (`projects.*`). Plain values, no outputs."""
    tenants: NotRequired[list[str]]
    """The tenants; required where the projects name several."""
    auth: NotRequired[dict[str, Any]]
    """Who may query: issuers, user pool, API keys and roles (`auth`). Without it, a user pool is created."""
    api: NotRequired[dict[str, Any]]
    """Settings of the GraphQL API (`api`)."""
    alarms: NotRequired[dict[str, Any]]
    """Settings of the alarms (`alarms`)."""
    dashboards: NotRequired[str]
    """`project` (the default), `stack` or `none`."""
    protect: NotRequired[bool]
    """Whether tables, archives and keys are protected from deletion; true by default."""


class MessageTracker(pulumi.ComponentResource):
    """Delivery tracking for e-mail and SMS: a pipeline per project and one multi-tenant GraphQL API.

    Raises SettingsError, with every mistake, its path and the fix, before the first resource.
    """

    graphql_url: pulumi.Output[str]
    """The URL of the GraphQL API."""
    projects: pulumi.Output[dict[str, Any]]
    """By name, each project's delivery stream, table and archive bucket."""

    def __init__(
        self, name: str, args: MessageTrackerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("message-tracker:index:MessageTracker", name, {}, opts)
        settings = settings_from({key: _whole_numbers(value) for key, value in args.items()})
        # Another program's folder is the working directory, so the code's paths are absolute.
        code = code_archive(ROOT, absolute=True)
        outputs = deploy(settings, code, pulumi.ResourceOptions(parent=self))
        self.graphql_url = pulumi.Output.from_input(outputs["graphqlUrl"])
        self.projects = pulumi.Output.from_input(outputs["projects"])
        self.register_outputs({"graphqlUrl": self.graphql_url, "projects": self.projects})


def _whole_numbers(value: object) -> object:
    """Return `value` with its whole numbers as int: Pulumi passes every number to a component as float."""
    if isinstance(value, Mapping):
        return {key: _whole_numbers(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
