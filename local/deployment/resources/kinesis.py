"""Kinesis data streams, kept in the embedded AWS."""

from local.deployment.resources.base import Created, Creation


def _stream(creation: Creation) -> Created:
    name, client = creation.name(longest=128), creation.cloud.client("kinesis")
    mode = {"StreamMode": creation.inputs["streamModeDetails"]["streamMode"]}
    client.create_stream(StreamName=name, StreamModeDetails=mode)
    client.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    if key := creation.inputs.get("kmsKeyId"):
        client.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=key)
    return Created(name, {"name": name, "arn": creation.cloud.arn("kinesis", f"stream/{name}")})


CREATORS = {"aws:kinesis/stream:Stream": _stream}
