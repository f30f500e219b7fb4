"""Firehose's side of a Lambda transform: the event it sends, what it makes of the answer, its retries.

From "Transform source data in Amazon Data Firehose": a raising, timed-out or throttled function
is invoked again, by default three times; an answer that breaks the contract is final.
"""

import base64
import binascii
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from local.deployment.manifest import Stream
from local.emulator.lambda_runtime_host.worker import Outcome
from local.errors import LocalError

#: Much shorter than on AWS, where the spacing of the retries is not contractual.
_FIRST_PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class Record:
    id: str
    arrived: int
    """Epoch milliseconds."""
    data: bytes


@dataclass(frozen=True)
class Failed:
    """A record that goes to the error prefix, and why."""

    record: Record
    code: str
    message: str
    attempts: int = 1
    error: str = ""
    """What the function itself said, for the terminal; not part of the error object."""

    def line(self, function_arn: str) -> bytes:
        """The NDJSON line of the error object, as documented under "Data transformation failure handling"."""
        document = {
            "attemptsMade": self.attempts,
            "arrivalTimestamp": self.record.arrived,
            "errorCode": self.code,
            "errorMessage": self.message,
            "attemptEndingTimestamp": int(time.time() * 1000),
            "rawData": base64.b64encode(self.record.data).decode(),
            "lambdaArn": function_arn,
        }
        return json.dumps(document, separators=(",", ":")).encode() + b"\n"


@dataclass(frozen=True)
class Transformed:
    delivered: list[bytes]
    failed: list[Failed]
    dropped: int = 0


def transform(
    records: Sequence[Record],
    stream: Stream,
    region: str,
    invoke: Callable[[bytes], Outcome],
    pause: Callable[[float], None] = time.sleep,
) -> Transformed:
    """Hand a batch to the function and sort what comes back; every record ends up in exactly one place."""
    event = json.dumps(_event(records, stream, region)).encode()
    attempts = stream.retries + 1
    error = ""
    for attempt in range(attempts):
        try:
            outcome = invoke(event)
        except LocalError as problem:
            return _all_failed(records, "Lambda.InvokeAccessDenied", _DENIED, attempt + 1, str(problem))
        if not outcome.error:
            return _sorted(records, outcome.payload)
        error = outcome.payload.decode(errors="replace")
        if attempt + 1 < attempts:
            pause(_FIRST_PAUSE_SECONDS * 2**attempt)
    return _all_failed(records, "Lambda.FunctionError", _FUNCTION_ERROR, attempts, error)


_DENIED = "Access was denied. Ensure that the access policy allows access to the Lambda function."
_FUNCTION_ERROR = "The Lambda function was successfully invoked but it returned an error result."
_MISSING = (
    "One or more record Ids were not returned. "
    "Ensure that the Lambda function returns all received record Ids."
)
_DUPLICATED = "Multiple records were returned with the same record ID. Ensure that record IDs are unique."
_FAILED = "ProcessingFailed status set for record"
_MALFORMED = (
    "There was an error parsing returned records from the Lambda function. Ensure that the returned records "
    "follow the status model required by Amazon Data Firehose."
)


def _event(records: Sequence[Record], stream: Stream, region: str) -> dict[str, Any]:
    return {
        "invocationId": str(uuid.uuid4()),
        "deliveryStreamArn": stream.arn,
        "region": region,
        "records": [
            {
                "recordId": record.id,
                "approximateArrivalTimestamp": record.arrived,
                "data": base64.b64encode(record.data).decode(),
            }
            for record in records
        ],
    }


def _all_failed(
    records: Sequence[Record], code: str, message: str, attempts: int = 1, error: str = ""
) -> Transformed:
    return Transformed([], [Failed(record, code, message, attempts, error) for record in records])


def _sorted(records: Sequence[Record], payload: bytes) -> Transformed:
    try:
        returned = json.loads(payload)["records"]
        times = Counter(answer["recordId"] for answer in returned)
        answers = {answer["recordId"]: answer for answer in returned}
    except (ValueError, KeyError, TypeError):
        return _all_failed(records, "Lambda.JsonProcessingException", _MALFORMED)
    delivered: list[bytes] = []
    failed: list[Failed] = []
    dropped = 0
    for record in records:
        answer = answers.get(record.id, {})
        if times[record.id] != 1:
            code, message = _WRONG_COUNT[times[record.id] > 1]
            failed.append(Failed(record, code, message))
        elif answer.get("result") == "Dropped":
            dropped += 1
        elif answer.get("result") == "ProcessingFailed":
            failed.append(Failed(record, "Lambda.ProcessingFailedStatus", _FAILED))
        elif (data := _decoded(answer)) is None:
            failed.append(Failed(record, "Lambda.JsonProcessingException", _MALFORMED))
        else:
            delivered.append(data)
    return Transformed(delivered, failed, dropped)


_WRONG_COUNT = {
    False: ("Lambda.MissingRecordId", _MISSING),
    True: ("Lambda.DuplicatedRecordId", _DUPLICATED),
}


def _decoded(answer: dict[str, Any]) -> bytes | None:
    try:
        return base64.b64decode(answer["data"], validate=True) if answer["result"] == "Ok" else None
    except (KeyError, TypeError, binascii.Error):
        return None
