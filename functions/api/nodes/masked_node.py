"""A node for callers without `addresses:read`: masks every text of it and of the nodes that it leads to.

A new field is masked by default; only the fields listed here are shown unchanged.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from functions.api.nodes import masking
from functions.api.nodes.masking import Mask

#: Ids made by AWS or by this API, and texts of the program and its configuration. They hold no address.
_SHOWN = frozenset({"id", "message_id", "type_name", "summary", "advice", "project"})

_MASKS: Mapping[str, Callable[[Mask, str], str]] = {
    "destination": lambda _, text: masking.address(text),
    "named_address": lambda _, text: masking.address(text),
    "sender": Mask.sender,
    "subject": lambda *_: masking.HIDDEN,
    "link": Mask.link,
    "clicked_links": Mask.link,
}


class MaskedNode:
    """A node whose texts are masked with the mask of its message."""

    def __init__(self, node: object, mask: Mask) -> None:
        self._node = node
        self._mask = mask

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._node, name)
        return value if name in _SHOWN else self._masked(name, value)

    def _masked(self, name: str, value: Any) -> Any:
        match value:
            case None | Enum() | int() | float():
                return value
            case str():
                return _MASKS.get(name, Mask.text)(self._mask, value)
            case list():
                return [self._masked(name, one) for one in value]
        return MaskedNode(value, self._mask)
