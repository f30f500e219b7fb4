"""What AWS returns of what it was given: sets in its own order, JSON rewritten, defaults left out.

The provider of AWS compares sets and policies by content, and an item's own string sets by order.
`tests/provider` holds `SETS` against the provider's schema.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

#: Properties that the provider keeps as sets: AWS has its own order of them.
SETS: Mapping[str, tuple[str, ...]] = {
    "aws:apigatewayv2/api:Api": (
        "corsConfiguration.allowHeaders", "corsConfiguration.allowMethods", "corsConfiguration.allowOrigins",
        "corsConfiguration.exposeHeaders",
    ),
    "aws:apigatewayv2/authorizer:Authorizer": ("identitySources", "jwtConfiguration.audiences"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": (
        "alarmActions", "insufficientDataActions", "metricQueries", "okActions",
    ),
    "aws:cognito/resourceServer:ResourceServer": ("scopes",),
    "aws:cognito/userPool:UserPool": (
        "accountRecoverySetting.recoveryMechanisms", "autoVerifiedAttributes", "schemas",
        "usernameAttributes",
    ),
    "aws:cognito/userPoolClient:UserPoolClient": (
        "allowedOauthFlows", "allowedOauthScopes", "callbackUrls", "explicitAuthFlows", "logoutUrls",
        "supportedIdentityProviders", "writeAttributes",
    ),
    "aws:dynamodb/table:Table": ("attributes", "globalSecondaryIndexes"),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (
        "extendedS3Configuration.processingConfiguration.processors.parameters",
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": ("filterCriteria.filters", "functionResponseTypes"),
    "aws:s3/bucketNotification:BucketNotification": ("queues.events",),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ("rules",),
    "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": (
        "eventDestination.matchingEventTypes",
    ),
}  # fmt: skip
#: Texts that the provider compares as JSON, policies also without regard to order.
_JSON = frozenset({"assumeRolePolicy", "dashboardBody", "policy", "redrivePolicy"})
_ITEM = ("aws:dynamodb/tableItem:TableItem", "item")
#: Parameters of Firehose's processor that the provider does not store where they have these values.
_PROCESSOR_DEFAULTS = {"NumberOfRetries": "3", "BufferSizeInMBs": "1", "BufferIntervalInSeconds": "60"}


def as_returned(token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs as AWS returns them: equal in meaning, in other forms where it is known for them."""
    returned = dict(inputs)
    for path in SETS.get(token, ()):
        returned = _at(returned, path.split("."), _other_order)
    for key, value in returned.items():
        if isinstance(value, str) and key in _JSON:
            returned[key] = json.dumps(_reversed_keys(json.loads(value)), indent=1)
        elif isinstance(value, str) and (token, key) == _ITEM:
            returned[key] = json.dumps(_sets_in_other_order(json.loads(value)))
    return returned


def compared(token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs in a form in which those that the provider takes for equal are equal."""
    equal = dict(inputs)
    for path in SETS.get(token, ()):
        equal = _at(equal, path.split("."), lambda entries: sorted(entries, key=_text))
    for key, value in equal.items():
        if isinstance(value, str) and key in _JSON:
            try:
                equal[key] = _without_order(json.loads(value))
            except ValueError:  # not known yet
                equal[key] = value
        elif isinstance(value, str) and (token, key) == _ITEM:
            equal[key] = json.loads(value) if value.startswith("{") else value
    return equal


def _at(value: Any, path: list[str], change: Callable[[list[Any]], list[Any]]) -> Any:
    """Return the value with the list at the path changed, in each entry of lists on the way."""
    if isinstance(value, list):
        return [_at(each, path, change) for each in value] if path else change(value)
    if not path or not isinstance(value, dict) or path[0] not in value:
        return value
    return {**value, path[0]: _at(value[path[0]], path[1:], change)}


def _other_order(entries: list[Any]) -> list[Any]:
    stored = [each for each in entries if not _is_default(each)]
    return sorted(stored, key=_text, reverse=True)


def _is_default(entry: Any) -> bool:
    if not isinstance(entry, dict) or "parameterName" not in entry:
        return False
    return _PROCESSOR_DEFAULTS.get(entry["parameterName"]) == entry.get("parameterValue")


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed_keys(value[key]) for key in sorted(value, reverse=True)}
    return [_reversed_keys(each) for each in value] if isinstance(value, list) else value


def _sets_in_other_order(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: {kind: value[::-1] if kind in ("SS", "NS", "BS") else value for kind, value in entry.items()}
        for key, entry in item.items()
    }


def _without_order(value: Any) -> Any:
    """Return a policy in which a list of one is its entry, and lists of texts are sorted."""
    if isinstance(value, dict):
        return {key: _without_order(each) for key, each in value.items()}
    if not isinstance(value, list):
        return value
    entries = [_without_order(each) for each in value]
    if len(entries) == 1 and isinstance(entries[0], str):
        return entries[0]
    return sorted(entries) if all(isinstance(each, str) for each in entries) else entries
