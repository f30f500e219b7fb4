"""The components as a package: exports, documented arguments, and the plugin for other languages."""

import ast
import inspect
import json
from dataclasses import fields
from itertools import pairwise
from typing import Any, cast

import pytest
import yaml
from pulumi.provider.experimental.component import ComponentProvider

import components
from components import MessageTracker, MessageTrackerArgs, TenantArgs, TrackingApiArgs, TrackingPipelineArgs
from components.settings.stack import SettingsError
from tests.project import ROOT
from tools.registrations.program import example
from tools.registrations.recorder import Recording, record

PLUGIN = ROOT / "components"


def documented_fields(args: type) -> set[str]:
    """The fields of a class that are followed by a docstring, as Pulumi's analyzer reads them."""
    [definition] = ast.parse(inspect.getsource(args)).body
    body = cast(ast.ClassDef, definition).body
    return {
        field.target.id
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }


def schema() -> dict[str, Any]:
    """The schema that `pulumi package add` infers."""
    provider = ComponentProvider([MessageTracker], "message-tracker", version="0.2.0")
    return dict(json.loads(cast(str, provider.schema)))


def test_the_package_exports_its_components_with_their_arguments() -> None:
    for name in ("TrackingPipeline", "TrackingApi", "Tenant", "MessageTracker"):
        assert {name, f"{name}Args"} <= set(components.__all__)


@pytest.mark.parametrize("args", [TrackingPipelineArgs, TrackingApiArgs, TenantArgs])
def test_every_argument_of_a_public_component_is_documented(args: Any) -> None:
    assert documented_fields(args) == {field.name for field in fields(args)}


def test_the_plugin_s_schema_describes_each_input_and_output_and_requires_projects() -> None:
    component = schema()["resources"]["message-tracker:index:MessageTracker"]

    assert set(component["inputProperties"]) == set(MessageTrackerArgs.__annotations__)
    assert component["requiredInputs"] == ["projects"]
    assert set(component["properties"]) == {"graphqlUrl", "projects"}
    described = {**component["inputProperties"], **component["properties"]}
    assert [name for name, each in described.items() if not each.get("description")] == []
    assert component["description"]


def test_the_plugin_can_be_started_by_pulumi() -> None:
    assert yaml.safe_load((PLUGIN / "PulumiPlugin.yaml").read_text())["runtime"]["name"] == "python"
    assert (PLUGIN / "__main__.py").is_file()
    assert (PLUGIN / "requirements.txt").is_file()


def run(settings: dict[str, Any]) -> Recording:
    """The registrations of a program that creates the one component; numbers as Pulumi passes them."""
    as_passed = json.loads(json.dumps(settings), parse_int=float)
    return record(lambda: cast(None, MessageTracker("tracker", as_passed)), {"aws:region": "eu-central-1"})


def test_the_component_registers_what_the_program_registers_beneath_itself(dev: Recording) -> None:
    recorded = run(example())

    def names(recording: Recording) -> set[tuple[str, str]]:
        return {(each.type, each.name) for each in recording.resources.values()}

    itself = ("message-tracker:index:MessageTracker", "tracker")
    assert names(recorded) - {itself} == names(dev) - {("pulumi:pulumi:StackReference", "last-deployment")}
    top = recorded.one(*itself)
    assert all(top in recorded.ancestors(each) for each in recorded.resources.values() if each is not top)


def test_a_mistake_in_the_component_s_arguments_is_reported_before_the_first_resource() -> None:
    recorded = Recording()
    with pytest.raises(SettingsError, match="projects: names no project"):
        record(
            lambda: cast(None, MessageTracker("tracker", {"projects": {}})),
            {"aws:region": "eu-central-1"},
            into=recorded,
        )

    assert {each.type for each in recorded.resources.values()} <= {"message-tracker:index:MessageTracker"}
