"""The properties whose change replaces a resource, as the provider of AWS marks them (`ForceNew`)."""

from collections.abc import Iterable, Mapping

_OF_ANY_TYPE = frozenset(
    {
        "apiId", "applicationId", "bucket", "configurationSetName", "eventDestinationName", "function",
        "functionName", "name", "namePrefix", "queueName", "region", "secretId", "statementId", "targetId",
        "topicArn", "userPoolId",
    }
)  # fmt: skip
_OF_TYPE: Mapping[str, frozenset[str]] = {
    "aws:dynamodb/table:Table": frozenset({"hashKey", "rangeKey", "localSecondaryIndexes"}),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": frozenset({"role", "policyArn"}),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": frozenset(
        {"destination", "kinesisSourceConfiguration"}
    ),
    "aws:kms/key:Key": frozenset({"customerMasterKeySpec", "keyUsage", "multiRegion"}),
    "aws:lambda/eventSourceMapping:EventSourceMapping": frozenset({"eventSourceArn", "startingPosition"}),
    "aws:lambda/permission:Permission": frozenset(
        {"action", "principal", "qualifier", "sourceAccount", "sourceArn"}
    ),
}
#: Changed in place all the same.
_NOT = frozenset(
    {
        ("aws:apigatewayv2/api:Api", "name"),
        ("aws:apigatewayv2/authorizer:Authorizer", "name"),
        ("aws:cloudwatch/queryDefinition:QueryDefinition", "name"),
        ("aws:cognito/userPoolClient:UserPoolClient", "name"),
        ("aws:lambda/eventSourceMapping:EventSourceMapping", "functionName"),
    }
)


def replacing(token: str, changed: Iterable[str]) -> list[str]:
    """Return those of the changed properties that replace the resource."""
    keys = _OF_ANY_TYPE | _OF_TYPE.get(token, frozenset())
    return [key for key in changed if key in keys and (token, key) not in _NOT]
