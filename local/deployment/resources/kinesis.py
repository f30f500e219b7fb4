"""Kinesis data streams, in the embedded AWS."""

from local.deployment.resources.base import Created, CreateRequest


def _stream(request: CreateRequest) -> Created:
    name, client = request.name(longest=128), request.cloud.client("kinesis")
    mode = {"StreamMode": request.inputs["streamModeDetails"]["streamMode"]}
    client.create_stream(StreamName=name, StreamModeDetails=mode)
    client.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    if key := request.inputs.get("kmsKeyId"):
        client.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=key)
    return Created(name, {"name": name, "arn": request.cloud.arn("kinesis", f"stream/{name}")})


CREATORS = {"aws:kinesis/stream:Stream": _stream}
