"""Credentials and permissions of the declared roles, so that each local call has the caller it has on AWS.

ministack enforces the policies of a role on calls to itself. For calls to what is not in
ministack (invoking a function, putting into a stream, writing trace segments) the same
policies are evaluated through iam:SimulatePrincipalPolicy.
"""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from local.cloud import ROOT, ROOT_KEY, Cloud, Credentials
from local.deployment.manifest import EmulatedRole
from local.errors import LocalError

#: Sessions last ministack's hour, and are renewed this long before it ends.
LIFETIME_SECONDS = 3600
RENEW_SECONDS = 900


class AccessDeniedError(LocalError):
    """A declared policy does not allow what a declared flow needs."""


@dataclass(frozen=True)
class Session:
    """Credentials that this run knows, and whose they are. `role_arn`: None for the root user."""

    credentials: Credentials
    arn: str
    user_id: str
    role_arn: str | None = None


class Roles:
    """The declared roles by ARN: who may take them, their credentials, and what they may do."""

    def __init__(self, cloud: Cloud, roles: list[EmulatedRole]) -> None:
        self._cloud = cloud
        self._trust = {role.arn: role.trust for role in roles}
        self._taken: dict[tuple[str, str], tuple[float, Credentials]] = {}
        self._sessions = {ROOT_KEY: Session(ROOT, f"arn:aws:iam::{cloud.account}:root", cloud.account)}
        self._lock = threading.Lock()
        self.arns = tuple(self._trust)
        #: The calls that were evaluated here and allowed: role, action and resource.
        self.allowed_calls: set[tuple[str, str, str]] = set()

    def take(self, role_arn: str, service: str, source_arn: str = "") -> Credentials:
        """Credentials of the role, taken as `service` would, with at least `RENEW_SECONDS` left.

        Raises AccessDeniedError where the declared trust policy does not let the service in.
        """
        context = {"aws:SourceAccount": self._cloud.account, "aws:SourceArn": source_arn}
        if not trusts(self._trust[role_arn], service, context):
            raise AccessDeniedError(
                f"{role_arn} does not trust {service} for {source_arn or 'this account'}."
            )
        with self._lock:
            until, credentials = self._taken.get((role_arn, service), (0.0, None))
            if credentials is None or until - time.time() < RENEW_SECONDS:
                credentials = self._assume(role_arn, service.split(".")[0])
                self._taken[role_arn, service] = (time.time() + LIFETIME_SECONDS, credentials)
            return credentials

    def open_session(self, role_arn: str, name: str) -> Credentials:
        """Credentials of any role of the account, as who may take it gets them."""
        with self._lock:
            return self._assume(role_arn, name)

    def good_until(self, role_arn: str, service: str) -> float:
        """When the credentials that `service` took end, in seconds since 1970."""
        return self._taken[role_arn, service][0]

    def _assume(self, role_arn: str, name: str) -> Credentials:
        answer = self._cloud.client("sts").assume_role(RoleArn=role_arn, RoleSessionName=name)
        taken, user = answer["Credentials"], answer["AssumedRoleUser"]
        credentials = Credentials(taken["AccessKeyId"], taken["SecretAccessKey"], taken["SessionToken"])
        # A session's ARN has its role's name without its path.
        arn = f"arn:aws:sts::{self._cloud.account}:assumed-role/{role_arn.rpartition('/')[2]}/{name}"
        self._sessions[credentials.access_key_id] = Session(credentials, arn, user["AssumedRoleId"], role_arn)
        return credentials

    def session_of(self, access_key_id: str) -> Session | None:
        """Return the session of these credentials; None where this run did not issue them."""
        return self._sessions.get(access_key_id)

    def allows(self, role_arn: str, action: str, resource: str) -> bool:
        """Whether the identity policies of the role allow the action on the resource."""
        # ministack looks a role up by all that follows `role/`, and so finds none under a path.
        account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
        answer = self._cloud.client("iam").simulate_principal_policy(
            PolicySourceArn=f"arn:aws:iam::{account}:role/{name}",
            ActionNames=[action],
            ResourceArns=[resource],
        )
        allowed = bool(answer["EvaluationResults"][0]["EvalDecision"] == "allowed")
        if allowed:
            self.allowed_calls.add((role_arn, action, resource))
        return allowed

    def require(self, role_arn: str, action: str, resource: str) -> None:
        """Raise AccessDeniedError unless the role may."""
        if not self.allows(role_arn, action, resource):
            raise AccessDeniedError(f"{role_arn} is not authorized to perform {action} on {resource}.")


def trusts(policy: str, service: str, context: Mapping[str, str]) -> bool:
    """Whether a trust policy lets a service take the role in this context (keys as in IAM's global keys)."""
    statements = json.loads(policy)["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return any(_lets_in(statement, service, context) for statement in listed)


def _lets_in(statement: Mapping[str, Any], service: str, context: Mapping[str, str]) -> bool:
    principal = statement.get("Principal", {})
    if statement["Effect"] != "Allow" or not isinstance(principal, dict):
        return False
    if service not in _listed(principal.get("Service", [])):
        return False
    return all(
        any(_MATCHES[operator](context.get(key, ""), value) for value in _listed(wanted))
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
    )


_MATCHES = {
    "StringEquals": lambda actual, wanted: actual == wanted,
    "ArnEquals": fnmatchcase,
    "StringLike": fnmatchcase,
    "ArnLike": fnmatchcase,
}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
