"""Firehose's contract with its transform function."""

import base64
import json

import pytest

from local.emulator.firehose.transform import Transformed, transform
from local.emulator.lambda_runtime_host.worker import Outcome, failure
from local.errors import LocalError
from tests.unit.local.builders import answer, answering, records, stream


def run(invoke, batch=None, **changes) -> Transformed:  # type: ignore[no-untyped-def]
    pauses: list[float] = []
    return transform(batch or records(), stream(**changes), "eu-central-1", invoke, pauses.append)


def test_the_function_gets_the_event_that_firehose_sends() -> None:
    seen: list[dict[str, object]] = []

    def invoke(event: bytes) -> Outcome:
        seen.append(json.loads(event))
        return Outcome(b'{"records":[]}')

    run(invoke, records(1))
    assert set(seen[0]) == {"invocationId", "deliveryStreamArn", "region", "records"}
    assert seen[0]["records"] == [
        {
            "recordId": "record-0",
            "approximateArrivalTimestamp": 1_700_000_000_000,
            "data": base64.b64encode(b'{"n":0}').decode(),
        }
    ]


def test_ok_data_is_delivered_as_the_function_returned_it() -> None:
    batch = records(2)
    result = run(answering(*(answer(record, data=record.data + b"\n") for record in batch)), batch)
    assert result == Transformed([b'{"n":0}\n', b'{"n":1}\n'], [])


def test_a_dropped_record_leaves_no_trace() -> None:
    batch = records(1)
    assert run(answering(answer(batch[0], "Dropped")), batch) == Transformed([], [], dropped=1)


def test_a_failed_record_goes_to_the_error_prefix_and_its_neighbour_is_delivered() -> None:
    batch = records(2)
    result = run(answering(answer(batch[0], "ProcessingFailed"), answer(batch[1])), batch)
    assert result.delivered == [b"done\n"]
    (failed,) = result.failed
    line = json.loads(failed.line("arn:of:function"))
    assert base64.b64decode(line.pop("rawData")) == batch[0].data
    assert line.pop("attemptEndingTimestamp") > 1_700_000_000_000
    assert line == {
        "attemptsMade": 1,
        "arrivalTimestamp": 1_700_000_000_000,
        "errorCode": "Lambda.ProcessingFailedStatus",
        "errorMessage": "ProcessingFailed status set for record",
        "lambdaArn": "arn:of:function",
    }


@pytest.mark.parametrize(
    ("returned", "code"),
    [
        ([], "Lambda.MissingRecordId"),
        ([{"recordId": "unknown", "result": "Ok", "data": ""}], "Lambda.MissingRecordId"),
        ([answer(records(1)[0])] * 2, "Lambda.DuplicatedRecordId"),
        ([{"recordId": "record-0", "result": "Fine", "data": ""}], "Lambda.JsonProcessingException"),
        ([{"recordId": "record-0", "result": "Ok", "data": "not base64!"}], "Lambda.JsonProcessingException"),
        ([{"recordId": "record-0", "result": "Ok"}], "Lambda.JsonProcessingException"),
    ],
)
def test_a_record_that_does_not_come_back_exactly_once_and_whole_has_failed(
    returned: list[dict[str, object]], code: str
) -> None:
    result = run(answering(*returned), records(1))
    assert [failed.code for failed in result.failed] == [code]
    assert result.delivered == []


@pytest.mark.parametrize("payload", [b"null", b'"text"', b'{"records": 3}', b'{"records": [{}]}'])
def test_an_answer_that_is_none_fails_the_whole_batch_at_once(payload: bytes) -> None:
    result = run(lambda _: Outcome(payload))
    assert {(failed.code, failed.attempts) for failed in result.failed} == {
        ("Lambda.JsonProcessingException", 1)
    }


def test_a_raising_function_is_invoked_three_times_more_and_then_the_batch_has_failed() -> None:
    invocations: list[bytes] = []

    def raising(event: bytes) -> Outcome:
        invocations.append(event)
        return failure("ValueError", "no", "id")

    result = run(raising, records(2))
    assert len(invocations) == 4
    assert [(failed.code, failed.attempts) for failed in result.failed] == [("Lambda.FunctionError", 4)] * 2


def test_a_function_that_recovers_delivers() -> None:
    batch = records(1)
    outcomes = iter([failure("ValueError", "no", "id"), answering(answer(batch[0]))(b"")])
    assert run(lambda _: next(outcomes), batch).delivered == [b"done\n"]


def test_the_declared_number_of_retries_holds() -> None:
    (failed,) = run(lambda _: failure("ValueError", "no", "id"), records(1), retries=1).failed
    assert failed.attempts == 2


def test_a_role_that_may_not_invoke_fails_the_batch_and_is_not_tried_again() -> None:
    def denied(_: bytes) -> Outcome:
        raise LocalError("the role may not")

    (failed,) = run(denied, records(1)).failed
    assert (failed.code, failed.attempts, failed.error) == (
        "Lambda.InvokeAccessDenied",
        1,
        "the role may not",
    )
