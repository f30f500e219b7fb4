"""Secrets Manager secrets and their values."""

from local.deployment.resources.base import Created, Creation, given


def _secret(creation: Creation) -> Created:
    name = creation.name(longest=512)
    secret = creation.cloud.client("secretsmanager").create_secret(
        Name=name,
        Tags=creation.tags(),
        **given(Description=creation.inputs.get("description"), KmsKeyId=creation.inputs.get("kmsKeyId")),
    )
    return Created(secret["ARN"], {"name": name, "arn": secret["ARN"]})


def _version(creation: Creation) -> Created:
    secret_id = creation.inputs["secretId"]
    put = creation.cloud.client("secretsmanager").put_secret_value(
        SecretId=secret_id, SecretString=creation.inputs["secretString"]
    )
    return Created(f"{secret_id}|{put['VersionId']}", {"arn": put["ARN"], "versionId": put["VersionId"]})


CREATORS = {
    "aws:secretsmanager/secret:Secret": _secret,
    "aws:secretsmanager/secretVersion:SecretVersion": _version,
}
