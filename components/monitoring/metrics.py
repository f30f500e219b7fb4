"""Custom metrics that the functions emit, with the dimensions that each function emits them under."""

from components.aws.lambda_function import own_namespace
from components.monitoring.alarms.alarm import Metric
from functions.contract.metric_names import API, PROJECT_DIMENSION, SERVICE_DIMENSION


def project_metric(project: str, service: str, name: str, stat: str = "Sum") -> Metric:
    """Return a metric of one project, emitted by the function of that service."""
    return Metric(own_namespace(), name, {PROJECT_DIMENSION: project, SERVICE_DIMENSION: service}, stat)


def stack_metric(service: str, name: str, stat: str = "Sum") -> Metric:
    """Return a metric summed over the projects of the stack that share its alarms."""
    return Metric(own_namespace(), name, {SERVICE_DIMENSION: service}, stat)


def api_metric(name: str, **dimensions: str) -> Metric:
    """Return a metric that the API's function emits."""
    return Metric(own_namespace(), name, {**dimensions, SERVICE_DIMENSION: API})
