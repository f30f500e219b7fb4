"""The embedded AWS: ministack as a process of its own, on loopback, with IAM enforced."""

import subprocess
import time
import urllib.request
from pathlib import Path

from local.cloud import ROOT_KEY, ROOT_SECRET
from local.emulator.http_server import HOST
from local.errors import LocalError

_START_SECONDS = 30.0
#: Ends with the process that started it, even when that one is killed: its standard input closes then.
_BOOT = (
    "import os, sys, threading\n"
    "threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()\n"
    "from ministack.app import main\n"
    "main()"
)


class Ministack:
    """Starts on construction with nothing in it; `stop` ends it and its state. `recording`: it keeps who
    called what, for CloudTrail's LookupEvents."""

    def __init__(
        self, python: Path, port: int, region: str, directory: Path, *, recording: bool = False
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.url = f"http://{HOST}:{port}"
        self._log = directory / "ministack.log"
        environment = {
            "AUTH": "true",
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(port),
            # Otherwise it opens 8883 on every interface.
            "IOT_MTLS_ENABLED": "0",
            "MINISTACK_REGION": region,
            "AWS_ACCESS_KEY_ID": ROOT_KEY,
            "AWS_SECRET_ACCESS_KEY": ROOT_SECRET,
            "LOG_LEVEL": "WARNING",
            "HOME": str(directory),
            "TMPDIR": str(directory),
            "PATH": "/usr/bin:/bin",
        }
        if recording:
            environment |= {"CLOUDTRAIL_RECORDING": "1", "CLOUDTRAIL_MAX_EVENTS": "1000000"}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(python), "-c", _BOOT], env=environment, cwd=directory,
                stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=2):  # noqa: S310
                    return
            except OSError:
                time.sleep(0.05)
        raise LocalError(
            f"The embedded AWS did not start: its log is {self._log}. `make clean`, then run again."
        )

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
