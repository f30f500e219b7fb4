"""The authorizers of the HTTP API's routes: one for each kind of caller."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.lambda_function import LambdaFunction
from components.former_components import renamed
from components.text import text
from functions.contract.headers_and_claims import API_KEY_HEADER

#: How long a revoked key still grants access at most, in seconds: API Gateway caches the result for a key.
KEY_TTL_SECONDS = 60


@dataclass(frozen=True)
class Authorizer:
    """`type` as API Gateway spells it: NONE, AWS_IAM, JWT or CUSTOM; the last two are resources with an
    `id`."""

    type: str
    id: pulumi.Input[str] | None = None


PUBLIC = Authorizer("NONE")
#: Signed requests (SigV4) of principals that are allowed `execute-api:Invoke` on the route.
SIGNED = Authorizer("AWS_IAM")


def jwt_authorizer(
    name: str,
    api: aws.apigatewayv2.Api,
    issuer: pulumi.Input[str],
    audience: Sequence[pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> Authorizer:
    """Return the authorizer for tokens of one issuer with one of these audiences."""
    authorizer = aws.apigatewayv2.Authorizer(
        name,
        api_id=api.id,
        authorizer_type="JWT",
        identity_sources=["$request.header.Authorization"],
        jwt_configuration={"issuer": issuer, "audiences": [*audience]},
        opts=opts,
    )
    return Authorizer("JWT", authorizer.id)


def key_authorizer(
    name: str, api: aws.apigatewayv2.Api, function: LambdaFunction, opts: pulumi.ResourceOptions
) -> Authorizer:
    """Return the authorizer for requests whose header `x-api-key` the function accepts; API Gateway rejects a
    request without the header before it calls the function."""
    authorizer = aws.apigatewayv2.Authorizer(
        # An issuer's authorizer has its name, in which two hyphens never follow each other.
        f"{name}--authorizer",
        api_id=api.id,
        authorizer_type="REQUEST",
        authorizer_uri=function.invoke_arn,
        authorizer_payload_format_version="2.0",
        enable_simple_responses=True,
        identity_sources=[f"$request.header.{API_KEY_HEADER}"],
        authorizer_result_ttl_in_seconds=KEY_TTL_SECONDS,
        opts=pulumi.ResourceOptions(parent=opts.parent, aliases=renamed(name, opts)),
    )
    aws.lambda_.Permission(
        f"{name}-authorizer",
        function=function.name,
        qualifier=function.qualifier,
        action="lambda:InvokeFunction",
        principal="apigateway.amazonaws.com",
        source_arn=text(api.execution_arn, "/authorizers/", authorizer.id),
        opts=opts,
    )
    return Authorizer("CUSTOM", authorizer.id)
