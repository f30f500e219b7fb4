"""SQS queues and their policies, in the embedded AWS, which sends them S3's notifications of new objects."""

from local.deployment.resources.base import Created, CreateRequest, given


def _queue(request: CreateRequest) -> Created:
    inputs, name = request.inputs, request.name(longest=80)
    attributes = given(
        MessageRetentionPeriod=inputs.get("messageRetentionSeconds"),
        VisibilityTimeout=inputs.get("visibilityTimeoutSeconds"),
        RedrivePolicy=inputs.get("redrivePolicy"),
        SqsManagedSseEnabled=inputs.get("sqsManagedSseEnabled"),
    )
    made = request.cloud.client("sqs").create_queue(
        QueueName=name,
        Attributes={key: _text(value) for key, value in attributes.items()},
        tags=inputs.get("tags", {}),
    )
    url = made["QueueUrl"]
    return Created(url, {"name": name, "url": url, "arn": request.cloud.arn("sqs", name)})


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _policy(request: CreateRequest) -> Created:
    url = request.inputs["queueUrl"]
    request.cloud.client("sqs").set_queue_attributes(
        QueueUrl=url, Attributes={"Policy": request.inputs["policy"]}
    )
    return Created(url)


CREATORS = {"aws:sqs/queue:Queue": _queue, "aws:sqs/queuePolicy:QueuePolicy": _policy}
