"""The ways in to the GraphQL function: a route and an authorizer for each."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.auth_settings import AuthSettings, Issuer
from components.authorizers import jwt_authorizer
from components.function import LambdaFunction
from components.http_api import HttpApi, Route

PATH = "/graphql"


@dataclass(frozen=True)
class WaysInArgs:
    auth: AuthSettings
    http: HttpApi
    graphql: LambdaFunction
    tags: Mapping[str, str]


class WaysIn(pulumi.ComponentResource):
    """`POST /graphql` for tokens of the first issuer."""

    def __init__(self, name: str, args: WaysInArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:WaysIn", name, {"tags": args.tags}, opts)
        self._inside = pulumi.ResourceOptions(parent=self)
        self._add_issuer(name, args, args.auth.issuers[0])
        self.register_outputs({})

    def _add_issuer(self, name: str, args: WaysInArgs, issuer: Issuer) -> None:
        authorizer = jwt_authorizer(name, args.http.api, issuer.issuer, list(issuer.audience), self._inside)
        args.http.serve(Route(f"POST {PATH}", args.graphql, authorizer))
