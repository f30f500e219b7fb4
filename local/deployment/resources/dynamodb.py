"""DynamoDB tables, with their indexes, expiry and backups, and the items the program puts into them."""

import json
from typing import Any

from local.deployment.resources.base import Created, CreateRequest, given
from local.errors import LocalError


def _table(request: CreateRequest) -> Created:
    inputs, client = request.inputs, request.cloud.client("dynamodb")
    name = request.name(longest=255)
    table = client.create_table(
        TableName=name,
        BillingMode=inputs["billingMode"],
        KeySchema=_keys(inputs),
        AttributeDefinitions=_attributes(inputs),
        Tags=request.tags(),
        **given(
            GlobalSecondaryIndexes=[_index(index) for index in inputs.get("globalSecondaryIndexes", [])]
            or None,
            DeletionProtectionEnabled=inputs.get("deletionProtectionEnabled"),
            StreamSpecification=_stream(inputs),
            OnDemandThroughput=_caps(inputs),
            SSESpecification=_encryption(inputs),
        ),
    )["TableDescription"]
    if inputs.get("ttl", {}).get("enabled"):
        expiry = {"Enabled": True, "AttributeName": inputs["ttl"]["attributeName"]}
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
    if inputs.get("pointInTimeRecovery", {}).get("enabled"):
        recovery = {"PointInTimeRecoveryEnabled": True}
        client.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=recovery)
    stream = {
        "streamArn": table.get("LatestStreamArn", ""),
        "streamLabel": table.get("LatestStreamLabel", ""),
    }
    return Created(name, {"name": name, "arn": table["TableArn"], **stream})


def add_indexes(request: CreateRequest, name: str, before: dict[str, Any]) -> None:
    """Add the indexes that the table lacks. Raises LocalError for any other change of it."""
    had = {index["name"] for index in before.get("globalSecondaryIndexes", [])}
    wanted = request.inputs.get("globalSecondaryIndexes", [])
    changed = {key for key in request.inputs if request.inputs[key] != before.get(key)}
    if changed - {"attributes", "globalSecondaryIndexes"} or had - {index["name"] for index in wanted}:
        raise LocalError(f"The local run only adds indexes to the table {name}: it cannot change {changed}.")
    client = request.cloud.client("dynamodb")
    for index in wanted:
        if index["name"] not in had:
            client.update_table(
                TableName=name,
                AttributeDefinitions=_attributes(request.inputs),
                GlobalSecondaryIndexUpdates=[{"Create": _index(index)}],
            )


def _attributes(inputs: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"AttributeName": attribute["name"], "AttributeType": attribute["type"]}
        for attribute in inputs["attributes"]
    ]


def _keys(declared: dict[str, Any]) -> list[dict[str, str]]:
    if schemas := declared.get("keySchemas"):
        return [{"AttributeName": key["attributeName"], "KeyType": key["keyType"]} for key in schemas]
    keys = (("hashKey", "HASH"), ("rangeKey", "RANGE"))
    return [{"AttributeName": declared[key], "KeyType": kind} for key, kind in keys if declared.get(key)]


def _index(declared: dict[str, Any]) -> dict[str, Any]:
    projection = given(
        ProjectionType=declared["projectionType"], NonKeyAttributes=declared.get("nonKeyAttributes")
    )
    index = {"IndexName": declared["name"], "KeySchema": _keys(declared), "Projection": projection}
    return index | given(OnDemandThroughput=_caps(declared))


def _caps(declared: dict[str, Any]) -> dict[str, int] | None:
    """The cap of a table or an index; -1 takes one off."""
    caps = declared.get("onDemandThroughput", {})
    units = given(
        MaxReadRequestUnits=caps.get("maxReadRequestUnits"),
        MaxWriteRequestUnits=caps.get("maxWriteRequestUnits"),
    )
    return units or None


def _encryption(inputs: dict[str, Any]) -> dict[str, Any] | None:
    if not (wanted := inputs.get("serverSideEncryption")):
        return None
    return {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": wanted["kmsKeyArn"]}


def _stream(inputs: dict[str, Any]) -> dict[str, Any] | None:
    if not inputs.get("streamEnabled"):
        return None
    return {"StreamEnabled": True, "StreamViewType": inputs["streamViewType"]}


def _item(request: CreateRequest) -> Created:
    inputs = request.inputs
    request.cloud.client("dynamodb").put_item(TableName=inputs["tableName"], Item=json.loads(inputs["item"]))
    return Created(f"{inputs['tableName']}|{request.logical_name}")


CREATORS = {"aws:dynamodb/table:Table": _table, "aws:dynamodb/tableItem:TableItem": _item}
