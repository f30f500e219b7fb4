"""The updates of resources by a second deployment, as Pulumi's engine would make them.

Only what an upgrade changes is here; any other change fails, so that none is ignored silently.
"""

from collections.abc import Callable
from typing import Any

from local.deployment.resources import CREATORS, Created, CreateRequest
from local.deployment.resources.dynamodb import add_indexes
from local.deployment.state import Registration
from local.errors import LocalError

Updater = Callable[[CreateRequest, Registration], Created]


def update(request: CreateRequest, before: Registration) -> Created:
    """The resource as it is after the update. Raises LocalError where the local run cannot make it."""
    if request.type not in UPDATERS:
        changed = sorted(
            key
            for key in request.inputs.keys() | before.inputs.keys()
            if request.inputs.get(key) != before.inputs.get(key)
        )
        raise LocalError(
            f"The local run cannot change {', '.join(changed)} of {request.type} ({request.logical_name}): "
            "say how in local/deployment/updates.py."
        )
    return UPDATERS[request.type](request, before)


def _again(request: CreateRequest, before: Registration) -> Created:
    """For what is made by a request that puts it whole: the same request, under the name it has."""
    named: dict[str, Any] = {"name": before.attributes["name"]} if "name" in before.attributes else {}
    made = CREATORS[request.type](request.with_inputs(named))
    return Created(before.id, before.attributes | made.attributes)


def _function(request: CreateRequest, before: Registration) -> Created:
    made = _again(request, before)
    if not request.inputs.get("publish"):
        return made
    version = str(int(before.attributes["version"]) + 1)
    qualified = f"{made.attributes['arn']}:{version}"
    return Created(made.id, made.attributes | {"version": version, "qualifiedArn": qualified})


def _delivery_stream(request: CreateRequest, before: Registration) -> Created:
    made = _again(request, before)
    return Created(before.id, made.attributes | {"versionId": str(int(before.attributes["versionId"]) + 1)})


def _table(request: CreateRequest, before: Registration) -> Created:
    add_indexes(request, before.id, before.inputs)
    return Created(before.id, before.attributes)


def _unchanged(_: CreateRequest, before: Registration) -> Created:
    """Keep it: the program ignores its changes, which the mocks do not report."""
    return Created(before.id, before.attributes)


UPDATERS: dict[str, Updater] = {
    "aws:cloudwatch/dashboard:Dashboard": _again,
    "aws:cloudwatch/queryDefinition:QueryDefinition": _again,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _again,
    "aws:dynamodb/table:Table": _table,
    "aws:dynamodb/tableItem:TableItem": _again,
    "aws:iam/rolePolicy:RolePolicy": _again,
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": _delivery_stream,
    "aws:lambda/alias:Alias": _again,
    "aws:lambda/function:Function": _function,
    "aws:secretsmanager/secretVersion:SecretVersion": _unchanged,
}
