"""What the local run serves itself, or can only take note of: such resources get well-formed attributes.

Functions, streams, schedules and the HTTP API run from their declaration (`deployment.manifest_reader`).
The embedded AWS knows no Pinpoint and no End User Messaging, so of their resources
only the declaration exists: the demo's traffic is sent in their place. It knows no saved queries either.
"""

import secrets
import uuid
from typing import Any

from local.deployment.archive_files import unpack
from local.deployment.resources.base import Created, CreateRequest


def _function(request: CreateRequest) -> Created:
    name, cloud = request.name(), request.cloud
    arn = cloud.arn("lambda", f"function:{name}")
    code = unpack(request.inputs["code"], request.code_dir)
    # Every deployment here is the first, and so is the version that it publishes.
    version = "1" if request.inputs.get("publish") else "$LATEST"
    attributes = {
        "name": name,
        "arn": arn,
        "qualifiedArn": f"{arn}:{version}",
        "invokeArn": _invoke_arn(request, arn),
    }
    return Created(name, {**attributes, "version": version, "code": str(code)})


def _alias(request: CreateRequest) -> Created:
    name, function = request.name(), request.inputs["functionName"].rsplit(":", 1)[-1]
    arn = request.cloud.arn("lambda", f"function:{function}:{name}")
    return Created(arn, {"name": name, "arn": arn, "invokeArn": _invoke_arn(request, arn)})


def _invoke_arn(request: CreateRequest, function_arn: str) -> str:
    path = f"path/2015-03-31/functions/{function_arn}/invocations"
    return f"arn:aws:apigateway:{request.cloud.region}:lambda:{path}"


def _permission(request: CreateRequest) -> Created:
    statement = request.name("statementId", longest=100)
    return Created(statement, {"statementId": statement})


def _event_source_mapping(_: CreateRequest) -> Created:
    number = str(uuid.uuid4())
    return Created(number, {"uuid": number})


def _schedule(request: CreateRequest) -> Created:
    name = request.name()
    arn = request.cloud.arn("scheduler", f"schedule/default/{name}")
    return Created(f"default/{name}", {"name": name, "groupName": "default", "arn": arn})


def _delivery_stream(request: CreateRequest) -> Created:
    name = request.name()
    arn = request.cloud.arn("firehose", f"deliverystream/{name}")
    return Created(arn, {"name": name, "arn": arn, "versionId": "1"})


def _api(request: CreateRequest) -> Created:
    api_id = _short_id()
    execution_arn = request.cloud.arn("execute-api", api_id)
    arn = f"arn:aws:apigateway:{request.cloud.region}::/apis/{api_id}"
    attributes: dict[str, Any] = {
        "arn": arn,
        "executionArn": execution_arn,
        "name": request.name(longest=128),
    }
    return Created(api_id, attributes | {"apiEndpoint": request.api_endpoint})


def _stage(request: CreateRequest) -> Created:
    name = request.name()
    path = "" if name == "$default" else name
    return Created(name, {"name": name, "invokeUrl": f"{request.api_endpoint}/{path}"})


def _part_of_api(_: CreateRequest) -> Created:
    return Created(_short_id())


def _event_stream(request: CreateRequest) -> Created:
    return Created(request.inputs["applicationId"])


def _sms_configuration_set(request: CreateRequest) -> Created:
    name = request.name()
    return Created(name, {"name": name, "arn": request.cloud.arn("sms-voice", f"configuration-set/{name}")})


def _sms_event_destination(request: CreateRequest) -> Created:
    return Created(f"{request.inputs['configurationSetName']},{request.inputs['eventDestinationName']}")


def _query_definition(request: CreateRequest) -> Created:
    number = str(uuid.uuid5(uuid.NAMESPACE_URL, request.name()))
    return Created(number, {"queryDefinitionId": number})


def _short_id() -> str:
    return secrets.token_hex(5)


CREATORS = {
    "aws:lambda/function:Function": _function,
    "aws:lambda/alias:Alias": _alias,
    "aws:lambda/eventSourceMapping:EventSourceMapping": _event_source_mapping,
    "aws:lambda/permission:Permission": _permission,
    # The local run retries no asynchronous invocation.
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": lambda _: Created(_short_id()),
    "aws:scheduler/schedule:Schedule": _schedule,
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": _delivery_stream,
    "aws:apigatewayv2/api:Api": _api,
    "aws:apigatewayv2/stage:Stage": _stage,
    "aws:apigatewayv2/authorizer:Authorizer": _part_of_api,
    "aws:apigatewayv2/integration:Integration": _part_of_api,
    "aws:apigatewayv2/route:Route": _part_of_api,
    "aws:cloudwatch/queryDefinition:QueryDefinition": _query_definition,
    "aws:pinpoint/eventStream:EventStream": _event_stream,
    "aws:pinpoint/smsvoicev2ConfigurationSet:Smsvoicev2ConfigurationSet": _sms_configuration_set,
    "aws:pinpoint/smsvoicev2EventDestination:Smsvoicev2EventDestination": _sms_event_destination,
}
