"""Who may pass a route of the HTTP API: one authorizer decides, and each kind of caller has its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True)
class Authorizer:
    """`type` as API Gateway has it: NONE, AWS_IAM or JWT; the last is a resource with an `id`."""

    type: str
    id: pulumi.Input[str] | None = None


ANYBODY = Authorizer("NONE")
#: Signed requests (SigV4) of who is allowed `execute-api:Invoke` on the route.
SIGNED = Authorizer("AWS_IAM")


def jwt_authorizer(
    name: str,
    api: aws.apigatewayv2.Api,
    issuer: pulumi.Input[str],
    audience: Sequence[pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> Authorizer:
    """Tokens of one issuer for one of these audiences."""
    authorizer = aws.apigatewayv2.Authorizer(
        name,
        api_id=api.id,
        authorizer_type="JWT",
        identity_sources=["$request.header.Authorization"],
        jwt_configuration={"issuer": issuer, "audiences": [*audience]},
        opts=opts,
    )
    return Authorizer("JWT", authorizer.id)
