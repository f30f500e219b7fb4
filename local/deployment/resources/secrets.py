"""Secrets Manager secrets and their values."""

from local.deployment.resources.base import Created, CreateRequest, given


def _secret(request: CreateRequest) -> Created:
    name = request.name(longest=512)
    secret = request.cloud.client("secretsmanager").create_secret(
        Name=name,
        Tags=request.tags(),
        **given(Description=request.inputs.get("description"), KmsKeyId=request.inputs.get("kmsKeyId")),
    )
    return Created(secret["ARN"], {"name": name, "arn": secret["ARN"]})


def _version(request: CreateRequest) -> Created:
    secret_id = request.inputs["secretId"]
    put = request.cloud.client("secretsmanager").put_secret_value(
        SecretId=secret_id, SecretString=request.inputs["secretString"]
    )
    return Created(f"{secret_id}|{put['VersionId']}", {"arn": put["ARN"], "versionId": put["VersionId"]})


CREATORS = {
    "aws:secretsmanager/secret:Secret": _secret,
    "aws:secretsmanager/secretVersion:SecretVersion": _version,
}
