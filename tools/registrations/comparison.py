"""A recording as plain JSON, and the differences between two of them; texts for people are compared apart."""

import json
from collections.abc import Iterator
from typing import Any

from tools.registrations.recorder import Recording

#: Inputs that are texts for people; their wording changes nothing in AWS.
TEXTS = ("alarmDescription", "description", "scopeDescription")
#: Texts inside a dashboard's body.
DASHBOARD_TEXTS = ("title", "markdown", "label")

Plain = dict[str, Any]


def plain(recording: Recording) -> Plain:
    """Return the recording as JSON values; the code archive, which follows the sources, is left out."""
    resources = [
        {
            "type": each.type,
            "name": each.name,
            "urn": each.urn,
            "parent": each.parent,
            "inputs": {k: "<archive>" if k == "code" else v for k, v in sorted(each.inputs.items())},
            "secrets": sorted(each.secrets),
            "deps": sorted(each.dependencies),
            "protect": each.protect,
            "ignore": list(each.ignore_changes),
            "custom": each.custom,
        }
        for _, each in sorted(recording.resources.items())
    ]
    document = {"resources": resources, "exports": recording.exports}
    restored: Plain = json.loads(json.dumps(document, default=str, sort_keys=True))
    return restored


def differences(before: Plain, after: Plain) -> Iterator[str]:
    """Yield a line for each resource, input and export that differs, apart from texts."""
    old, new = ({each["urn"]: each for each in side["resources"]} for side in (before, after))
    yield from (f"- {_called(old[urn])}" for urn in sorted(old.keys() - new.keys()))
    yield from (f"+ {_called(new[urn])}" for urn in sorted(new.keys() - old.keys()))
    for urn in sorted(old.keys() & new.keys()):
        yield from (f"~ {_called(new[urn])} {line}" for line in _changes(old[urn], new[urn]))
    if before["exports"] != after["exports"]:
        yield "~ exports"


def text_differences(before: Plain, after: Plain) -> int:
    """Return the number of resources in both whose texts differ."""
    old, new = ({each["urn"]: each for each in side["resources"]} for side in (before, after))
    return sum(_texts(old[urn]["inputs"]) != _texts(new[urn]["inputs"]) for urn in old.keys() & new.keys())


def _called(resource: Plain) -> str:
    return f"{resource['type']} {resource['name']}"


def _changes(old: Plain, new: Plain) -> Iterator[str]:
    for field in sorted(old.keys() - {"inputs"}):
        if old[field] != new[field]:
            yield f"{field}: {old[field]!r} -> {new[field]!r}"
    first, second = _without_texts(old["inputs"]), _without_texts(new["inputs"])
    for key in sorted(first.keys() | second.keys()):
        if first.get(key) != second.get(key):
            yield f"{key}: {first.get(key)!r} -> {second.get(key)!r}"


def _without_texts(value: Any, texts: tuple[str, ...] = TEXTS) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_texts(json.loads(entry), DASHBOARD_TEXTS)
            if key == "dashboardBody"
            else _without_texts(entry, texts)
            for key, entry in value.items()
            if key not in texts
        }
    if isinstance(value, list):
        return [_without_texts(each, texts) for each in value]
    return value


def _texts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        own = [entry for key, entry in sorted(value.items()) if key in (*TEXTS, "dashboardBody")]
        return own + [text for _, entry in sorted(value.items()) for text in _texts(entry)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return []
