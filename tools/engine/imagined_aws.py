"""A provider that creates nothing: each resource exists in Pulumi's state only, and at once."""

# ruff: noqa: ARG002 -- the signatures are the provider's

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.cloud import Cloud
from local.deployment.state import Registration
from local.provider.service import AwsProvider, serve
from tools.registrations.recorder import REGION, invented


class ImaginedAws(AwsProvider):
    """Names, checks and compares as `AwsProvider` does, and gives what it creates invented ids and ARNs."""

    def __init__(self) -> None:
        nowhere = Cloud("http://127.0.0.1:9", REGION)
        super().__init__(nowhere, Path(), "http://127.0.0.1:9", log_problem=lambda _: None)
        self.deleted: list[str] = []

    def _create(self, urn: str, inputs: dict[str, Any]) -> Registration:
        self._before_create(urn)
        request = self._request(urn, inputs)
        named = {"name": request.inputs.get("bucket")} | request.inputs
        resource_id, attributes = invented(request.type, request.logical_name, named)
        computed = {key: value for key, value in attributes.items() if key not in inputs}
        return Registration(request.type, request.logical_name, resource_id, {}, computed)

    def _update(
        self, urn: str, resource_id: str, inputs: dict[str, Any], state: dict[str, Any]
    ) -> dict[str, Any]:
        return {}

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.deleted.append(request.urn)
        return super().Delete(request, context)


@contextmanager
def separate_process() -> Iterator[int]:
    """Serve it in a process of its own, as the real provider is, and return its port."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline() if process.stdout else 0)
        finally:
            process.kill()


if __name__ == "__main__":
    _, _port = serve(ImaginedAws())
    print(_port, flush=True)
    sys.stdin.read()
