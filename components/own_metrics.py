"""Where the metrics are that the functions tell themselves, each with the dimensions of its log."""

import pulumi

from components.alarms import Metric
from functions.metric_names import SHARED_NAMESPACE


def own_namespace() -> str:
    """Of this stack: two stacks of one account may have projects of the same name."""
    return f"{SHARED_NAMESPACE}/{pulumi.get_stack()}"


def of_project(project: str, service: str, name: str, stat: str = "Sum") -> Metric:
    """What a project's function of this service tells."""
    return Metric(own_namespace(), name, {"project": project, "service": service}, stat)


def of_api(name: str, **dimensions: str) -> Metric:
    """What the API's function tells."""
    return Metric(own_namespace(), name, {**dimensions, "service": "api"})
