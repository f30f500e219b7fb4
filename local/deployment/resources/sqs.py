"""SQS queues and their policies, kept in the embedded AWS, which tells them of new objects as S3 does."""

from local.deployment.resources.base import Created, Creation, given


def _queue(creation: Creation) -> Created:
    inputs, name = creation.inputs, creation.name(longest=80)
    attributes = given(
        MessageRetentionPeriod=inputs.get("messageRetentionSeconds"),
        VisibilityTimeout=inputs.get("visibilityTimeoutSeconds"),
        RedrivePolicy=inputs.get("redrivePolicy"),
        SqsManagedSseEnabled=inputs.get("sqsManagedSseEnabled"),
    )
    made = creation.cloud.client("sqs").create_queue(
        QueueName=name,
        Attributes={key: _text(value) for key, value in attributes.items()},
        tags=inputs.get("tags", {}),
    )
    url = made["QueueUrl"]
    return Created(url, {"name": name, "url": url, "arn": creation.cloud.arn("sqs", name)})


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _policy(creation: Creation) -> Created:
    url = creation.inputs["queueUrl"]
    creation.cloud.client("sqs").set_queue_attributes(
        QueueUrl=url, Attributes={"Policy": creation.inputs["policy"]}
    )
    return Created(url)


CREATORS = {"aws:sqs/queue:Queue": _queue, "aws:sqs/queuePolicy:QueuePolicy": _policy}
