"""How Terraform names what pulumi-aws names: resource types, and attributes that differ in more than case."""

import re
from collections.abc import Collection

_TYPES = {
    "cloudwatch/eventRule": "aws_cloudwatch_event_rule",
    "cloudwatch/eventTarget": "aws_cloudwatch_event_target",
    "cloudwatch/logGroup": "aws_cloudwatch_log_group",
    "cloudwatch/logStream": "aws_cloudwatch_log_stream",
    "cloudwatch/queryDefinition": "aws_cloudwatch_query_definition",
    "cognito/resourceServer": "aws_cognito_resource_server",
    "kinesis/firehoseDeliveryStream": "aws_kinesis_firehose_delivery_stream",
    "pinpoint/smsvoicev2ConfigurationSet": "aws_pinpointsmsvoicev2_configuration_set",
    "pinpoint/smsvoicev2EventDestination": "aws_pinpointsmsvoicev2_event_destination",
}
_ATTRIBUTES = {
    ("aws_lambda_function", "name"): "function_name",
    ("aws_lambda_function", "code"): "filename",
    ("aws_lambda_permission", "function"): "function_name",
    ("aws_cloudwatch_metric_alarm", "name"): "alarm_name",
}


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def resource_type(token: str) -> str:
    """Return the Terraform type of a token such as `aws:s3/bucket:Bucket`."""
    path = token.split(":")[1]
    module, kind = path.split("/")
    return _TYPES.get(path) or f"aws_{module}_{snake(kind)}"


def resource_name(logical_name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", logical_name)


def attribute(type_: str, name: str) -> str | None:
    """Return the name of a top attribute that is not just the other case; None where it is."""
    return _ATTRIBUTES.get((type_, name))


def matching(name: str, known: Collection[str]) -> str | None:
    """Return the attribute or block of `known` that Pulumi calls `name`: Pulumi puts lists in the plural."""
    snaked = snake(name)
    singular = (snaked.removesuffix("s"), snaked.removesuffix("es"), re.sub("ies$", "y", snaked))
    abbreviated = re.sub(r"_in_m_?bs?$", "_in_mbs", snaked)
    return next((each for each in (snaked, *singular, f"{snaked}s", abbreviated) if each in known), None)
