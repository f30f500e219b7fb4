"""The page for exploring the API: its function, and the routes at which anybody gets it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.api.authorizers import ANYBODY
from components.api.http_api import HttpApi, Route
from components.api.user_pool import SCOPE_PREFIX, UserPool
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.settings.auth import Issuer
from components.settings.project import FunctionSettings
from functions.contract.environment import (
    SIGN_IN_AUDIENCE,
    SIGN_IN_CLIENT_ID,
    SIGN_IN_ISSUER,
    SIGN_IN_SCOPES,
    SIGN_IN_TOKEN_ORIGIN,
)
from functions.contract.scopes import Scope


@dataclass(frozen=True)
class SignIn:
    """A public client with which the page signs people in: `SignIn` of `functions/pages/sign_in.py`."""

    issuer: pulumi.Input[str]
    client_id: pulumi.Input[str]
    scopes: str
    audience: str = ""
    token_origin: pulumi.Input[str] = ""

    def environment(self) -> dict[str, pulumi.Input[str]]:
        told = {
            SIGN_IN_ISSUER: self.issuer,
            SIGN_IN_CLIENT_ID: self.client_id,
            SIGN_IN_SCOPES: self.scopes,
            SIGN_IN_AUDIENCE: self.audience,
            SIGN_IN_TOKEN_ORIGIN: self.token_origin,
        }
        return {name: value for name, value in told.items() if not isinstance(value, str) or value}


def sign_in_with(issuer: Issuer) -> SignIn | None:
    """How the page signs in with an issuer of the configuration; None where that names no client."""
    client = issuer.sign_in
    if client is None:
        return None
    scopes = " ".join(client.scopes)
    return SignIn(issuer.issuer, client.client_id, scopes, issuer.audience[0], client.token_origin)


def sign_in_of_pool(pool: UserPool) -> SignIn:
    """How the page signs in with the stack's own pool, for all there is: each user gets of it what it may."""
    scopes = " ".join(("openid", *(SCOPE_PREFIX + right for right in Scope)))
    return SignIn(pool.issuer, pool.client_id, scopes, token_origin=pool.sign_in_url)


@dataclass(frozen=True)
class GraphiqlArgs:
    """`path`: of the page, and of the API that it asks."""

    http: HttpApi
    path: str
    sign_in: SignIn | None
    code: pulumi.Archive
    log_retention_days: int
    tags: Mapping[str, str]


class Graphiql(pulumi.ComponentResource):
    """GraphiQL in a function of its own, so that its files cost the API no cold start."""

    def __init__(self, name: str, args: GraphiqlArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:Graphiql", name, {"tags": args.tags}, opts)
        page = LambdaFunction(
            name,
            LambdaFunctionArgs(
                service="graphiql",
                handler="functions.graphiql.handler.handler",
                code=args.code,
                # It hands out files.
                settings=FunctionSettings(timeout_seconds=10, memory_mb=256),
                log_retention_days=args.log_retention_days,
                environment=args.sign_in.environment() if args.sign_in else {},
                tags=args.tags,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        args.http.serve(Route(f"GET {args.path}", page, ANYBODY))
        args.http.serve(Route("GET /graphiql/{file}", page, ANYBODY))
        self.register_outputs({})
