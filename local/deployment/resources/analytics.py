"""SQL over archives: Glue's catalogue, Athena's workgroups and named queries."""

from typing import Any

from local.deployment.resources.base import Created, CreateRequest, given


def _database(request: CreateRequest) -> Created:
    name = request.name()
    database = given(Name=name, Description=request.inputs.get("description"))
    request.cloud.client("glue").create_database(DatabaseInput=database)
    return Created(name, {"name": name, "arn": request.cloud.arn("glue", f"database/{name}")})


def _table(request: CreateRequest) -> Created:
    inputs, name = request.inputs, request.name()
    descriptor = inputs["storageDescriptor"]
    table = {
        "Name": name,
        "Description": inputs["description"],
        "TableType": inputs["tableType"],
        "Parameters": inputs["parameters"],
        "PartitionKeys": _columns(inputs["partitionKeys"]),
        "StorageDescriptor": {
            "Columns": _columns(descriptor["columns"]),
            "Location": descriptor["location"],
            "InputFormat": descriptor["inputFormat"],
            "OutputFormat": descriptor["outputFormat"],
            "SerdeInfo": {
                "SerializationLibrary": descriptor["serDeInfo"]["serializationLibrary"],
                "Parameters": descriptor["serDeInfo"]["parameters"],
            },
        },
    }
    request.cloud.client("glue").create_table(DatabaseName=inputs["databaseName"], TableInput=table)
    place = f"{inputs['databaseName']}/{name}"
    return Created(place, {"name": name, "arn": request.cloud.arn("glue", f"table/{place}")})


def _columns(columns: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"Name": column["name"], "Type": column["type"]} for column in columns]


def _workgroup(request: CreateRequest) -> Created:
    name, wanted = request.name(longest=128), request.inputs["configuration"]
    results = wanted["resultConfiguration"]
    encryption = results["encryptionConfiguration"]
    configuration: dict[str, Any] = {
        "EnforceWorkGroupConfiguration": wanted["enforceWorkgroupConfiguration"],
        "PublishCloudWatchMetricsEnabled": wanted["publishCloudwatchMetricsEnabled"],
        "BytesScannedCutoffPerQuery": wanted["bytesScannedCutoffPerQuery"],
        "EngineVersion": {"SelectedEngineVersion": wanted["engineVersion"]["selectedEngineVersion"]},
        "ResultConfiguration": {
            "OutputLocation": results["outputLocation"],
            "ExpectedBucketOwner": results["expectedBucketOwner"],
            "EncryptionConfiguration": given(
                EncryptionOption=encryption["encryptionOption"], KmsKey=encryption.get("kmsKeyArn")
            ),
        },
    }
    request.cloud.client("athena").create_work_group(
        Name=name,
        Description=request.inputs["description"],
        Configuration=configuration,
        Tags=request.tags(),
    )
    return Created(name, {"name": name, "arn": request.cloud.arn("athena", f"workgroup/{name}")})


def _named_query(request: CreateRequest) -> Created:
    inputs = request.inputs
    answer = request.cloud.client("athena").create_named_query(
        Name=inputs["name"],
        Description=inputs["description"],
        Database=inputs["database"],
        QueryString=inputs["query"],
        WorkGroup=inputs["workgroup"],
    )
    return Created(answer["NamedQueryId"])


CREATORS = {
    "aws:athena/namedQuery:NamedQuery": _named_query,
    "aws:athena/workgroup:Workgroup": _workgroup,
    "aws:glue/catalogDatabase:CatalogDatabase": _database,
    "aws:glue/catalogTable:CatalogTable": _table,
}
