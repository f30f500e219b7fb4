"""The HTTP APIs of the manifest: routes, authorizers and stages, read from the registrations."""

from collections.abc import Iterator, Sequence

from local.deployment.manifest import EmulatedHttpApi, EmulatedRoute, JwtAuthorizer, LambdaAuthorizer
from local.deployment.state import Registration


class HttpApis:
    """The HTTP APIs among all registrations of a deployment."""

    def __init__(self, registrations: Sequence[Registration]) -> None:
        self._all = registrations

    def read(self) -> list[EmulatedHttpApi]:
        return [self._api(api) for api in self._of("aws:apigatewayv2/api:Api")]

    def _of(self, token: str) -> Iterator[Registration]:
        return (registration for registration in self._all if registration.type == token)

    def _api(self, api: Registration) -> EmulatedHttpApi:
        stage = next(each.state for each in self._within(api, "aws:apigatewayv2/stage:Stage"))
        throttling, logging = stage.get("defaultRouteSettings", {}), stage.get("accessLogSettings", {})
        integrations = {
            each.id: each for each in self._within(api, "aws:apigatewayv2/integration:Integration")
        }
        return EmulatedHttpApi(
            id=api.id,
            execution_arn=api.state["executionArn"],
            routes=[_route(each, integrations) for each in self._within(api, "aws:apigatewayv2/route:Route")],
            authorizers=[_authorizer(each) for each in self._authorizers(api, "JWT")],
            lambda_authorizers=[_lambda_authorizer(each) for each in self._authorizers(api, "REQUEST")],
            cors=api.state.get("corsConfiguration", {}),
            stage=stage["name"],
            rate_per_second=throttling.get("throttlingRateLimit", 10_000.0),
            burst=throttling.get("throttlingBurstLimit", 5_000),
            access_log_group=logging.get("destinationArn", "").rsplit("log-group:", 1)[-1] or None,
            access_log_format=logging.get("format"),
        )

    def _authorizers(self, api: Registration, kind: str) -> Iterator[Registration]:
        every = self._within(api, "aws:apigatewayv2/authorizer:Authorizer")
        return (each for each in every if each.state["authorizerType"] == kind)

    def _within(self, api: Registration, token: str) -> Iterator[Registration]:
        return (each for each in self._of(token) if each.state["apiId"] == api.id)


def _route(route: Registration, integrations: dict[str, Registration]) -> EmulatedRoute:
    integration = integrations[route.state["target"].removeprefix("integrations/")].state
    return EmulatedRoute(
        key=route.state["routeKey"],
        function_arn=integration["integrationUri"],
        authorization=route.state.get("authorizationType", "NONE"),
        authorizer_id=route.state.get("authorizerId"),
        timeout_seconds=integration.get("timeoutMilliseconds", 30_000) / 1000,
    )


def _authorizer(authorizer: Registration) -> JwtAuthorizer:
    declared = authorizer.state["jwtConfiguration"]
    return JwtAuthorizer(authorizer.id, declared["issuer"], declared["audiences"])


def _lambda_authorizer(authorizer: Registration) -> LambdaAuthorizer:
    (source,) = authorizer.state["identitySources"]
    uri = authorizer.state["authorizerUri"]
    return LambdaAuthorizer(
        id=authorizer.id,
        function_arn=uri.partition("/functions/")[2].removesuffix("/invocations"),
        header=source.removeprefix("$request.header."),
        ttl_seconds=authorizer.state.get("authorizerResultTtlInSeconds", 0),
    )
