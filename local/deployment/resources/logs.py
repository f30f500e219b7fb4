"""CloudWatch log groups with their retention, and log streams."""

from local.deployment.resources.base import Created, Creation, given


def _group(creation: Creation) -> Created:
    client, name = creation.cloud.client("logs"), creation.name(longest=512)
    tags, key = creation.inputs.get("tags", {}), creation.inputs.get("kmsKeyId")
    client.create_log_group(logGroupName=name, tags=tags, **given(kmsKeyId=key))
    if days := creation.inputs.get("retentionInDays"):
        client.put_retention_policy(logGroupName=name, retentionInDays=days)
    return Created(name, {"name": name, "arn": creation.cloud.arn("logs", f"log-group:{name}")})


def _stream(creation: Creation) -> Created:
    name, group = creation.name(longest=512), creation.inputs["logGroupName"]
    creation.cloud.client("logs").create_log_stream(logGroupName=group, logStreamName=name)
    arn = creation.cloud.arn("logs", f"log-group:{group}:log-stream:{name}")
    return Created(name, {"name": name, "arn": arn})


CREATORS = {"aws:cloudwatch/logGroup:LogGroup": _group, "aws:cloudwatch/logStream:LogStream": _stream}
