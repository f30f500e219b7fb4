"""The manifest of a deployment, read from the program's registrations."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from local.deployment import lambda_versions
from local.deployment.http_manifest_reader import HttpApis
from local.deployment.manifest import (
    Alias,
    EmulatedRole,
    Function,
    Manifest,
    Permission,
    QueueMapping,
    S3Target,
    Schedule,
    Source,
    Stream,
    TableStreamMapping,
)
from local.deployment.resources import alarms
from local.deployment.state import DeploymentState, Registration


def read_manifest(state: DeploymentState, region: str, account: str) -> Manifest:
    """Return what the deployment declares. Raise LocalError where it names a function that it lacks."""
    read = _Registrations(state.registrations)
    manifest = Manifest(
        exports=state.exports,
        roles=read.roles(),
        functions=read.functions(),
        aliases=read.aliases(),
        permissions=read.permissions(),
        mappings=read.mappings(),
        table_mappings=read.table_mappings(),
        schedules=read.schedules(),
        alarms=read.alarms(),
        streams=read.streams(),
        sources=read.sources(region, account),
        apis=HttpApis(state.registrations).read(),
    )
    lambda_versions.check(manifest)
    return manifest


_MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"


class _Registrations:
    """All registrations of a deployment, read type by type."""

    def __init__(self, registrations: Sequence[Registration]) -> None:
        self._all = registrations

    def _of(self, token: str) -> Iterator[Registration]:
        return (registration for registration in self._all if registration.type == token)

    def roles(self) -> list[EmulatedRole]:
        return [
            EmulatedRole(each.state["arn"], each.state["assumeRolePolicy"])
            for each in self._of("aws:iam/role:Role")
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
            for each in self._of(_MAPPING)
            if each.state["eventSourceArn"].split(":")[2] == "sqs"
        ]

    def table_mappings(self) -> list[TableStreamMapping]:
        return [
            TableStreamMapping(
                stream_arn=each.state["eventSourceArn"],
                function_arn=each.state["functionName"],
                batch_size=each.state.get("batchSize", 100),
                window_seconds=each.state.get("maximumBatchingWindowInSeconds", 0),
                tumbling_seconds=each.state.get("tumblingWindowInSeconds", 0),
                starting_position=each.state["startingPosition"],
                filters=[
                    json.loads(one["pattern"])
                    for one in each.state.get("filterCriteria", {}).get("filters", [{"pattern": "{}"}])
                ],
            )
            for each in self._of(_MAPPING)
            if each.state["eventSourceArn"].split(":")[2] == "dynamodb"
        ]

    def schedules(self) -> list[Schedule]:
        return [
            Schedule(
                each.state["arn"],
                each.state["target"]["arn"],
                each.state["target"]["roleArn"],
                _seconds(each.state["scheduleExpression"]),
            )
            for each in self._of("aws:scheduler/schedule:Schedule")
        ]

    def alarms(self) -> list[dict[str, Any]]:
        """Return the parameters of PutMetricAlarm for each alarm."""
        every = self._of("aws:cloudwatch/metricAlarm:MetricAlarm")
        return [alarms.parameters(each.state["name"], each.state) for each in every]

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
            if "kinesisFirehoseDestination" in each.state["eventDestination"]:
                found.append(_destination("ses", each.state["eventDestination"], arn))
        for each in self._of("aws:pinpoint/smsvoicev2EventDestination:Smsvoicev2EventDestination"):
            arn = (
                f"arn:aws:sms-voice:{region}:{account}:configuration-set/{each.state['configurationSetName']}"
            )
            found.append(_destination("sms", each.state, arn))
        return found


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


def _seconds(rate: str) -> int:
    """Return the seconds of an expression such as `rate(5 minutes)`."""
    number, unit = rate.removeprefix("rate(").removesuffix(")").split()
    return int(number) * {"minute": 60, "hour": 3_600, "day": 86_400}[unit.removesuffix("s")]


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


def _log_stream(target: dict[str, Any] | None) -> str | None:
    logging = (target or {}).get("cloudwatchLoggingOptions", {})
    return logging.get("logStreamName") if logging.get("enabled") else None
