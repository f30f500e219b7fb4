"""Finds Terraform and the provider of AWS, and runs them without an AWS account.

`TERRAFORM_PLUGIN_DIR` names a mirror of providers; otherwise the usual folders are searched, and where none
has the provider, Terraform downloads it if it may.
"""

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

_SOURCE = "registry.terraform.io/hashicorp/aws"
#: Where Terraform itself looks, and where images of build machines put mirrors.
_MIRRORS = (
    "~/.terraform.d/plugins", "~/.terraform.d/plugin-cache", "~/.local/share/terraform/plugins",
    "/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins", "/opt/tf-plugins", "/opt/terraform",
)  # fmt: skip
_CACHES = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "message-tracking"
#: Nothing is looked up in an account, and what would be is refused on loopback.
_PROVIDER = {
    "region": "eu-central-1",
    "access_key": "test",
    "secret_key": "test",
    "skip_credentials_validation": True,
    "skip_metadata_api_check": True,
    "skip_region_validation": True,
    "skip_requesting_account_id": True,
}


class TerraformUnavailableError(Exception):
    """There is no Terraform or no provider of AWS here, and neither can be fetched; the message says why."""


@dataclass(frozen=True)
class Terraform:
    """A Terraform root in `folder`, with the provider of AWS initialised. Raise TerraformUnavailableError."""

    folder: Path

    def __post_init__(self) -> None:
        if shutil.which("terraform") is None:
            raise TerraformUnavailableError("`terraform` is not on PATH")
        self.write({})
        mirror = _mirror()
        options = [f"-plugin-dir={mirror}"] if mirror else []
        done = self._run("init", "-input=false", *options)
        if done.returncode:
            raise TerraformUnavailableError(
                f"no mirror has {_SOURCE} and it cannot be downloaded: {done.stderr[-300:]}"
            )

    def write(self, modules: dict[str, Any]) -> None:
        """Write a root of these modules, each in Terraform's JSON."""
        for name, resources in modules.items():
            (self.folder / name).mkdir(exist_ok=True)
            (self.folder / name / "main.tf.json").write_text(json.dumps({"resource": resources}))
        root = {
            "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
            "provider": {"aws": _PROVIDER},
            "module": {name: {"source": f"./{name}"} for name in modules},
        }
        (self.folder / "main.tf.json").write_text(
            json.dumps({key: each for key, each in root.items() if each})
        )

    @cached_property
    def schemas(self) -> dict[str, Any]:
        """Return the provider's schema of each resource type; kept, since reading it takes ten seconds."""
        lock = (self.folder / ".terraform.lock.hcl").read_bytes()
        kept = _CACHES / f"terraform-schema-{hashlib.sha256(lock).hexdigest()[:16]}.json"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            text = self._checked("providers", "schema", "-json")
            [provider] = json.loads(text)["provider_schemas"].values()
            unfinished = kept.with_suffix(f".{os.getpid()}")
            unfinished.write_text(json.dumps(provider["resource_schemas"]))
            unfinished.rename(kept)
        schemas: dict[str, Any] = json.loads(kept.read_text())
        return schemas

    def plan(self) -> tuple[int, list[str]]:
        """Return how many resources a first deployment creates, and every error and warning."""
        self._checked("get")
        done = self._run("plan", "-input=false", "-json", "-refresh=false")
        messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        found = [each["diagnostic"] for each in messages if each.get("type") == "diagnostic"]
        planned = [each["changes"]["add"] for each in messages if each.get("type") == "change_summary"]
        return sum(planned), [
            f"{each['severity']}: {each.get('address', '')}: {each['summary']}: {each.get('detail', '')}"
            for each in found
        ]

    def _checked(self, *arguments: str) -> str:
        done = self._run(*arguments)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "NO_COLOR": "1"}
        return subprocess.run(
            ["terraform", *arguments], cwd=self.folder, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip


def _mirror() -> Path | None:
    """Return the first mirror that holds the provider."""
    named = os.environ.get("TERRAFORM_PLUGIN_DIR") or os.environ.get("TF_PLUGIN_CACHE_DIR")
    for folder in filter(None, (named, *_MIRRORS)):
        mirror = Path(folder).expanduser()
        if (mirror / _SOURCE).is_dir():
            return mirror
    return None
