"""Customer managed KMS keys, kept in the embedded AWS. What they encrypt there is not asked of them."""

from local.deployment.resources.base import Created, Creation


def _key(creation: Creation) -> Created:
    client = creation.cloud.client("kms")
    key = client.create_key(
        Description=creation.inputs["description"],
        Policy=creation.inputs["policy"],
        Tags=[{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in creation.tags()],
    )["KeyMetadata"]
    if creation.inputs.get("enableKeyRotation"):
        client.enable_key_rotation(KeyId=key["KeyId"])
    return Created(key["KeyId"], {"arn": key["Arn"], "keyId": key["KeyId"]})


CREATORS = {"aws:kms/key:Key": _key}
