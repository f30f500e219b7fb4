"""The ways in to the GraphQL function: a route and an authorizer for each, and for whom its callers speak."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.auth_settings import IAM_PATH, AuthSettings, Issuer
from components.authorizers import SIGNED, jwt_authorizer
from components.function import LambdaFunction
from components.http_api import HttpApi, Route
from components.registry import IssuerEntry, Registry, RoleEntry

PATH = "/graphql"


@dataclass(frozen=True)
class WaysInArgs:
    auth: AuthSettings
    http: HttpApi
    graphql: LambdaFunction
    registry: Registry
    tags: Mapping[str, str]


class WaysIn(pulumi.ComponentResource):
    """`POST /graphql` for tokens of the first issuer, a path below it for everyone else."""

    def __init__(self, name: str, args: WaysInArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:WaysIn", name, {"tags": args.tags}, opts)
        self._args, self._inside = args, pulumi.ResourceOptions(parent=self)
        for issuer in args.auth.issuers:
            self._add_issuer(f"{name}-{issuer.name}" if issuer.name else name, issuer)
        self._add_roles(name)
        self.register_outputs({})

    def _add_issuer(self, name: str, issuer: Issuer) -> None:
        audience: list[pulumi.Input[str]] = [*issuer.audience]
        authorizer = jwt_authorizer(name, self._args.http.api, issuer.issuer, audience, self._inside)
        path = f"{PATH}/{issuer.name}" if issuer.name else PATH
        self._args.http.serve(Route(f"POST {path}", self._args.graphql, authorizer))
        entry = IssuerEntry(issuer.issuer, issuer.tenant_claim, issuer.tenants)
        self._args.registry.add(f"{name}-issuer", entry, parent=self)

    def _add_roles(self, name: str) -> None:
        roles = self._args.auth.roles
        if roles:
            self._args.http.serve(Route(f"POST {PATH}/{IAM_PATH}", self._args.graphql, SIGNED))
        for role in roles:
            # Of which account, too: names are one account's only.
            account, called = role.pathless.split(":")[4], role.pathless.rpartition("/")[2]
            entry = RoleEntry(role.pathless, role.tenant, role.scopes)
            self._args.registry.add(f"{name}-role-{account}-{called}", entry, parent=self)
