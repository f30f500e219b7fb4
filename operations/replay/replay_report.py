"""What a replay has read and written so far, as one report that survives an interruption."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from functions.messages.storage.store import WriteResult
from operations.archive.reader import ReadReport


@dataclass
class ReplayReport:
    """`refused`: ids of the messages that no table takes. `updates`, `units`: what the writes consumed."""

    read: ReadReport = field(default_factory=ReadReport)
    events: int = 0
    expired: int = 0
    refused: set[str] = field(default_factory=set)
    updates: int = 0
    units: float = 0

    def count(self, events: int, result: WriteResult) -> None:
        """Add one write of so many events."""
        self.events += events
        self.expired += result.expired
        self.refused |= result.refused

    def add(self, other: "ReplayReport") -> None:
        """Add the report on other objects."""
        self.read.add(other.read)
        self.events += other.events
        self.expired += other.expired
        self.refused |= other.refused
        self.updates += other.updates
        self.units += other.units

    def to_json(self) -> dict[str, Any]:
        read = vars(self.read) | {"undated": sorted(self.read.undated)}
        return vars(self) | {"read": read, "refused": sorted(self.refused)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ReplayReport":
        read = dict(values["read"])
        names = "about_no_message", "unreadable", "unreadable_in"
        counters = {name: Counter[str](read[name]) for name in names}
        restored = {f.name: values[f.name] for f in fields(cls)}
        restored["read"] = ReadReport(**read | counters | {"undated": set(read["undated"])})
        return cls(**restored | {"refused": set(values["refused"])})
