"""Deploy the program in a process of its own, since Pulumi's runtime takes one program a process."""

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from local.cloud import ACCOUNT
from local.deployment.manifest import Manifest
from local.deployment.manifest_reader import read_manifest
from local.deployment.stack_config import read_config
from local.deployment.state import DeploymentState
from local.errors import LocalError

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Deployment:
    """Where to deploy. `code_dir`: the folder of unpacked archives; `run_dir`: of the state and the log."""

    endpoint_url: str
    api_endpoint: str
    code_dir: Path
    run_dir: Path

    def deploy(self, program: Path, config: Path) -> Manifest:
        """Deploy and return the manifest. Raise LocalError with the program's message where it failed."""
        return self._deploy(program, config)

    def update(self, program: Path, config: Path, before: Manifest) -> Manifest:
        """Deploy over the manifest `before` and return the new one.

        Raise LocalError where it failed, and where it differs in what the local run cannot change while it
        runs.
        """
        manifest = self._deploy(program, config, "--update")
        if _served_as_it_is(manifest) != _served_as_it_is(before):
            raise LocalError(
                "The local run changes functions, alarms and the settings of streams while it runs, and "
                "nothing else that it serves: restart it."
            )
        return manifest

    def _deploy(self, program: Path, config: Path, *options: str) -> Manifest:
        state = self.run_dir / "state.json"
        run(
            program, config, self.run_dir / "program.log", "--out", state, "--code-dir", self.code_dir,
            "--endpoint-url", self.endpoint_url, "--api-endpoint", self.api_endpoint, *options,
        )  # fmt: skip
        region = read_config(program, config).region
        return read_manifest(DeploymentState.load(state), region, ACCOUNT)


def run(program: Path, config: Path, log: Path | None, *options: str | Path) -> str:
    """Run `local.deployment.program` and return what it printed. Raise LocalError where it failed."""
    command: list[str | Path] = [sys.executable, "-m", "local.deployment.program", *options]
    command += ["--directory", program, "--config", config.resolve()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_ROOT)
    if log:
        log.write_text(done.stdout + done.stderr)
    if done.returncode:
        message = done.stderr.strip() or "no message"
        raise LocalError(message + (f" (more in {log})" if done.stdout and log else ""))
    return done.stdout


def _served_as_it_is(manifest: Manifest) -> tuple[Manifest, list[str]]:
    """Return what one version of the program must have in common with the next."""
    fixed = replace(manifest, exports={}, functions=[], aliases=[], alarms=[], streams=[])
    return fixed, [stream.name for stream in manifest.streams]
