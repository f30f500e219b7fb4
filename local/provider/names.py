"""Names of resources: the generated ones, as pulumi-aws makes them, and what AWS accepts.

Lengths are pulumi-aws 7's (`tfbridge.AutoName`); patterns are those of the services' API references.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class _Name:
    """The name property of a type: its longest generated value, and the pattern of every value."""

    key: str = "name"
    longest: int = 255
    pattern: str = r".+"


_NAMES: Mapping[str, _Name] = {
    "aws:apigatewayv2/api:Api": _Name(longest=128),
    "aws:apigatewayv2/authorizer:Authorizer": _Name(longest=128),
    "aws:apigatewayv2/stage:Stage": _Name(longest=128),
    "aws:athena/namedQuery:NamedQuery": _Name(longest=128),
    "aws:athena/workgroup:Workgroup": _Name(longest=128, pattern=r"[a-zA-Z0-9._-]{1,128}"),
    "aws:cloudwatch/logGroup:LogGroup": _Name(longest=512, pattern=r"[.\-_/#A-Za-z0-9]{1,512}"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _Name(),
    "aws:cloudwatch/queryDefinition:QueryDefinition": _Name(),
    "aws:cognito/userPool:UserPool": _Name(longest=128, pattern=r"[\w\s+=,.@-]{1,128}"),
    "aws:cognito/userPoolClient:UserPoolClient": _Name(longest=128, pattern=r"[\w\s+=,.@-]{1,128}"),
    "aws:dynamodb/table:Table": _Name(pattern=r"[a-zA-Z0-9_.-]{3,255}"),
    "aws:glue/catalogDatabase:CatalogDatabase": _Name(pattern=r"[a-z0-9_]{1,255}"),
    "aws:glue/catalogTable:CatalogTable": _Name(pattern=r"[a-z0-9_]{1,255}"),
    "aws:iam/policy:Policy": _Name(longest=128, pattern=r"[\w+=,.@-]{1,128}"),
    "aws:iam/role:Role": _Name(longest=64, pattern=r"[\w+=,.@-]{1,64}"),
    "aws:iam/rolePolicy:RolePolicy": _Name(longest=128, pattern=r"[\w+=,.@-]{1,128}"),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": _Name(
        longest=64, pattern=r"[a-zA-Z0-9_.-]{1,64}"
    ),
    "aws:kinesis/stream:Stream": _Name(longest=128, pattern=r"[a-zA-Z0-9_.-]{1,128}"),
    "aws:lambda/alias:Alias": _Name(longest=128, pattern=r"[a-zA-Z0-9-_]{1,128}"),
    "aws:lambda/function:Function": _Name(longest=64, pattern=r"[a-zA-Z0-9-_]{1,64}"),
    "aws:lambda/permission:Permission": _Name("statementId", 100, r"[a-zA-Z0-9-_]{1,100}"),
    "aws:pinpoint/smsvoicev2ConfigurationSet:Smsvoicev2ConfigurationSet": _Name(
        longest=64, pattern=r"[A-Za-z0-9_-]{1,64}"
    ),
    "aws:s3/bucket:Bucket": _Name("bucket", 63, r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
    "aws:scheduler/schedule:Schedule": _Name(longest=64, pattern=r"[0-9a-zA-Z-_.]{1,64}"),
    "aws:secretsmanager/secret:Secret": _Name(longest=512, pattern=r"[0-9A-Za-z/_+=.@-]{1,512}"),
    "aws:sns/topic:Topic": _Name(longest=256, pattern=r"[a-zA-Z0-9_-]{1,256}"),
    "aws:sqs/queue:Queue": _Name(longest=80, pattern=r"[a-zA-Z0-9_-]{1,80}"),
}


def with_name(
    token: str, logical_name: str, inputs: Mapping[str, Any], previous: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the inputs with a name, generated unless the program or the state has one."""
    name = _NAMES.get(token)
    if name is None or name.key in inputs:
        return dict(inputs)
    generated = previous.get(name.key) or f"{logical_name}-{secrets.token_hex(4)[:7]}"
    return {**inputs, name.key: generated.lower() if name.key == "bucket" else generated}


def mistakes(token: str, inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield property and reason of a name that AWS would refuse."""
    name = _NAMES.get(token)
    value = inputs.get(name.key) if name else None
    if name is None or not isinstance(value, str):
        return
    if len(value) > name.longest:
        yield name.key, f"{value!r} is longer than {name.longest} characters"
    elif not re.fullmatch(name.pattern, value):
        yield name.key, f"{value!r} does not match {name.pattern}"
