"""The engine's answer to each change: it deploys the settings before, and previews those after."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pulumi.automation import PulumiCommand

from local.provider.service import serve
from tools.changes.change import Change, Settings, changed
from tools.engine.command_line import command_line
from tools.engine.engine import NO_CHECKPOINTS, OperationError, Stack
from tools.engine.imagined_aws import ImaginedAws
from tools.engine.steps import Outcome, Step

#: Resources that hold what nobody can make again.
DATA = frozenset(
    {
        "aws:cognito/userPool:UserPool", "aws:dynamodb/table:Table", "aws:kinesis/stream:Stream",
        "aws:kms/key:Key", "aws:s3/bucket:Bucket", "aws:secretsmanager/secret:Secret",
    }
)  # fmt: skip
_REFUSED = re.compile(r"([\w.*\[\]-]+): .*message-tracker:confirm", re.DOTALL)
#: A stack's own settings that its first deployment must not confirm or protect by chance.
_PROTECTED = {"protect": True}


@dataclass(frozen=True)
class Answer:
    """What a preview said. `refused`: the path that the program refuses to change; the rest are kinds of
    resources, and of `deleted` the data with protection is refused."""

    refused: str = ""
    in_place: bool = False
    created: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    retained: tuple[str, ...] = ()
    protected: bool = False

    def __str__(self) -> str:
        parts = [
            "in place" if self.in_place else "",
            "creates resources" if self.created else "",
            *(f"{verb} {_listed(kinds)}" for verb, kinds in self._lists() if kinds),
        ]
        text = "; ".join(part for part in parts if part) or "nothing"
        return text + ("; with `protect`, **refused**" if self.protected else "")

    def _lists(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return ("replaces", self.replaced), ("deletes", self.deleted), ("lets go of", self.retained)


@dataclass(frozen=True)
class Answers:
    """The engine's answer to a change; `confirmed`: where it is refused, its answer once it is confirmed."""

    answer: Answer
    confirmed: Answer | None = None

    def __str__(self) -> str:
        return f"**refused**; confirmed: {self.confirmed}" if self.confirmed else str(self.answer)


class Engine:
    """Stacks over an imagined AWS, one for each first deployment."""

    def __init__(self, folder: Path, command: PulumiCommand, provider_port: int) -> None:
        self._folder, self._command, self._port = folder, command, provider_port
        self._stacks: list[tuple[Settings, Stack]] = []

    def answers(self, change: Change) -> Answers:
        """Return what the engine answers to the change, confirmed as well where it is refused."""
        answer = self._answer(change.deployed(), change.wanted())
        if not answer.refused:
            return Answers(answer)
        confirmed = changed(change.wanted(), {"confirm": [answer.refused]})
        return Answers(answer, self._answer(change.deployed(), confirmed))

    def _answer(self, deployed: Settings, wanted: Settings) -> Answer:
        try:
            outcome = self._preview(deployed, wanted)
        except OperationError as error:
            return Answer(refused=refused_path(error))
        state = {each["urn"]: each for each in self._deployed(deployed).state()}
        gone = [step for step in outcome.of("delete", "replace") if not state[step.urn].get("retainOnDelete")]
        retained = [step for step in outcome.of("delete", "replace") if step not in gone]
        return Answer(
            in_place=any(step.type.startswith("aws:") for step in outcome.of("update")),
            created=_kinds(outcome.of("create")),
            replaced=_kinds(step for step in gone if step.op == "replace"),
            deleted=_kinds(step for step in gone if step.op == "delete"),
            retained=_kinds(retained),
            protected=any(step.type in DATA for step in gone)
            and self._is_refused_where_protected(deployed, wanted),
        )

    def _is_refused_where_protected(self, deployed: Settings, wanted: Settings) -> bool:
        try:
            self._preview(changed(deployed, _PROTECTED), changed(wanted, _PROTECTED))
        except OperationError as error:
            if "protect" not in str(error):
                raise
            return True
        return False

    def _preview(self, deployed: Settings, wanted: Settings) -> Outcome:
        stack = self._deployed(deployed)
        stack.configure(wanted)
        return stack.preview()

    def _deployed(self, settings: Settings) -> Stack:
        """Return the stack with this deployment, deployed now unless it is there."""
        for known, stack in self._stacks:
            if known == settings:
                return stack
        stack = Stack(self._folder / f"stack-{len(self._stacks)}", self._command, self._port, NO_CHECKPOINTS)
        stack.configure(settings)
        stack.up()
        self._stacks.append((settings, stack))
        return stack


@contextmanager
def running_engine() -> Iterator[Engine]:
    """An engine in a temporary folder. Raise EngineUnavailableError."""
    command = command_line()
    server, port = serve(ImaginedAws())
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield Engine(Path(folder), command, port)
    finally:
        server.stop(None).wait()


def refused_path(error: OperationError) -> str:
    """Return the path of the setting whose change the program refuses; raise any other error."""
    found = _REFUSED.search(str(error))
    if found is None:
        raise error
    return found[1]


def _kinds(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return the kinds of AWS resources in words, those with data in bold and first."""
    types = {step.type for step in steps if step.type.startswith("aws:")}
    ordered = sorted(types, key=lambda type_: (type_ not in DATA, _kind(type_)))
    return tuple(f"**{_kind(type_)}**" if type_ in DATA else _kind(type_) for type_ in ordered)


def _kind(type_: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", type_.rsplit(":", 1)[-1]).lower()
    return words.replace("smsvoicev2 ", "SMS ")


def _listed(kinds: tuple[str, ...], most: int = 6) -> str:
    shown = list(kinds[:most]) + (["others"] if len(kinds) > most else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
