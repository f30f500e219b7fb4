"""Where the metrics are that the functions tell themselves, each with the dimensions of its log."""

from components.aws.lambda_function import own_namespace
from components.monitoring.alarms.alarm import Metric
from functions.contract.metric_names import API, PROJECT_DIMENSION, SERVICE_DIMENSION


def of_project(project: str, service: str, name: str, stat: str = "Sum") -> Metric:
    """What a project's function of this service tells."""
    return Metric(own_namespace(), name, {PROJECT_DIMENSION: project, SERVICE_DIMENSION: service}, stat)


def of_api(name: str, **dimensions: str) -> Metric:
    """What the API's function tells."""
    return Metric(own_namespace(), name, {**dimensions, SERVICE_DIMENSION: API})
