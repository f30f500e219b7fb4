"""The routes to the GraphQL function: an authorizer for each, and the tenants that its callers may act
for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.api.api_keys import ApiKeys
from components.api.authorizers import SIGNED, Authorizer, jwt_authorizer
from components.api.http_api import HttpApi, Route
from components.api.registry import IssuerEntry, Registry, RoleEntry
from components.api.user_pool import SCOPE_PREFIX, UserPool
from components.aws.lambda_function import LambdaFunction
from components.former_components import formerly_in, renamed, with_options
from components.settings.auth import IAM_PATH, KEY_PATH, AuthSettings
from functions.contract.headers_and_claims import SCHEMA_FILE, TENANT_CLAIM

PATH = "/graphql"


@dataclass(frozen=True)
class ApiRoutesArgs:
    """`pool`: the stack's own, where there is no issuer. `keys`: where API keys are enabled. `methods`: the
    HTTP methods of queries."""

    auth: AuthSettings
    pool: UserPool | None
    keys: ApiKeys | None
    http: HttpApi
    methods: Sequence[str]
    graphql: LambdaFunction
    registry: Registry
    tags: Mapping[str, str]


class ApiRoutes:
    """`POST /graphql` for tokens of the first issuer, a path below it for each other authentication
    method; the schema as text below each of these."""

    def __init__(self, name: str, args: ApiRoutesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._inside = formerly_in("message-tracker:index:WaysIn", name, opts)
        self._args = args
        if pool := args.pool:
            entry = IssuerEntry(pool.issuer, TENANT_CLAIM, tenants=None, scope_prefix=SCOPE_PREFIX)
            self._add_issuer(name, PATH, entry, [pool.client_id])
        for issuer in args.auth.issuers:
            entry = IssuerEntry(issuer.issuer, issuer.tenant_claim, issuer.tenants, scopes=issuer.scopes)
            below = (f"{name}-{issuer.name}", f"{PATH}/{issuer.name}") if issuer.name else (name, PATH)
            self._add_issuer(*below, entry, issuer.audience)
        if args.keys:
            self._serve(f"{PATH}/{KEY_PATH}", args.keys.authorizer)
        self._add_roles(name)

    def _add_issuer(
        self, name: str, path: str, entry: IssuerEntry, audience: Sequence[pulumi.Input[str]]
    ) -> None:
        authorizer = jwt_authorizer(name, self._args.http.api, entry.issuer, audience, self._inside)
        self._serve(path, authorizer)
        self._args.registry.add(f"{name}-issuer", entry, self._after_the_api())

    def _add_roles(self, name: str) -> None:
        roles = self._args.auth.roles
        if roles:
            self._serve(f"{PATH}/{IAM_PATH}", SIGNED)
        for role in roles:
            # With the account: names are unique in one account only.
            account, role_name = role.pathless.split(":")[4], role.pathless.rpartition("/")[2]
            entry = RoleEntry(role.pathless, role.tenant, role.scopes)
            former = f"{name}-role-{account}-{role_name}"
            opts = with_options(self._after_the_api(), aliases=renamed(former, self._inside))
            # No issuer's name has two hyphens in a row.
            self._args.registry.add(f"{name}--role-{account}-{role_name}", entry, opts)

    def _after_the_api(self) -> pulumi.ResourceOptions:
        """An older API cannot read every entry of a newer one."""
        return with_options(self._inside, depends_on=self._args.graphql.resources)

    def _serve(self, path: str, authorizer: Authorizer) -> None:
        keys = [f"{method} {path}" for method in self._args.methods] + [f"GET {path}/{SCHEMA_FILE}"]
        for key in keys:
            self._args.http.serve(Route(key, self._args.graphql, authorizer))
