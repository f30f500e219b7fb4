"""A report of the permissions granted to each role of the program, and those used in a run.

Calls to the embedded AWS are those that it recorded, by access key. Other permissions (invoking, logging,
tracing, and what Firehose needs besides its writes) were evaluated where they were needed.
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
class Permission:
    """An action on a resource: of a policy, where the resource may have wildcards, or of a call."""

    action: str
    resource: str

    def covers(self, used: "Permission") -> bool:
        return self.action == used.action and fnmatchcase(used.resource, self.resource)


@dataclass(frozen=True)
class RoleReport:
    """A role with its granted and used permissions."""

    name: str
    granted: frozenset[Permission]
    used: frozenset[Permission]

    @property
    def idle(self) -> list[Permission]:
        """The permissions granted and not used."""
        found = (
            permission
            for permission in self.granted
            if not any(permission.covers(used) for used in self.used)
        )
        return sorted(found, key=lambda permission: (permission.action, permission.resource))

    @property
    def foreign(self) -> list[Permission]:
        """The permissions used and not granted."""
        found = (
            used for used in self.used if not any(permission.covers(used) for permission in self.granted)
        )
        return sorted(found, key=lambda permission: (permission.action, permission.resource))


def reports(cloud: Cloud, roles: Roles) -> list[RoleReport]:
    """Return a report for each declared role, by name. Raise ValueError for a call of an unknown caller."""
    granted = {arn: frozenset(_granted(cloud, arn)) for arn in roles.arns}
    used: dict[str, set[Permission]] = {arn: set() for arn in roles.arns}
    for arn, action, resource in roles.allowed_calls:
        used[arn].add(Permission(action, resource))
    for key, permissions in _calls(cloud).items():
        session = roles.session_of(key)
        if session is None:
            used[_reader(key, permissions, granted)] |= permissions
        elif session.role_arn in used:
            used[session.role_arn] |= permissions
    role_reports = [RoleReport(_name(arn), granted[arn], frozenset(used[arn])) for arn in roles.arns]
    return sorted(role_reports, key=lambda report: report.name)


def table(role_reports: Iterable[RoleReport]) -> str:
    """Return the reports as a Markdown table."""
    lines = [
        "| role | actions granted | permissions | used | granted, not used | used, not granted |",
        "|---|---|---|---|---|---|",
    ]
    for report in role_reports:
        actions = ", ".join(
            f"`{action}`" for action in sorted({permission.action for permission in report.granted})
        )
        used = sum(any(permission.covers(one) for one in report.used) for permission in report.granted)
        idle, foreign = (_listed(permissions) for permissions in (report.idle, report.foreign))
        lines.append(f"| `{report.name}` | {actions} | {len(report.granted)} | {used} | {idle} | {foreign} |")
    return "\n".join(lines)


def _listed(permissions: list[Permission]) -> str:
    return (
        "<br>".join(f"`{permission.action}` on `{permission.resource}`" for permission in permissions)
        or "none"
    )


def _name(arn: str) -> str:
    return _SUFFIX.sub("", arn.rsplit("/", 1)[-1])


def _granted(cloud: Cloud, arn: str) -> Iterator[Permission]:
    iam, name = cloud.client("iam"), arn.rsplit("/", 1)[-1]
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        document: Any = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for statement in document["Statement"]:
            for action in statement["Action"]:
                yield from (Permission(action, resource) for resource in statement["Resource"])


def _reader(key: str, permissions: set[Permission], granted: Mapping[str, frozenset[Permission]]) -> str:
    """Return the role of a session that a function opened: the one reader granted all of its calls."""
    able = [
        arn
        for arn, own in granted.items()
        if "/readers/" in arn
        and all(any(permission.covers(one) for permission in own) for one in permissions)
    ]
    if len(able) != 1:
        raise ValueError(
            f"{key} used {sorted({one.action for one in permissions})}: no reader role is granted these"
        )
    return able[0]


def _calls(cloud: Cloud) -> dict[str, set[Permission]]:
    """Return the calls of each access key."""
    found: dict[str, set[Permission]] = {}
    for event in _recorded(cloud):
        event_detail = json.loads(event["CloudTrailEvent"])
        source = event_detail["eventSource"].partition(".")[0]
        service = _SERVICES.get(source, source)
        permissions = found.setdefault(event_detail["userIdentity"]["accessKeyId"], set())
        parameters = event_detail.get("requestParameters") or {}
        # A query protocol's action stands in the form that is sent.
        action = parameters.get("Action", event_detail["eventName"])
        for checked, of in _checked_actions(action, parameters):
            permissions |= {
                Permission(f"{service}:{checked}", arn) for arn in _resources(cloud, service, event, of)
            }
    return found


def _checked_actions(action: str, parameters: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what IAM checks for a call, with the parameters of each: of a transaction, its writes (Amazon
    DynamoDB Developer Guide, "Using IAM with DynamoDB transactions"); for a list of objects,
    `s3:ListBucket` (S3 API reference, ListObjectsV2)."""
    if action != "TransactWriteItems":
        yield "ListBucket" if action.startswith("ListObjects") else action, parameters
        return
    for write in parameters["TransactItems"]:
        for kind, of in write.items():
            yield f"{kind}Item", of


def _recorded(cloud: Cloud) -> Iterator[Any]:
    """Yield every call, the newest first. ministack returns the newest 50 before a time, no token; botocore
    sends whole seconds: so the time is written into the request."""
    client, before, seen = cloud.client("cloudtrail"), time.time(), set[str]()
    client.meta.events.register(
        "before-call.cloudtrail.LookupEvents",
        lambda params, **_: params.update(body=json.dumps({"EndTime": before})),
    )
    while new := [each for each in client.lookup_events()["Events"] if each["EventId"] not in seen]:
        yield from new
        seen |= {each["EventId"] for each in new}
        before = new[-1]["EventTime"].timestamp() + 1e-6


def _resources(cloud: Cloud, service: str, event: Any, parameters: Mapping[str, Any]) -> Iterator[str]:
    """The ARNs that a call is about, for the services that the functions call."""
    match service:
        case "dynamodb":
            for name in parameters.get("RequestItems", [parameters.get("TableName")]):
                index = f"/index/{parameters['IndexName']}" if "IndexName" in parameters else ""
                yield cloud.arn("dynamodb", f"table/{name}{index}")
        case "secretsmanager":
            yield parameters.get("SecretId", "")
        case "sts":
            yield parameters.get("RoleArn", "")
        case "s3":
            yield "arn:aws:s3:::" + "/".join(one["ResourceName"] for one in event.get("Resources", ()))
        case "kinesis":
            yield parameters.get("StreamARN", "")
        case "sqs":
            yield cloud.arn("sqs", parameters.get("QueueUrl", "").rsplit("/", 1)[-1])
        case _:
            yield "*"
