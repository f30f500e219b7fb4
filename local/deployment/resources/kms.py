"""Customer managed KMS keys in the embedded AWS, which does not enforce them on the data they encrypt."""

from local.deployment.resources.base import Created, CreateRequest, given


def _key(request: CreateRequest) -> Created:
    client = request.cloud.client("kms")
    key = client.create_key(
        Description=request.inputs["description"],
        Policy=request.inputs["policy"],
        Tags=[{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in request.tags()],
        **given(KeySpec=request.inputs.get("customerMasterKeySpec"), KeyUsage=request.inputs.get("keyUsage")),
    )["KeyMetadata"]
    if request.inputs.get("enableKeyRotation"):
        client.enable_key_rotation(KeyId=key["KeyId"])
    return Created(key["KeyId"], {"arn": key["Arn"], "keyId": key["KeyId"]})


CREATORS = {"aws:kms/key:Key": _key}
