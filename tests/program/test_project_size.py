"""How many resources a project is: the time that Pulumi takes and the size of its state grow with them."""

from typing import Any

import pytest

from tests.program.conftest import Run
from tests.project import ROOT
from tools.registrations.recorder import Recording

#: The largest ordinary project: every source, its own alarms and dashboard; statistics are 6 of them.
MOST = 51
PROJECT = "acme-shop"
#: By words of docs/capacity.md: what the example's largest project changes, with the number of its resources.
VARIANTS: dict[str, tuple[dict[str, Any], int]] = {
    "SES, SMS and a Pinpoint event stream": ({"sources.pinpoint.eventStream": "create"}, 51),
    "the same, `stats.enabled: false`": (
        {"sources.pinpoint.eventStream": "create", "stats": {"enabled": False}},
        45,
    ),
    "the same, and its own KMS key": (
        {"sources.pinpoint.eventStream": "create", "encryptionKey": "create"},
        54,
    ),
    "the same, through a Kinesis data stream": (
        {"sources.pinpoint.eventStream": "create", "sources.pinpoint.kinesis": {"create": True}},
        55,
    ),
    "SES and SMS": ({"sources.pinpoint": None}, 50),
    "SES and SMS, existing configuration sets": (
        {"sources.pinpoint": None, "sources.ses.create": False, "sources.sms.create": False},
        48,
    ),
    "SES and SMS, `alarms.scope: stack`, `dashboards: stack`": (
        {"sources.pinpoint": None, "alarms": {"scope": "stack"}, "dashboards": "stack"},
        39,
    ),
    "replay only": ({"sources.ses": None, "sources.sms": None}, 45),
}


def resources_of(recording: Recording, project: str) -> list[str]:
    """Return the type and name of each resource that exists because of this project alone."""
    return [
        f"{each.type} {each.name}"
        for each in recording.resources.values()
        if each.name == project or each.name.startswith(f"{project}-")
    ]


def changed(settings: dict[str, Any], changes: dict[str, Any]) -> None:
    for path, value in changes.items():
        if path == "dashboards":
            settings[path] = value
            continue
        *above, key = path.split(".")
        section = settings["projects"][PROJECT]
        for name in above:
            section = section[name]
        section[key] = value
        if value is None:
            del section[key]


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_of_a_project_has_as_many_resources_as_documented(run: Run, variant: str) -> None:
    changes, count = VARIANTS[variant]
    recording = run(lambda settings: changed(settings, changes))

    assert len(resources_of(recording, PROJECT)) == count, resources_of(recording, PROJECT)
    assert f"| {variant} | {count} |" in (ROOT / "docs" / "capacity.md").read_text()


def test_the_largest_ordinary_project_is_within_the_limit() -> None:
    assert max(VARIANTS[name][1] for name in VARIANTS if not name.startswith("the same")) <= MOST


def test_no_resource_is_for_more_than_one_project_or_none(dev: Recording) -> None:
    """So that a stack grows with its projects by what the table says."""
    projects = ("acme-shop", "acme-archive", "globex-app")
    others = len(dev.resources) - sum(len(resources_of(dev, project)) for project in projects)

    stack = [each for each in dev.resources.values() if not each.name.startswith(projects)]
    assert len(stack) == others
