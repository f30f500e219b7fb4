"""What the engine does to each resource, read from its events."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pulumi.automation.events import EngineEvent, OpType

#: What counts as no change.
_QUIET = frozenset({OpType.SAME, OpType.READ, OpType.REFRESH})


@dataclass(frozen=True)
class Step:
    """A planned or finished step. `changed`: the properties that differ; `replacing`: those that replace."""

    op: str
    urn: str
    changed: tuple[str, ...] = ()
    replacing: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """Return the resource's type token, without those of its parents."""
        return self.urn.split("::")[2].split("$")[-1]

    @property
    def name(self) -> str:
        return self.urn.split("::")[-1]

    def __str__(self) -> str:
        changed = f" ({', '.join(self.changed)})" if self.changed else ""
        return f"{self.op} {self.type} {self.name}{changed}"


@dataclass
class Outcome:
    """The steps of one operation, and what the engine reported as errors."""

    steps: list[Step] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def note(self, event: EngineEvent) -> None:
        """Add what the event says."""
        if event.resource_pre_event:
            metadata = event.resource_pre_event.metadata
            changed = tuple(sorted(metadata.diffs or ()))
            replacing = tuple(sorted(metadata.keys or ()))
            self.steps.append(Step(metadata.op.value, metadata.urn, changed, replacing))
        elif event.diagnostic_event and event.diagnostic_event.severity == "error":
            self.errors.append(event.diagnostic_event.message.strip())

    @property
    def changes(self) -> list[Step]:
        """Return every step but those of unchanged resources."""
        return [step for step in self.steps if step.op not in _QUIET]

    def of(self, *ops: str) -> list[Step]:
        """Return the steps of these kinds: create, update, replace, delete, same."""
        return [step for step in self.steps if step.op in ops]


def sentence(steps: Iterable[Step]) -> str:
    """Return the steps one per line, for a failing test's message."""
    return "\n".join(sorted(map(str, steps))) or "no steps"
