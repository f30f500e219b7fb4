"""The stack's own Cognito user pool, for stacks without an issuer: users, groups, scopes and sign-in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.account import Account
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.aws.log_group import LogGroup, LogGroupArgs, function_logs
from components.former_components import formerly_in, with_options
from components.settings.project import FunctionSettings
from components.text import text
from functions.contract import environment
from functions.contract.headers_and_claims import TENANT_ATTRIBUTE
from functions.contract.scopes import SCOPE_DESCRIPTIONS, Scope

#: The identifier of the resource server; a scope in a token is `<identifier>/<scope>`.
IDENTIFIER = "message-tracker"
SCOPE_PREFIX = f"{IDENTIFIER}/"


@dataclass(frozen=True)
class UserPoolArgs:
    """`domain`: the first label of the sign-in pages' host, unique in the region. `mfa`: `on`, where each
    user needs an authenticator app, or `optional`."""

    callback_urls: Sequence[pulumi.Input[str]]
    domain: pulumi.Input[str]
    mfa: str
    code: pulumi.Archive
    account: Account
    log_retention_days: int
    protect: bool
    tags: Mapping[str, str]


class UserPool:
    """Users whom an administrator creates, assigns a tenant, and adds to groups; a group grants a scope.

    `issuer` and `client_id`: of its tokens. `sign_in_url`: where its OAuth endpoints are. The client is
    public: it has no secret, and exchanges a code for a token (PKCE).
    """

    id: pulumi.Output[str]
    issuer: pulumi.Output[str]
    client_id: pulumi.Output[str]
    sign_in_url: pulumi.Output[str]

    def __init__(self, name: str, args: UserPoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._inside = formerly_in("message-tracker:index:UserPool", name, opts)
        logs = function_logs(
            f"{name}-sign-in", LogGroupArgs(args.log_retention_days, args.tags), self._inside
        )
        sign_in = LambdaFunction(f"{name}-sign-in", _sign_in(args, logs), self._inside)
        pool = self._pool(name, args, sign_in)
        aws.lambda_.Permission(
            name,
            function=sign_in.name,
            action="lambda:InvokeFunction",
            principal="cognito-idp.amazonaws.com",
            source_arn=pool.arn,
            opts=self._inside,
        )
        client = self._client(name, args, pool, self._resource_server(name, pool))
        domain = aws.cognito.UserPoolDomain(name, domain=args.domain, user_pool_id=pool.id, opts=self._inside)
        self.id, self.client_id = pool.id, client.id
        self.issuer = text("https://", pool.endpoint)
        self.sign_in_url = pulumi.Output.format(
            "https://{0}.auth.{1}.amazoncognito.com", domain.domain, args.account.region
        )

    def _pool(self, name: str, args: UserPoolArgs, sign_in: LambdaFunction) -> aws.cognito.UserPool:
        return aws.cognito.UserPool(
            name,
            # The lowest plan in which a trigger may change access tokens.
            user_pool_tier="ESSENTIALS",
            lambda_config={
                "pre_token_generation_config": {"lambda_arn": sign_in.arn, "lambda_version": "V2_0"}
            },
            username_attributes=["email"],
            username_configuration={"case_sensitive": False},
            admin_create_user_config={"allow_admin_create_user_only": True},
            schemas=[
                {
                    "name": TENANT_ATTRIBUTE,
                    "attribute_data_type": "String",
                    "mutable": True,
                    "required": False,
                    "developer_only_attribute": False,
                    # Without bounds the provider plans a change at each deployment, and cannot apply it.
                    "string_attribute_constraints": {"min_length": "1", "max_length": "32"},
                }
            ],
            password_policy={
                "minimum_length": 12,
                "require_lowercase": True,
                "require_uppercase": True,
                "require_numbers": True,
                "require_symbols": True,
                "password_history_size": 5,
                "temporary_password_validity_days": 3,
            },
            # Under ON the sign-in pages enrol each user; under OPTIONAL they enrol no user.
            mfa_configuration=args.mfa.upper(),
            software_token_mfa_configuration={"enabled": True},
            auto_verified_attributes=["email"],
            account_recovery_setting={"recovery_mechanisms": [{"name": "verified_email", "priority": 1}]},
            deletion_protection="ACTIVE" if args.protect else "INACTIVE",
            tags=args.tags,
            opts=with_options(self._inside, protect=args.protect),
        )

    def _resource_server(self, name: str, pool: aws.cognito.UserPool) -> aws.cognito.ResourceServer:
        """Return the resource server; each scope has a group, and a user gets the scopes of its groups."""
        for scope in Scope:
            aws.cognito.UserGroup(
                f"{name}-{scope.replace(':', '-')}",
                name=scope.value,
                description=SCOPE_DESCRIPTIONS[scope],
                user_pool_id=pool.id,
                opts=self._inside,
            )
        return aws.cognito.ResourceServer(
            name,
            identifier=IDENTIFIER,
            name="Message tracker",
            scopes=[
                {"scope_name": scope.value, "scope_description": SCOPE_DESCRIPTIONS[scope]} for scope in Scope
            ],
            user_pool_id=pool.id,
            opts=self._inside,
        )

    def _client(
        self, name: str, args: UserPoolArgs, pool: aws.cognito.UserPool, scopes: aws.cognito.ResourceServer
    ) -> aws.cognito.UserPoolClient:
        return aws.cognito.UserPoolClient(
            name,
            user_pool_id=pool.id,
            generate_secret=False,
            allowed_oauth_flows_user_pool_client=True,
            allowed_oauth_flows=["code"],
            allowed_oauth_scopes=["openid", *(SCOPE_PREFIX + scope for scope in Scope)],
            callback_urls=args.callback_urls,
            logout_urls=args.callback_urls,
            supported_identity_providers=["COGNITO"],
            # Sign-in by the managed pages only: no client handles a password.
            explicit_auth_flows=["ALLOW_REFRESH_TOKEN_AUTH"],
            # Not the tenant. An empty list would mean every standard attribute.
            write_attributes=["name"],
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            access_token_validity=60,
            id_token_validity=60,
            refresh_token_validity=12,
            token_validity_units={"access_token": "minutes", "id_token": "minutes", "refresh_token": "hours"},
            opts=with_options(self._inside, depends_on=[scopes]),
        )


def _sign_in(args: UserPoolArgs, logs: LogGroup) -> LambdaFunctionArgs:
    return LambdaFunctionArgs(
        service="sign-in",
        handler="functions.sign_in.handler.handler",
        code=args.code,
        # Cognito waits five seconds ("Customizing user pool workflows with Lambda triggers").
        settings=FunctionSettings(timeout_seconds=5, memory_mb=256),
        logs=logs,
        environment={environment.SCOPE_PREFIX: SCOPE_PREFIX},
        tags=args.tags,
    )
