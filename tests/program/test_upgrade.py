"""A stack of the last release keeps its resources: each has its former place as an alias."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.program.conftest import Run
from tests.project import ROOT
from tools.registrations.recorder import Recording

#: By type and name, what version 0.1 registered for one project in two variants: types above a resource, its
#: type and its name, as in its URN.
FORMER = frozenset((ROOT / "tests/program/urns_of_0_1.txt").read_text().split())

#: What an upgrade may delete, since it holds no data that anybody reads and another resource does its work.
REPLACED = (
    # Alarms and saved queries have other names and texts; an alarm's history stays in CloudWatch.
    *("aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/queryDefinition:QueryDefinition"),
    # Their names had braces, with which 0.1 could not be deployed.
    "api-get-graphiql-{file}",
    # A project has one log group (ingest's) with one log stream for each delivery stream, and three roles.
    *(f"logGroup:LogGroup::acme-shop-{name}" for name in ("events", "kinesis", "redrive", "watch")),
    "aws:cloudwatch/logStream:LogStream",
    *(f"iam/role:Role::acme-shop-{name}" for name in ("kinesis", "pinpoint", "redrive", "ses", "sms")),
    *(
        f"rolePolicy:RolePolicy::acme-shop-{name}"
        for name in ("kinesis", "pinpoint", "redrive", "ses", "sms")
    ),
    # A schedule does their work.
    *("eventRule:EventRule", "eventTarget:EventTarget", "permission:Permission::acme-shop-watch"),
    # What a new bucket has anyway; docs/migrations.md says how an old one keeps it.
    "bucketOwnershipControls:BucketOwnershipControls",
)


def _everything(settings: dict[str, Any]) -> None:
    _one_project(settings)
    shop = settings["projects"]["acme-shop"] | {"encryptionKey": "create"}
    shop["sources"]["pinpoint"] |= {"kinesis": {"create": True}, "eventStream": "create"}
    settings["projects"] = {"acme-shop": shop}
    role = "arn:aws:iam::123456789012:role/reporting"
    settings["auth"]["roles"] = [{"role": role, "tenant": "acme", "scopes": ["messages:read"]}]


def _user_pool(settings: dict[str, Any]) -> None:
    _one_project(settings)
    settings["auth"] = {"apiKeys": True}


def _one_project(settings: dict[str, Any]) -> None:
    settings["projects"] = {"acme-shop": settings["projects"]["acme-shop"]}


@pytest.fixture(scope="module")
def today(run: Run) -> list[Recording]:
    changes: list[Callable[[dict[str, Any]], None]] = [_everything, _user_pool]
    return [run(change) for change in changes]


def place(urn: str) -> str:
    return urn.split("::", 2)[2]


def test_every_resource_of_the_last_release_remains_or_is_listed(today: list[Recording]) -> None:
    kept = {
        place(urn)
        for recording in today
        for each in recording.resources.values()
        for urn in (each.urn, *each.aliases)
    }

    assert [each for each in sorted(FORMER - kept) if not any(name in each for name in REPLACED)] == []


def test_no_two_resources_claim_one_former_place(today: list[Recording]) -> None:
    for recording in today:
        claims = [urn for each in recording.resources.values() for urn in {each.urn, *each.aliases}]
        assert len(claims) == len(set(claims))
