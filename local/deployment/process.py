"""Deploys the program in a process of its own, since Pulumi's runtime takes one program a process."""

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from local.deployment.manifest import Manifest
from local.deployment.manifest_file import load
from local.errors import LocalError

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Deployment:
    """Where to. `code_dir`: where archives are unpacked; `run_dir`: what was declared, and what was said."""

    endpoint_url: str
    api_endpoint: str
    code_dir: Path
    run_dir: Path

    def deploy(self, program: Path) -> Manifest:
        """What the program declared. Raises LocalError with what the program said where it failed."""
        return self._deploy(program)

    def update(self, program: Path, before: Manifest) -> Manifest:
        """What the program declared, deployed over what was declared `before`.

        Raises LocalError where it failed, and where it differs in what the local run cannot change while it
        serves it.
        """
        manifest = self._deploy(program, "--update")
        if _served_as_it_is(manifest) != _served_as_it_is(before):
            raise LocalError(
                "The local run changes functions, alarms and the settings of streams while it runs, and "
                "nothing else that it serves: start it anew."
            )
        return manifest

    def _deploy(self, program: Path, *options: str) -> Manifest:
        out, log = self.run_dir / "declared.json", self.run_dir / "program.log"
        command: list[str | Path] = [sys.executable, "-m", "local.deployment.program", *options]
        command += ["--directory", program, "--stack", "dev", "--code-dir", self.code_dir, "--out", out]
        command += ["--endpoint-url", self.endpoint_url, "--api-endpoint", self.api_endpoint]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_ROOT)
        log.write_text(done.stdout + done.stderr)
        if done.returncode:
            said = done.stderr.strip() or "no message"
            raise LocalError(
                f"The program was not deployed: {said}" + (f" (more in {log})" if done.stdout else "")
            )
        return load(out)


def _served_as_it_is(manifest: Manifest) -> tuple[Manifest, list[str]]:
    """What one version of the program must have in common with the next, its streams' names included."""
    fixed = replace(manifest, exports={}, functions=[], aliases=[], alarms=[], streams=[])
    return fixed, [stream.name for stream in manifest.streams]
