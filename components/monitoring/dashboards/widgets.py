"""The widgets of a CloudWatch dashboard as data, and the dashboard body that rows of widgets form.

Format: "Dashboard Body Structure and Syntax" (CloudWatch User Guide).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.monitoring.alarms.alarm import Metric

#: The number of columns of a dashboard.
GRID = 24


@dataclass(frozen=True)
class MetricLine:
    """One line of a graph. `of`: a metric, or metric math over the graph's other lines by their ids.

    `is_hidden`: used in the metric math of other lines only. `on_right`: on the right axis.
    """

    label: str
    of: Metric | str
    is_hidden: bool = False
    on_right: bool = False


@dataclass(frozen=True)
class Graph:
    """Lines by their ids; `limits`: horizontal lines on the left axis, by their labels. `days`: the graph's
    time range, if it differs from the dashboard's."""

    title: str
    lines: Mapping[str, MetricLine]
    limits: Mapping[str, float] = field(default_factory=dict)
    seconds: int = 300
    days: int | None = None


@dataclass(frozen=True)
class Text:
    markdown: str


@dataclass(frozen=True)
class AlarmStatus:
    """The states of alarms, raised ones first; CloudWatch shows at most a hundred."""

    title: str
    arns: Sequence[pulumi.Input[str]]


Widget = Graph | Text | AlarmStatus


@dataclass(frozen=True)
class Row:
    """Widgets side by side, of equal width."""

    widgets: Sequence[Widget]
    height: int = 6


def body(rows: Sequence[Row], region: pulumi.Input[str]) -> dict[str, Any]:
    """Return the dashboard's body; `region`: of its graphs."""
    return {"start": "-P1D", "periodOverride": "inherit", "widgets": list(_placed(rows, region))}


def _placed(rows: Sequence[Row], region: pulumi.Input[str]) -> Iterator[dict[str, Any]]:
    top = 0
    for row in rows:
        width = GRID // len(row.widgets)
        for column, widget in enumerate(row.widgets):
            place = {"x": column * width, "y": top, "width": width, "height": row.height}
            yield place | _shown(widget, region)
        top += row.height


def _shown(widget: Widget, region: pulumi.Input[str]) -> dict[str, Any]:
    match widget:
        case Text(markdown):
            return {"type": "text", "properties": {"markdown": markdown}}
        case AlarmStatus(title, arns):
            shown = {"title": title, "alarms": list(arns), "sortBy": "stateUpdatedTimestamp"}
            return {"type": "alarm", "properties": shown}
        case Graph():
            return {"type": "metric", "properties": _graph(widget) | {"region": region}}


def _graph(graph: Graph) -> dict[str, Any]:
    limits = [{"label": label, "value": value} for label, value in graph.limits.items()]
    days = {"start": f"-P{graph.days}D", "end": "P0D"} if graph.days else {}
    return {
        "title": graph.title,
        "view": "timeSeries",
        "period": graph.seconds,
        "metrics": [_line(name, line) for name, line in graph.lines.items()],
        "yAxis": {"left": {"min": 0}, "right": {"min": 0}},
        **({"annotations": {"horizontal": limits}} if limits else {}),
        **days,
    }


def _line(name: str, line: MetricLine) -> list[Any]:
    options: dict[str, Any] = {"id": name, "label": line.label}
    if line.is_hidden:
        options["visible"] = False
    if line.on_right:
        options["yAxis"] = "right"
    if isinstance(line.of, str):
        return [options | {"expression": line.of}]
    metric = line.of
    dimensions = (part for dimension in metric.dimensions.items() for part in dimension)
    return [metric.namespace, metric.name, *dimensions, options | {"stat": metric.stat}]
