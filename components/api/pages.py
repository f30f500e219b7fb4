"""The pages: the explorer and GraphiQL, served by one function on public routes."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.api.authorizers import PUBLIC
from components.api.http_api import HttpApi, Route
from components.api.user_pool import SCOPE_PREFIX, UserPool
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.aws.log_group import LogGroupArgs, function_logs
from components.former_components import formerly_in
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

#: Of the explorer, which anybody may load: whoever signs in there sees messages.
EXPLORER_PATH = "/explorer"
#: API keys are created by applications and operations, not on the page.
_NOT_OF_PAGES = (Scope.WRITE_KEYS, Scope.WRITE_ERASURES, Scope.READ_ERASURES)
PAGE_SCOPES = tuple(scope for scope in Scope if scope not in _NOT_OF_PAGES)


@dataclass(frozen=True)
class SignInClient:
    """The public client with which the page signs users in; `functions/pages/sign_in.py` reads its
    variables."""

    issuer: pulumi.Input[str]
    client_id: pulumi.Input[str]
    scopes: str
    audience: str = ""
    token_origin: pulumi.Input[str] = ""

    def environment(self) -> dict[str, pulumi.Input[str]]:
        variables = {
            SIGN_IN_ISSUER: self.issuer,
            SIGN_IN_CLIENT_ID: self.client_id,
            SIGN_IN_SCOPES: self.scopes,
            SIGN_IN_AUDIENCE: self.audience,
            SIGN_IN_TOKEN_ORIGIN: self.token_origin,
        }
        return {name: value for name, value in variables.items() if not isinstance(value, str) or value}


def sign_in_with(issuer: Issuer) -> SignInClient | None:
    """Return the client of a configured issuer; None where the issuer names no client."""
    client = issuer.sign_in
    if client is None:
        return None
    scopes = " ".join(client.scopes)
    return SignInClient(issuer.issuer, client.client_id, scopes, issuer.audience[0], client.token_origin)


def sign_in_of_pool(pool: UserPool) -> SignInClient:
    """Return the client of the stack's own pool. It requests the scopes that the page needs; each user gets
    those of its groups."""
    scopes = " ".join(("openid", *(SCOPE_PREFIX + scope for scope in PAGE_SCOPES)))
    return SignInClient(pool.issuer, pool.client_id, scopes, token_origin=pool.sign_in_url)


@dataclass(frozen=True)
class GraphiqlArgs:
    """`path`: of GraphiQL, and of the API that the pages query. `has_graphiql`, `has_explorer`: the pages
    that are served, at least one."""

    http: HttpApi
    path: str
    has_graphiql: bool
    has_explorer: bool
    sign_in: SignInClient | None
    code: pulumi.Archive
    log_retention_days: int
    tags: Mapping[str, str]


class Graphiql:
    """The pages in a function of their own, so that their files do not lengthen the API's cold start.

    It is named after the first page: a new name would replace the function of every stack."""

    def __init__(self, name: str, args: GraphiqlArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        inside = formerly_in("message-tracker:index:Graphiql", name, opts)
        page = LambdaFunction(
            name,
            LambdaFunctionArgs(
                service="graphiql",
                handler="functions.graphiql.handler.handler",
                code=args.code,
                # It serves static files.
                settings=FunctionSettings(timeout_seconds=10, memory_mb=256),
                logs=function_logs(name, LogGroupArgs(args.log_retention_days, args.tags), inside),
                environment=args.sign_in.environment() if args.sign_in else {},
                tags=args.tags,
            ),
            inside,
        )
        if args.has_graphiql:
            args.http.serve(Route(f"GET {args.path}", page, PUBLIC))
            args.http.serve(Route("GET /graphiql/{file}", page, PUBLIC))
        if args.has_explorer:
            args.http.serve(Route(f"GET {EXPLORER_PATH}", page, PUBLIC, serves_below=True))
