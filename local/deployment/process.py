"""Deploys the program in a process of its own, since Pulumi's runtime takes one program a process."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local.deployment.declared import Declared, load
from local.errors import LocalError

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Deployment:
    """Where to. `code_dir`: where archives are unpacked; `run_dir`: what was declared, and what was said."""

    endpoint_url: str
    api_endpoint: str
    code_dir: Path
    run_dir: Path

    def deploy(self, program: Path, *, update: bool = False) -> Declared:
        """What the program declared. `update`: over what the last deployment made, else anew.

        Raises LocalError with what the program said where it failed.
        """
        out, log = self.run_dir / "declared.json", self.run_dir / "program.log"
        command: list[str | Path] = [sys.executable, "-m", "local.deployment.program"]
        command += ["--directory", program, "--stack", "dev", "--code-dir", self.code_dir, "--out", out]
        command += ["--endpoint-url", self.endpoint_url, "--api-endpoint", self.api_endpoint]
        command += ["--update"] if update else []
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_ROOT)
        log.write_text(done.stdout + done.stderr)
        if done.returncode:
            said = done.stderr.strip() or "no message"
            raise LocalError(
                f"The program was not deployed: {said}" + (f" (more in {log})" if done.stdout else "")
            )
        return load(out)
