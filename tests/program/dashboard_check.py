"""Checks a dashboard's body as CloudWatch would (User Guide, "Dashboard Body Structure and Syntax").

Nothing else offline does: whatever text is put as a body, mocks and the embedded AWS take it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

GRID, MOST_WIDGETS, MOST_METRICS, MOST_ALARMS = 24, 500, 500, 100
_PLACE = ("x", "y", "width", "height")
#: By type, what its properties must have and may have.
_PROPERTIES = {
    "text": ({"markdown"}, {"background"}),
    "alarm": ({"alarms"}, {"title", "sortBy", "states"}),
    "metric": (
        {"metrics", "region"},
        {"title", "view", "stacked", "period", "stat", "yAxis", "annotations", "legend", "start", "end"},
    ),
}
_OPTIONS = {"id", "label", "stat", "period", "visible", "yAxis", "color", "region", "expression"}


def mistakes(body: Mapping[str, Any]) -> list[str]:
    """What is wrong with a body: one line each, with its place."""
    return list(_check(body))


def metrics_of(body: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Namespace, name and dimensions of each metric that a graph names, without what is searched for."""
    for entry in _entries(body):
        if len(entry) > 1:
            namespace, name, *pairs, _ = entry
            yield namespace, name, dict(zip(pairs[::2], pairs[1::2], strict=True))


def expressions_of(body: Mapping[str, Any]) -> Iterator[str]:
    return (entry[0]["expression"] for entry in _entries(body) if len(entry) == 1)


def _entries(body: Mapping[str, Any]) -> Iterator[list[Any]]:
    for widget in body["widgets"]:
        yield from widget["properties"].get("metrics", ())


def _check(body: Mapping[str, Any]) -> Iterator[str]:
    if unknown := body.keys() - {"widgets", "start", "end", "periodOverride", "variables"}:
        yield f"unknown: {sorted(unknown)}"
    widgets = body["widgets"]
    if len(widgets) > MOST_WIDGETS:
        yield f"{len(widgets)} widgets"
    taken: set[tuple[int, int]] = set()
    for number, widget in enumerate(widgets):
        where = f"widget {number}"
        if widget.keys() != {*_PLACE, "type", "properties"}:
            yield f"{where}: has {sorted(widget)}"
            continue
        yield from (f"{where}: {mistake}" for mistake in _check_place(widget, taken))
        yield from (f"{where}: {mistake}" for mistake in _check_properties(widget))


def _check_place(widget: Mapping[str, Any], taken: set[tuple[int, int]]) -> Iterator[str]:
    x, y, width, height = (widget[key] for key in _PLACE)
    if not (x >= 0 and y >= 0 and width >= 1 and x + width <= GRID and 1 <= height <= 1000):
        yield "lies outside of the grid"
    cells = {(column, line) for column in range(x, x + width) for line in range(y, y + height)}
    if cells & taken:
        yield "lies over another"
    taken |= cells


def _check_properties(widget: Mapping[str, Any]) -> Iterator[str]:
    properties, type_ = widget["properties"], widget["type"]
    if type_ not in _PROPERTIES:
        yield f"has the type {type_}"
        return
    required, optional = _PROPERTIES[type_]
    yield from (f"lacks {key}" for key in sorted(required - properties.keys()))
    yield from (f"has {key}" for key in sorted(properties.keys() - required - optional))
    if type_ == "text" and not properties.get("markdown"):
        yield "says nothing"
    if (
        type_ == "alarm"
        and not 1 <= len(set(properties["alarms"])) == len(properties["alarms"]) <= MOST_ALARMS
    ):
        yield "must have one to a hundred alarms, each once"
    if type_ == "metric":
        yield from _check_graph(properties)


def _check_graph(graph: Mapping[str, Any]) -> Iterator[str]:
    if not graph.get("region"):
        yield "has no region"
    if graph.get("view") not in ("timeSeries", "singleValue", "bar", "pie", "gauge", "table"):
        yield f"has the view {graph.get('view')}"
    if graph.get("period", 300) % 60:
        yield f"has the period {graph['period']}"
    for limit in graph.get("annotations", {}).get("horizontal", ()):
        if not isinstance(limit.get("value"), int | float):
            yield f"has the line {limit}"
    entries = graph.get("metrics", [])
    if not 1 <= len(entries) <= MOST_METRICS:
        yield f"has {len(entries)} metrics"
    ids = [entry[-1].get("id") for entry in entries]
    if len(set(ids)) != len(ids):
        yield "has an id twice"
    if not any(entry[-1].get("visible", True) for entry in entries):
        yield "shows nothing"
    for entry in entries:
        yield from _check_entry(entry, set(ids))


def _check_entry(entry: list[Any], ids: set[str]) -> Iterator[str]:
    *names, options = entry
    if unknown := options.keys() - _OPTIONS:
        yield f"has the options {sorted(unknown)}"
    if not re.fullmatch(r"[a-z]\w*", options.get("id", "")):
        yield f"has the id {options.get('id')}"
    expression = options.get("expression")
    if (expression is None) != (len(names) >= 2) or len(names) % 2 or not all(names):
        yield f"is no metric and no expression: {entry}"
    if expression is not None:
        used = re.findall(r"(?<![\w'])[a-z]\w*", re.sub(r"'[^']*'", "", expression))
        yield from (f"calls {name}, which there is not" for name in used if name not in ids)
        yield from (
            "searches for too much"
            for found in re.findall(r"SEARCH\('([^']*)'", expression)
            if len(found) > 1024
        )
