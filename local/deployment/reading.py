"""From the program's registrations to what this run serves: functions, streams, sources, routes."""

from collections.abc import Iterator
from typing import Any

from local.deployment.declared import (
    Alias,
    Authorizer,
    Function,
    HttpApi,
    LambdaAuthorizer,
    Permission,
    QueueMapping,
    Role,
    Route,
    S3Target,
    Source,
    Stream,
)
from local.deployment.registration import Registration


class Registrations:
    """All registrations of a deployment, read type by type."""

    def __init__(self, registrations: list[Registration]) -> None:
        # They were made at once, in threads: in another order each time.
        self._all = sorted(registrations, key=lambda each: (each.type, each.logical_name))

    def _of(self, token: str) -> Iterator[Registration]:
        return (registration for registration in self._all if registration.type == token)

    def roles(self) -> list[Role]:
        return [
            Role(each.state["arn"], each.state["assumeRolePolicy"]) for each in self._of("aws:iam/role:Role")
        ]

    def functions(self) -> list[Function]:
        return [_function(each.state) for each in self._of("aws:lambda/function:Function")]

    def aliases(self) -> list[Alias]:
        return [
            Alias(each.state["name"], each.state["functionName"], each.state["functionVersion"])
            for each in self._of("aws:lambda/alias:Alias")
        ]

    def permissions(self) -> list[Permission]:
        return [_permission(each.state) for each in self._of("aws:lambda/permission:Permission")]

    def mappings(self) -> list[QueueMapping]:
        return [
            QueueMapping(
                queue_arn=each.state["eventSourceArn"],
                function_arn=each.state["functionName"],
                batch_size=each.state.get("batchSize", 10),
                concurrency=each.state.get("scalingConfig", {}).get("maximumConcurrency", 2),
                reports_failures="ReportBatchItemFailures" in each.state.get("functionResponseTypes", []),
            )
            for each in self._of("aws:lambda/eventSourceMapping:EventSourceMapping")
        ]

    def streams(self) -> list[Stream]:
        token = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"  # noqa: S105
        return [_stream(each.state) for each in self._of(token)]

    def sources(self, region: str, account: str) -> list[Source]:
        found = []
        for each in self._of("aws:pinpoint/eventStream:EventStream"):
            arn = f"arn:aws:mobiletargeting:{region}:{account}:apps/{each.state['applicationId']}"
            found.append(Source("pinpoint", each.state["roleArn"], each.state["destinationStreamArn"], arn))
        for each in self._of("aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination"):
            arn = f"arn:aws:ses:{region}:{account}:configuration-set/{each.state['configurationSetName']}"
            found.append(_destination("ses", each.state["eventDestination"], arn))
        for each in self._of("aws:pinpoint/smsvoicev2EventDestination:Smsvoicev2EventDestination"):
            arn = (
                f"arn:aws:sms-voice:{region}:{account}:configuration-set/{each.state['configurationSetName']}"
            )
            found.append(_destination("sms", each.state, arn))
        return found

    def apis(self) -> list[HttpApi]:
        return [self._api(api) for api in self._of("aws:apigatewayv2/api:Api")]

    def _api(self, api: Registration) -> HttpApi:
        stage = next(each.state for each in self._within(api, "aws:apigatewayv2/stage:Stage"))
        throttling, logging = stage.get("defaultRouteSettings", {}), stage.get("accessLogSettings", {})
        integrations = {
            each.id: each for each in self._within(api, "aws:apigatewayv2/integration:Integration")
        }
        return HttpApi(
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


def _function(state: dict[str, Any]) -> Function:
    logging = state.get("loggingConfig", {})
    return Function(
        name=state["name"],
        arn=state["arn"],
        handler=state["handler"],
        role_arn=state["role"],
        code=state["code"],
        log_group=logging.get("logGroup") or f"/aws/lambda/{state['name']}",
        environment=state.get("environment", {}).get("variables", {}),
        timeout_seconds=state.get("timeout", 3),
        memory_mb=state.get("memorySize", 128),
        log_format=logging.get("logFormat", "Text"),
        tracing=state.get("tracingConfig", {}).get("mode") == "Active",
        reserved_concurrency=state.get("reservedConcurrentExecutions"),
        published_version=state["version"] if state.get("publish") else None,
        snap_start=state.get("snapStart", {}).get("applyOn") == "PublishedVersions",
    )


def _permission(state: dict[str, Any]) -> Permission:
    qualifier = state.get("qualifier", "$LATEST")
    return Permission(state["function"], state["principal"], state.get("sourceArn"), qualifier)


def _stream(state: dict[str, Any]) -> Stream:
    s3 = state["extendedS3Configuration"]
    processing = s3.get("processingConfiguration", {})
    processors = processing.get("processors", []) if processing.get("enabled") else []
    transform = {p["parameterName"]: p["parameterValue"] for each in processors for p in each["parameters"]}
    backup = s3.get("s3BackupConfiguration") if s3.get("s3BackupMode") == "Enabled" else None
    logging = s3.get("cloudwatchLoggingOptions", {})
    return Stream(
        name=state["name"],
        arn=state["arn"],
        role_arn=s3["roleArn"],
        delivered=_target(s3),
        error_prefix=s3.get("errorOutputPrefix", ""),
        backup=_target(backup) if backup else None,
        function_arn=transform.get("LambdaArn"),
        transform_seconds=int(transform.get("BufferIntervalInSeconds", 60)),
        transform_mb=float(transform.get("BufferSizeInMBs", 1)),
        retries=int(transform.get("NumberOfRetries", 3)),
        log_group=logging.get("logGroupName") if logging.get("enabled") else None,
        log_stream=_log_stream(s3),
        backup_log_stream=_log_stream(backup),
        data_stream_arn=state.get("kinesisSourceConfiguration", {}).get("kinesisStreamArn"),
        version=int(state["versionId"]),
    )


def _target(s3: dict[str, Any]) -> S3Target:
    return S3Target(
        bucket=s3["bucketArn"].removeprefix("arn:aws:s3:::"),
        prefix=s3.get("prefix", ""),
        compressed=s3.get("compressionFormat") == "GZIP",
        buffer_seconds=s3.get("bufferingInterval", 300),
        buffer_mb=s3.get("bufferingSize", 5),
    )


def _destination(kind: str, destination: dict[str, Any], arn: str) -> Source:
    firehose = destination["kinesisFirehoseDestination"]
    return Source(kind, firehose["iamRoleArn"], firehose["deliveryStreamArn"], arn)


def _route(route: Registration, integrations: dict[str, Registration]) -> Route:
    integration = integrations[route.state["target"].removeprefix("integrations/")].state
    return Route(
        key=route.state["routeKey"],
        function_arn=integration["integrationUri"],
        authorization=route.state.get("authorizationType", "NONE"),
        authorizer_id=route.state.get("authorizerId"),
        timeout_seconds=integration.get("timeoutMilliseconds", 30_000) / 1000,
    )


def _authorizer(authorizer: Registration) -> Authorizer:
    declared = authorizer.state["jwtConfiguration"]
    return Authorizer(authorizer.id, declared["issuer"], declared["audiences"])


def _lambda_authorizer(authorizer: Registration) -> LambdaAuthorizer:
    (source,) = authorizer.state["identitySources"]
    uri = authorizer.state["authorizerUri"]
    return LambdaAuthorizer(
        id=authorizer.id,
        function_arn=uri.partition("/functions/")[2].removesuffix("/invocations"),
        header=source.removeprefix("$request.header."),
        ttl_seconds=authorizer.state.get("authorizerResultTtlInSeconds", 0),
    )


def _log_stream(target: dict[str, Any] | None) -> str | None:
    logging = (target or {}).get("cloudwatchLoggingOptions", {})
    return logging.get("logStreamName") if logging.get("enabled") else None
