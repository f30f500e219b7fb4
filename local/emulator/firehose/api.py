"""Firehose's own JSON protocol (Firehose_20150804) on loopback, so that any AWS SDK or CLI can put records.

Limits as in "Amazon Data Firehose Quota": a record up to 1,000 KiB before base64, a batch up to
500 records and 4 MiB.
"""

import base64
import binascii
import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

from local.deployment.roles import Roles
from local.emulator.cloudwatch.metrics import EmitMetric, discard
from local.emulator.firehose.delivery import DeliveryStream
from local.emulator.http_server import Handler, Service

RECORD_LIMIT = 1000 * 1024
BATCH_LIMIT = 4 * 1024 * 1024
BATCH_RECORDS = 500
_KEY_ID = re.compile(r"Credential=([^/,\s]+)/")


class ServiceError(Exception):
    """An error answer of the service: its exception name and its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class FirehoseApi:
    """Answers PutRecord, PutRecordBatch, DescribeDeliveryStream and ListDeliveryStreams.

    A caller is the root user or one of the declared roles, identified by the access key; a role
    must be allowed the action on the stream by its own policies.
    """

    def __init__(
        self, streams: Mapping[str, DeliveryStream], roles: Roles, emit: EmitMetric = discard
    ) -> None:
        self._streams, self._roles, self._emit = streams, roles, emit

    def answer(self, action: str, request: dict[str, Any], authorization: str) -> dict[str, Any]:
        """The service's answer to one request. Raises ServiceError."""
        caller = self._caller(authorization)
        if action == "ListDeliveryStreams":
            return {"DeliveryStreamNames": sorted(self._streams), "HasMoreDeliveryStreams": False}
        if action not in _ANSWERS:
            raise ServiceError("UnknownOperationException", f"The local run does not serve {action}.")
        name = str(request.get("DeliveryStreamName", ""))
        if name not in self._streams:
            raise ServiceError("ResourceNotFoundException", f"Firehose {name} not found under account.")
        stream = self._streams[name]
        if caller and not self._roles.allows(caller, f"firehose:{action}", stream.manifest.arn):
            missing = f"firehose:{action} on resource: {stream.manifest.arn}"
            raise ServiceError(
                "AccessDeniedException", f"User: {caller} is not authorized to perform: {missing}"
            )
        if stream.manifest.data_stream_arn and action.startswith("Put"):
            refused = "This operation is not permitted on KinesisStreamAsSource delivery stream type."
            raise ServiceError("InvalidArgumentException", refused)
        if action.startswith("Put"):
            self._measure(stream.manifest.name, request)
        return _ANSWERS[action](stream, request)

    def _measure(self, stream: str, request: dict[str, Any]) -> None:
        """Firehose's metrics of a put ("Monitoring with CloudWatch metrics"); quotas as in most Regions."""
        records = request.get("Records", [request.get("Record", {})])
        metrics = {
            "IncomingRecords": len(records),
            "IncomingBytes": sum(len(record.get("Data", "")) * 3 / 4 for record in records),
            "IncomingPutRequests": 1,
            "ThrottledRecords": 0,
            "RecordsPerSecondLimit": 100_000,
            "BytesPerSecondLimit": 2**20,
            "PutRequestsPerSecondLimit": 1_000,
        }
        for name, value in metrics.items():
            self._emit("AWS/Firehose", name, value, {"DeliveryStreamName": stream})

    def _caller(self, authorization: str) -> str | None:
        """The role that calls; None for the root user."""
        found = _KEY_ID.search(authorization)
        key_id = found.group(1) if found else ""
        session = self._roles.session_of(key_id)
        if session is None:
            message = "The security token included in the request is invalid."
            raise ServiceError("UnrecognizedClientException", message)
        return session.role_arn


def _describe(stream: DeliveryStream, _: dict[str, Any]) -> dict[str, Any]:
    manifest = stream.manifest
    destination = {
        "DestinationId": "destinationId-000000000001",
        "ExtendedS3DestinationDescription": {
            "RoleARN": manifest.role_arn,
            "BucketARN": f"arn:aws:s3:::{manifest.delivered.bucket}",
            "Prefix": manifest.delivered.prefix,
            "ErrorOutputPrefix": manifest.error_prefix,
            "BufferingHints": {
                "SizeInMBs": manifest.delivered.buffer_mb,
                "IntervalInSeconds": manifest.delivered.buffer_seconds,
            },
            "CompressionFormat": "GZIP" if manifest.delivered.compressed else "UNCOMPRESSED",
            "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
            "S3BackupMode": "Enabled" if manifest.backup else "Disabled",
        },
    }
    return {
        "DeliveryStreamDescription": {
            "DeliveryStreamName": manifest.name,
            "DeliveryStreamARN": manifest.arn,
            "DeliveryStreamStatus": "ACTIVE",
            "DeliveryStreamType": "KinesisStreamAsSource" if manifest.data_stream_arn else "DirectPut",
            "VersionId": str(manifest.version),
            "CreateTimestamp": stream.created,
            "Destinations": [destination],
            "HasMoreDestinations": False,
        }
    }


def _put_record(stream: DeliveryStream, request: dict[str, Any]) -> dict[str, Any]:
    return {"RecordId": stream.put(_data(request.get("Record", {}))), "Encrypted": False}


def _put_record_batch(stream: DeliveryStream, request: dict[str, Any]) -> dict[str, Any]:
    records = request.get("Records", [])
    if not 1 <= len(records) <= BATCH_RECORDS:
        raise ServiceError(
            "ValidationException",
            f"1 validation error detected: Value at 'records' failed to satisfy constraint: "
            f"Member must have length between 1 and {BATCH_RECORDS}, not {len(records)}",
        )
    batch = [_data(record) for record in records]
    if sum(map(len, batch)) > BATCH_LIMIT:
        raise ServiceError("InvalidArgumentException", "Records size exceeds 4 MB limit")
    answers = [{"RecordId": stream.put(data)} for data in batch]
    return {"FailedPutCount": 0, "Encrypted": False, "RequestResponses": answers}


def _data(record: dict[str, Any]) -> bytes:
    try:
        data = base64.b64decode(record["Data"], validate=True)
    except (KeyError, TypeError, binascii.Error):
        raise ServiceError("SerializationException", "Data must be base64") from None
    if len(data) > RECORD_LIMIT:
        raise ServiceError(
            "ValidationException",
            "1 validation error detected: Value at 'record.data' failed to satisfy constraint: "
            f"Member must have length less than or equal to {RECORD_LIMIT}",
        )
    return data


_ANSWERS = {
    "DescribeDeliveryStream": _describe,
    "PutRecord": _put_record,
    "PutRecordBatch": _put_record_batch,
}


def serve(api: FirehoseApi, port: int = 0) -> Service:
    """Serve the API over HTTP."""

    class Endpoint(Handler):
        def do_POST(self) -> None:  # noqa: N802
            action = self.headers.get("X-Amz-Target", "").removeprefix("Firehose_20150804.")
            try:
                request = json.loads(self.body() or b"{}")
                answer = api.answer(action, request, self.headers.get("Authorization", ""))
            except ValueError:
                self._send(400, {"__type": "SerializationException", "message": "The request is not JSON"})
            except ServiceError as refused:
                self._send(400, {"__type": refused.code, "message": str(refused)})
            else:
                self._send(200, answer)

        def _send(self, status: int, document: dict[str, Any]) -> None:
            kind, request_id = ("Content-Type", "application/x-amz-json-1.1"), str(uuid.uuid4())
            self.answer(status, json.dumps(document).encode(), [kind, ("x-amzn-RequestId", request_id)])

    return Service(Endpoint, "Firehose", port)
