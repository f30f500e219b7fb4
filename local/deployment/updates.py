"""What a second deployment changes of what the first one made, as Pulumi's engine would.

Only what an upgrade changes is here; any other change fails, so that none is passed over in silence.
"""

from collections.abc import Callable
from typing import Any

from local.deployment.resources import CREATORS, Created, Creation
from local.deployment.resources.dynamodb import add_indexes
from local.deployment.state import Registration
from local.errors import LocalError

Updater = Callable[[Creation, Registration], Created]


def update(creation: Creation, before: Registration) -> Created:
    """The resource as it is after the update. Raises LocalError where the local run cannot make it."""
    if creation.type not in UPDATERS:
        changed = sorted(
            key
            for key in creation.inputs.keys() | before.inputs.keys()
            if creation.inputs.get(key) != before.inputs.get(key)
        )
        raise LocalError(
            f"The local run cannot change {', '.join(changed)} of {creation.type} ({creation.logical_name}): "
            "say how in local/deployment/updates.py."
        )
    return UPDATERS[creation.type](creation, before)


def _again(creation: Creation, before: Registration) -> Created:
    """For what is made by a request that puts it whole: the same request, under the name it has."""
    named: dict[str, Any] = {"name": before.attributes["name"]} if "name" in before.attributes else {}
    made = CREATORS[creation.type](creation.with_inputs(named))
    return Created(before.id, before.attributes | made.attributes)


def _function(creation: Creation, before: Registration) -> Created:
    made = _again(creation, before)
    if not creation.inputs.get("publish"):
        return made
    version = str(int(before.attributes["version"]) + 1)
    qualified = f"{made.attributes['arn']}:{version}"
    return Created(made.id, made.attributes | {"version": version, "qualifiedArn": qualified})


def _delivery_stream(creation: Creation, before: Registration) -> Created:
    made = _again(creation, before)
    return Created(before.id, made.attributes | {"versionId": str(int(before.attributes["versionId"]) + 1)})


def _table(creation: Creation, before: Registration) -> Created:
    add_indexes(creation, before.id, before.inputs)
    return Created(before.id, before.attributes)


def _unchanged(_: Creation, before: Registration) -> Created:
    """The program ignores changes of it; the mocks do not tell so."""
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
