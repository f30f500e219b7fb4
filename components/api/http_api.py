"""The HTTP API in front of the functions: routes, throttling and the access log."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.api.authorizers import Authorizer
from components.aws.lambda_function import LambdaFunction
from components.former_components import formerly_in
from components.settings.stack import ApiSettings
from components.text import text
from functions.contract.headers_and_claims import TENANT_HEADER

#: The fields of an access log entry. No address, no query string, no claim: no personal data.
ACCESS_LOG = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTimeEpoch",
    "routeKey": "$context.routeKey",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationLatency": "$context.integrationLatency",
    "integrationStatus": "$context.integrationStatus",
    "errorType": "$context.error.responseType",
}


@dataclass(frozen=True)
class Route:
    """`key`: a method and a path, as `POST /graphql`. API Gateway allows one authorizer per route.
    `serves_below`: the function serves every path below this one, too."""

    key: str
    function: LambdaFunction
    authorizer: Authorizer
    serves_below: bool = False


@dataclass(frozen=True)
class HttpApiArgs:
    settings: ApiSettings
    tags: Mapping[str, str]


class HttpApi:
    """An API Gateway HTTP API whose `$default` stage deploys automatically. `url` has no trailing slash;
    `access_logs` is the name of a log group."""

    api: aws.apigatewayv2.Api
    url: pulumi.Output[str]
    access_logs: pulumi.Output[str]

    def __init__(self, name: str, args: HttpApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._inside = formerly_in("message-tracker:index:HttpApi", name, opts)
        self._name = name
        self.api = aws.apigatewayv2.Api(
            name,
            protocol_type="HTTP",
            cors_configuration=_cors(args.settings),
            tags=args.tags,
            opts=self._inside,
        )
        self._add_stage(name, args)
        self.url = self.api.api_endpoint

    def _add_stage(self, name: str, args: HttpApiArgs) -> None:
        log_group = aws.cloudwatch.LogGroup(
            name, retention_in_days=args.settings.log_retention_days, tags=args.tags, opts=self._inside
        )
        self.access_logs = log_group.name
        throttling = args.settings.throttling
        aws.apigatewayv2.Stage(
            name,
            name="$default",
            api_id=self.api.id,
            auto_deploy=True,
            access_log_settings={
                "destination_arn": log_group.arn,
                "format": json.dumps(ACCESS_LOG, sort_keys=True),
            },
            # Logging and tracing settings of routes are refused on HTTP APIs.
            default_route_settings={
                "throttling_burst_limit": throttling.burst,
                "throttling_rate_limit": throttling.rate_per_second,
            },
            tags=args.tags,
            opts=self._inside,
        )

    def serve(self, route: Route) -> None:
        """Add a route, and one for the paths below it if it serves these; allow the API to invoke its
        function for these only."""
        method, path = route.key.split(" ")
        # A permission's statement id is made of this name, and may have no braces.
        name = f"{self._name}-{method}-{re.sub('[^a-zA-Z0-9]+', '-', path).strip('-')}".lower()
        integration = aws.apigatewayv2.Integration(
            name,
            api_id=self.api.id,
            integration_type="AWS_PROXY",
            # The method of the call to Lambda, whatever the route's own method is.
            integration_method="POST",
            integration_uri=route.function.arn,
            payload_format_version="2.0",
            opts=self._inside,
        )
        below = {f"{name}-below": f"{route.key}/{{proxy+}}"} if route.serves_below else {}
        for route_name, key in ({name: route.key} | below).items():
            aws.apigatewayv2.Route(
                route_name,
                api_id=self.api.id,
                route_key=key,
                target=text("integrations/", integration.id),
                authorization_type=route.authorizer.type,
                authorizer_id=route.authorizer.id,
                opts=self._inside,
            )
        aws.lambda_.Permission(
            name,
            function=route.function.name,
            qualifier=route.function.qualifier,
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
            source_arn=text(self.api.execution_arn, f"/*/{method}{path}{'*' if route.serves_below else ''}"),
            opts=self._inside,
        )


def _cors(settings: ApiSettings) -> aws.apigatewayv2.ApiCorsConfigurationArgsDict | None:
    """Return the CORS settings: pages of these origins may send a token. API Gateway answers preflight
    requests."""
    if not settings.cors_allow_origins:
        return None
    return {
        "allow_origins": list(settings.cors_allow_origins),
        "allow_methods": ["GET", "POST"] if settings.queries_by_get else ["POST"],
        "allow_headers": ["authorization", "content-type", TENANT_HEADER],
        # API Gateway's request id, by which a response is found in the logs.
        "expose_headers": ["apigw-requestid"],
        "max_age": 3600,
    }
