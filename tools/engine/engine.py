"""A stack of the whole program under Pulumi's real engine, in a folder of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pulumi import automation
from pulumi.automation.events import EngineEvent

from tools.engine.steps import Outcome
from tools.registrations.program import NAMESPACE, whole_program

PROJECT, STACK = NAMESPACE, "dev"
#: The engine then writes the state once at the end: for what is never cut off.
NO_CHECKPOINTS = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}

Program = Callable[[], Any]


class OperationError(Exception):
    """The engine refused or failed; `outcome` has its errors and the steps until then."""

    def __init__(self, outcome: Outcome, output: str) -> None:
        super().__init__("\n".join(outcome.errors) or output[-2000:])
        self.outcome = outcome


@dataclass
class Stack:
    """A stack in the folder `home`, with a backend of its own, whose provider listens at `provider_port`."""

    home: Path
    command: automation.PulumiCommand
    provider_port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    _stack: automation.Stack = field(init=False)

    def __post_init__(self) -> None:
        for folder in ("state", "pulumi", "work"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        environment = {
            "PULUMI_BACKEND_URL": f"file://{self.home / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "of a test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DEBUG_PROVIDERS": f"aws:{self.provider_port}",
            **self.environment,
        }
        self._stack = automation.create_or_select_stack(
            STACK, PROJECT, whole_program, work_dir=str(self.home / "work"),
            opts=automation.LocalWorkspaceOptions(
                work_dir=str(self.home / "work"), pulumi_home=str(self.home / "pulumi"),
                pulumi_command=self.command, env_vars=environment,
            ),
        )  # fmt: skip

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Write the stack's file. `settings`: without their namespace, as in Pulumi.dev.yaml."""
        file = self.home / "work" / f"Pulumi.{STACK}.yaml"
        retained = yaml.safe_load(file.read_text()) if file.exists() else {}
        config = {f"{NAMESPACE}:{key}": value for key, value in settings.items()}
        file.write_text(yaml.safe_dump({**retained, "config": {"aws:region": "eu-central-1", **config}}))

    def preview(self, program: Program = whole_program) -> Outcome:
        """Return what an update would do. Raise OperationError."""
        return self._run(self._stack.preview, program=program)

    def up(self, program: Program = whole_program, parallel: int | None = None) -> Outcome:
        """Update, so many resources at a time. Raise OperationError."""
        return self._run(self._stack.up, program=program, parallel=parallel)

    def refresh(self) -> Outcome:
        return self._run(self._stack.refresh)

    def preview_destroy(self) -> Outcome:
        """Return what a destruction would delete. Raise OperationError."""
        return self._run(self._stack.preview_destroy)

    def destroy(self) -> Outcome:
        """Destroy without a preview, as automation does. Raise OperationError, which may end half-way."""
        return self._run(self._stack.destroy)

    def outputs(self) -> dict[str, Any]:
        return {key: output.value for key, output in self._stack.outputs().items()}

    def state(self) -> list[dict[str, Any]]:
        """Return the resources in the stack's state."""
        deployment = self._stack.export_stack().deployment or {}
        return list(deployment.get("resources") or ())

    def unlock(self) -> None:
        """Forget an operation that was killed, as `pulumi cancel` does."""
        self._stack.cancel()

    def _run(self, operation: Callable[..., Any], **options: Any) -> Outcome:
        outcome = Outcome()

        def on_event(event: EngineEvent) -> None:
            outcome.note(event)

        try:
            operation(on_event=on_event, color="never", suppress_progress=True, **options)
        except automation.errors.CommandError as error:
            raise OperationError(outcome, str(error)) from None
        return outcome
