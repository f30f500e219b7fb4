"""CloudWatch log groups with their retention, and log streams."""

from local.deployment.resources.base import Created, CreateRequest, given


def _group(request: CreateRequest) -> Created:
    client, name = request.cloud.client("logs"), request.name(longest=512)
    tags, key = request.inputs.get("tags", {}), request.inputs.get("kmsKeyId")
    client.create_log_group(logGroupName=name, tags=tags, **given(kmsKeyId=key))
    if days := request.inputs.get("retentionInDays"):
        client.put_retention_policy(logGroupName=name, retentionInDays=days)
    return Created(name, {"name": name, "arn": request.cloud.arn("logs", f"log-group:{name}")})


def _stream(request: CreateRequest) -> Created:
    name, group = request.name(longest=512), request.inputs["logGroupName"]
    request.cloud.client("logs").create_log_stream(logGroupName=group, logStreamName=name)
    arn = request.cloud.arn("logs", f"log-group:{group}:log-stream:{name}")
    return Created(name, {"name": name, "arn": arn})


CREATORS = {"aws:cloudwatch/logGroup:LogGroup": _group, "aws:cloudwatch/logStream:LogStream": _stream}
