"""What each role of the program was granted, and what it used in a run: both, action by action and resource.

Calls to the embedded AWS are those that it recorded, by access key. What is no call to it (invoking, logging,
tracing, and what Firehose needs besides its writes) was asked of the same policies by who needed it.
"""

import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from local.cloud import Cloud
from local.deployment.roles import Roles

#: What Pulumi puts behind a name that it makes.
_SUFFIX = re.compile(r"-[0-9a-f]{7}$")
#: What CloudTrail calls by another name than IAM.
_SERVICES = {"monitoring": "cloudwatch"}


@dataclass(frozen=True)
class Right:
    """An action on a resource: of a policy, where the resource may have wildcards, or of a call."""

    action: str
    resource: str

    def covers(self, used: "Right") -> bool:
        return self.action == used.action and fnmatchcase(used.resource, self.resource)


@dataclass(frozen=True)
class RoleReport:
    """A role with its rights, and what was done with them. `foreign`: calls that no right of it covers."""

    name: str
    granted: frozenset[Right]
    used: frozenset[Right]

    @property
    def idle(self) -> list[Right]:
        """What was granted and not used."""
        found = (right for right in self.granted if not any(right.covers(used) for used in self.used))
        return sorted(found, key=lambda right: (right.action, right.resource))

    @property
    def foreign(self) -> list[Right]:
        """What was used and not granted."""
        found = (used for used in self.used if not any(right.covers(used) for right in self.granted))
        return sorted(found, key=lambda right: (right.action, right.resource))


def reports(cloud: Cloud, roles: Roles) -> list[RoleReport]:
    """One for each declared role, by name. Raises ValueError for a call whose caller cannot be told."""
    granted = {arn: frozenset(_granted(cloud, arn)) for arn in roles.arns}
    used: dict[str, set[Right]] = {arn: set() for arn in roles.arns}
    for arn, action, resource in roles.asked:
        used[arn].add(Right(action, resource))
    for key, rights in _calls(cloud).items():
        session = roles.session_of(key)
        if session is None:
            used[_reader(key, rights, granted)] |= rights
        elif session.role_arn in used:
            used[session.role_arn] |= rights
    told = [RoleReport(_name(arn), granted[arn], frozenset(used[arn])) for arn in roles.arns]
    return sorted(told, key=lambda report: report.name)


def table(told: Iterable[RoleReport]) -> str:
    """The reports as a table in Markdown."""
    lines = [
        "| role | actions granted | rights | used | granted, not used | used, not granted |",
        "|---|---|---|---|---|---|",
    ]
    for report in told:
        actions = ", ".join(f"`{action}`" for action in sorted({right.action for right in report.granted}))
        used = sum(any(right.covers(one) for one in report.used) for right in report.granted)
        idle, foreign = (_listed(rights) for rights in (report.idle, report.foreign))
        lines.append(f"| `{report.name}` | {actions} | {len(report.granted)} | {used} | {idle} | {foreign} |")
    return "\n".join(lines)


def _listed(rights: list[Right]) -> str:
    return "<br>".join(f"`{right.action}` on `{right.resource}`" for right in rights) or "none"


def _name(arn: str) -> str:
    return _SUFFIX.sub("", arn.rsplit("/", 1)[-1])


def _granted(cloud: Cloud, arn: str) -> Iterator[Right]:
    iam, name = cloud.client("iam"), arn.rsplit("/", 1)[-1]
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        document: Any = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for statement in document["Statement"]:
            for action in statement["Action"]:
                yield from (Right(action, resource) for resource in statement["Resource"])


def _reader(key: str, rights: set[Right], granted: Mapping[str, frozenset[Right]]) -> str:
    """Whose a session is that a function opened by itself: the one reader that may do all of it."""
    able = [
        arn
        for arn, own in granted.items()
        if "/readers/" in arn and all(any(right.covers(one) for right in own) for one in rights)
    ]
    if len(able) != 1:
        raise ValueError(
            f"{key} used {sorted({right.action for right in rights})}: no reader's rights are these"
        )
    return able[0]


def _calls(cloud: Cloud) -> dict[str, set[Right]]:
    """By access key, what was called and on what."""
    found: dict[str, set[Right]] = {}
    for event in _recorded(cloud):
        told = json.loads(event["CloudTrailEvent"])
        source = told["eventSource"].partition(".")[0]
        service = _SERVICES.get(source, source)
        rights = found.setdefault(told["userIdentity"]["accessKeyId"], set())
        asked = told.get("requestParameters") or {}
        # A query protocol's action stands in the form that is sent.
        action = asked.get("Action", told["eventName"])
        rights |= {Right(f"{service}:{action}", arn) for arn in _resources(cloud, service, event, asked)}
    return found


def _recorded(cloud: Cloud) -> Iterator[Any]:
    """Every call, the newest first. ministack gives the newest 50 before a time and no token, and botocore
    tells whole seconds: so the time is written into the request."""
    client, before, seen = cloud.client("cloudtrail"), time.time(), set[str]()
    client.meta.events.register(
        "before-call.cloudtrail.LookupEvents",
        lambda params, **_: params.update(body=json.dumps({"EndTime": before})),
    )
    while new := [each for each in client.lookup_events()["Events"] if each["EventId"] not in seen]:
        yield from new
        seen |= {each["EventId"] for each in new}
        before = new[-1]["EventTime"].timestamp() + 1e-6


def _resources(cloud: Cloud, service: str, event: Any, asked: Mapping[str, Any]) -> Iterator[str]:
    """The ARNs that a call is about, for the services that the functions call."""
    match service:
        case "dynamodb":
            for name in asked.get("RequestItems", [asked.get("TableName")]):
                index = f"/index/{asked['IndexName']}" if "IndexName" in asked else ""
                yield cloud.arn("dynamodb", f"table/{name}{index}")
        case "secretsmanager":
            yield asked.get("SecretId", "")
        case "sts":
            yield asked.get("RoleArn", "")
        case "s3":
            yield "arn:aws:s3:::" + "/".join(one["ResourceName"] for one in event.get("Resources", ()))
        case "kinesis":
            yield asked.get("StreamARN", "")
        case "sqs":
            yield cloud.arn("sqs", asked.get("QueueUrl", "").rsplit("/", 1)[-1])
        case _:
            yield "*"
