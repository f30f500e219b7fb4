"""A second preview shows no difference: neither between two runs of the program, nor between what it declares
and what the provider reads back from AWS, with AWS's own order and defaults.

What is simulated was read in the provider's source: it compares an item of a table by its attributes in
order, JSON documents by their values, and lists that it declares as sets in any order; it leaves Firehose's
default parameters out of its state, and takes computed properties as they are where none is declared.
"""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from components.project.delivery_stream import FIREHOSE_DEFAULTS
from tests.program.conftest import Run
from tests.program.test_what_is_built import comparable
from tools.registrations.program import example, run_program
from tools.registrations.recorder import Recording, Resource
from tools.registrations.variants import VARIANTS

Inputs = dict[str, Any]


def _item(inputs: Inputs) -> None:
    """DynamoDB keeps no order of its sets, and writes numbers without needless digits."""
    item = json.loads(inputs["item"])
    for value in item.values():
        for kind in ("SS", "NS"):
            if kind in value:
                value[kind] = sorted(value[kind], reverse=True)
        if "N" in value:
            value["N"] = f"{float(value['N']):g}"
    inputs["item"] = json.dumps(item, sort_keys=True)


def _firehose(inputs: Inputs) -> None:
    for processor in inputs["extendedS3Configuration"]["processingConfiguration"]["processors"]:
        defaults = FIREHOSE_DEFAULTS | {"NumberOfRetries": "3"}
        processor["parameters"] = [
            each
            for each in processor["parameters"]
            if defaults.get(each["parameterName"]) != each["parameterValue"]
        ]


def _user_pool(inputs: Inputs) -> None:
    """Cognito bounds every text."""
    for schema in inputs["schemas"]:
        bounds = schema.setdefault("stringAttributeConstraints", {})
        bounds.setdefault("minLength", "0")
        bounds.setdefault("maxLength", "2048")


def _cors(inputs: Inputs) -> None:
    """API Gateway writes header names in lower case."""
    if cors := inputs.get("corsConfiguration"):
        for key in ("allowHeaders", "exposeHeaders"):
            cors[key] = [each.lower() for each in cors[key]]


def _schedule(inputs: Inputs) -> None:
    retries = inputs["target"].setdefault("retryPolicy", {})
    retries.setdefault("maximumRetryAttempts", 185)
    retries.setdefault("maximumEventAgeInSeconds", 86_400)


#: By type, what AWS makes of the inputs.
READ_BACK: Mapping[str, Callable[[Inputs], None]] = {
    "aws:dynamodb/tableItem:TableItem": _item,
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": _firehose,
    "aws:cognito/userPool:UserPool": _user_pool,
    "aws:apigatewayv2/api:Api": _cors,
    "aws:scheduler/schedule:Schedule": _schedule,
}
#: Lists that the provider declares as sets, and JSON that it compares by value.
SETS = (
    *("attributes", "globalSecondaryIndexes", "metricQueries", "matchingEventTypes", "parameters"),
    *("callbackUrls", "logoutUrls", "allowedOauthScopes", "scopes", "audiences", "alarmActions"),
)
JSON = ("policy", "assumeRolePolicy", "redrivePolicy", "dashboardBody", "item")


def state_of(resource: Resource) -> Inputs:
    """Return what the provider would read back."""
    inputs = copy.deepcopy({key: value for key, value in resource.inputs.items() if key != "code"})
    if resource.type in READ_BACK:
        READ_BACK[resource.type](inputs)
    return inputs


def as_compared(key: str, value: Any) -> Any:
    """Return `value` as the provider compares it."""
    if key in JSON and isinstance(value, str):
        return json.dumps(json.loads(value), sort_keys=True)
    if isinstance(value, Mapping):
        return {name: as_compared(name, entry) for name, entry in value.items()}
    if isinstance(value, list):
        entries = [as_compared("", entry) for entry in value]
        return sorted(entries, key=str) if key in SETS else entries
    return value


def differences(resource: Resource) -> list[str]:
    declared, state = ({k: v for k, v in resource.inputs.items() if k != "code"}, state_of(resource))
    return [
        f"{resource.name}.{key}"
        for key in declared.keys() | state.keys()
        if as_compared(key, declared.get(key)) != as_compared(key, state.get(key))
    ]


@pytest.mark.parametrize("variant", VARIANTS)
def test_two_runs_of_a_variant_register_the_same(variants: dict[str, Recording], variant: str) -> None:
    settings = example()
    VARIANTS[variant](settings)
    again = run_program(settings)

    assert {urn: comparable(each) for urn, each in again.resources.items()} == {
        urn: comparable(each) for urn, each in variants[variant].resources.items()
    }


def test_what_aws_gives_back_is_what_was_declared(variants: dict[str, Recording], run: Run) -> None:
    def several(settings: dict[str, Any]) -> None:
        settings["auth"]["issuers"][0]["tenants"] = ["globex", "acme"]
        role = {"role": "arn:aws:iam::123456789012:role/reporting", "tenant": "acme"}
        settings["auth"]["roles"] = [{**role, "scopes": ["schema:read", "messages:read"]}]
        settings["projects"]["acme-shop"]["stream"] = {"transformBufferSeconds": 60}

    recordings = [*variants.values(), run(several)]
    seen = {each.type for recording in recordings for each in recording.resources.values()}

    assert READ_BACK.keys() <= seen
    for recording in recordings:
        assert [each for one in recording.resources.values() for each in differences(one)] == []


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        ("aws:dynamodb/tableItem:TableItem", {"item": '{"scopes": {"SS": ["a", "b"]}}'}),
        (
            "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
            {
                "extendedS3Configuration": {
                    "processingConfiguration": {
                        "processors": [
                            {"parameters": [{"parameterName": "NumberOfRetries", "parameterValue": "3"}]}
                        ]
                    }
                }
            },
        ),
        ("aws:cognito/userPool:UserPool", {"schemas": [{"name": "tenant"}]}),
    ],
    ids=["a set in a table", "a parameter with Firehose's default", "a text without bounds"],
)
def test_the_simulation_finds_what_would_differ_at_every_preview(
    dev: Recording, type_: str, inputs: Inputs
) -> None:
    any_resource = next(iter(dev.resources.values()))
    faulty = Resource(**{**vars(any_resource), "type": type_, "inputs": inputs})

    assert differences(faulty) != []
