"""Finds Trino, the engine of Athena, or fetches it through Maven once, and runs it over the embedded AWS."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.cloud import ROOT_KEY, ROOT_SECRET, Cloud

VERSION = "476"
#: What that version needs at least.
_JAVA = 24
_ARTIFACT = f"io.trino:trino-server:{VERSION}:tar.gz"
#: Everything else of the server, three quarters of it, is connectors to other databases.
_PLUGIN = "hive"
_CACHES = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "message-tracking"
_START_SECONDS = 120.0
_FETCH_SECONDS = 420.0


class TrinoUnavailableError(Exception):
    """There is no Trino here and none can be fetched, or no Java to run it; the message says why."""


def find_java() -> Path:
    """Return the home of a Java that is new enough. Raise TrinoUnavailableError."""
    on_path = shutil.which("java")
    homes = [Path(os.environ["JAVA_HOME"])] if "JAVA_HOME" in os.environ else []
    homes += [Path(on_path).resolve().parent.parent] if on_path else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    for home in homes:
        if (home / "bin" / "java").exists() and _major(home) >= _JAVA:
            return home
    raise TrinoUnavailableError(f"no Java {_JAVA} or newer in JAVA_HOME, on PATH or in /usr/lib/jvm")


def _major(home: Path) -> int:
    release = home / "release"
    found = re.search(r'JAVA_VERSION="(\d+)', release.read_text()) if release.exists() else None
    return int(found[1]) if found else 0


def find_server() -> Path:
    """Return the folder of the server, fetched now if need be: 821 MB, of which 400 MB stay. Raise
    TrinoUnavailableError."""
    home = _CACHES / f"trino-{VERSION}"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "server").exists():
            _fetch(home)
    return home / "server"


def _fetch(home: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise TrinoUnavailableError(
            f"Trino {VERSION} is not in {home}, and Maven, which fetches it, not on PATH"
        )
    downloads, unfinished = home / "downloads", home / "unfinished"
    for folder in (downloads, unfinished):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    options = ["-q", "-B", "-Dtransitive=false", f"-Dmaven.repo.local={downloads}", f"-Dartifact={_ARTIFACT}"]
    command = [maven, "dependency:get", *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_FETCH_SECONDS)
        reason = done.stdout[-300:] if done.returncode else ""
    except subprocess.TimeoutExpired:
        reason = f"not done after {_FETCH_SECONDS:.0f} s"
    archive = next(downloads.rglob("trino-server-*.tar.gz"), None)
    if reason or archive is None:
        shutil.rmtree(downloads)
        raise TrinoUnavailableError(f"Maven cannot fetch {_ARTIFACT}: {reason}")
    subprocess.run(["tar", "xzf", archive, "--strip-components=1", "-C", unfinished], check=True)
    shutil.rmtree(downloads)
    for plugin in (unfinished / "plugin").iterdir():
        if plugin.name != _PLUGIN:
            shutil.rmtree(plugin)
    unfinished.rename(home / "server")


@dataclass
class Trino:
    """A running server with one catalogue, `athena`: the Glue catalogue of an embedded AWS."""

    url: str
    _process: subprocess.Popen[bytes]

    def rows(self, query: str, database: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the columns and the rows of a query. Raise ValueError with Trino's reason."""
        headers = {"X-Trino-User": "tests", "X-Trino-Catalog": "athena", "X-Trino-Schema": database,
                   "X-Trino-Time-Zone": "UTC"}  # fmt: skip
        columns: list[str] = []
        rows: list[tuple[Any, ...]] = []
        for answer in self._answers(query, headers):
            columns = [column["name"] for column in answer.get("columns", ())] or columns
            rows += [tuple(row) for row in answer.get("data", ())]
            self.statistics = answer.get("stats", {})
        return columns, rows

    def _answers(self, query: str, headers: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        request = urllib.request.Request(f"{self.url}/v1/statement", query.encode(), dict(headers))
        while True:
            with urllib.request.urlopen(request, timeout=60) as response:
                answer = json.load(response)
            if "error" in answer:
                raise ValueError(answer["error"]["message"])
            yield answer
            if "nextUri" not in answer:
                return
            request = urllib.request.Request(answer["nextUri"], headers=dict(headers))

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def start(server: Path, java: Path, home: Path, port: int, cloud: Cloud) -> Trino:
    """Start the server in the folder `home` and wait until it answers."""
    for path, text in _configuration(port, cloud).items():
        (file := home / path).parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    environment = {"JAVA_HOME": str(java), "PATH": f"{java}/bin:/usr/bin:/bin", "HOME": str(home)}
    command: list[str | Path] = [
        java / "bin" / "java", *(home / "jvm.config").read_text().split(),
        f"-Dnode.data-dir={home}", "-Dnode.environment=tests", "-Dnode.id=one",
        f"-Dconfig={home}/etc/config.properties", f"-Dlog.levels-file={home}/etc/log.properties",
        f"-Dplugin.dir={server}/plugin", f"-Dcatalog.config-dir={home}/etc/catalog",
        "-cp", f"{server}/lib/*", "io.trino.server.TrinoServer",
    ]  # fmt: skip
    with (home / "trino.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT)
    trino = Trino(f"http://127.0.0.1:{port}", process)
    until = time.monotonic() + _START_SECONDS
    while not _is_ready(trino.url):
        if process.poll() is not None or time.monotonic() > until:
            trino.stop()
            raise RuntimeError(f"Trino did not start: its log is {home}/trino.log")
        time.sleep(0.2)
    return trino


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/v1/info", timeout=5) as response:
            return not json.load(response)["starting"]
    except OSError:
        return False


def _configuration(port: int, cloud: Cloud) -> dict[str, str]:
    keys = {"access-key": ROOT_KEY, "secret-key": ROOT_SECRET}
    catalogue = {
        "connector.name": "hive",
        "hive.metastore": "glue",
        "hive.metastore.glue.region": cloud.region,
        "hive.metastore.glue.endpoint-url": cloud.endpoint_url,
        **{f"hive.metastore.glue.aws-{name}": value for name, value in keys.items()},
        "hive.partition-projection-enabled": "true",
        # As Athena reads folders.
        "hive.recursive-directories": "true",
        "fs.native-s3.enabled": "true",
        "s3.endpoint": cloud.endpoint_url,
        "s3.region": cloud.region,
        "s3.path-style-access": "true",
        **{f"s3.aws-{name}": value for name, value in keys.items()},
    }
    config = {
        "coordinator": "true",
        "node-scheduler.include-coordinator": "true",
        "http-server.http.port": str(port),
        "node.internal-address": "127.0.0.1",
        "discovery.uri": f"http://127.0.0.1:{port}",
        "query.max-memory": "1GB",
        "query.max-memory-per-node": "1GB",
    }
    options = ("-Xmx3G", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError", "-Djdk.attach.allowAttachSelf=true",
               "--add-modules=jdk.incubator.vector",
               # Short queries: compiling well takes longer than it saves.
               "-XX:TieredStopAtLevel=1")  # fmt: skip
    return {
        "etc/config.properties": _properties(config),
        "etc/catalog/athena.properties": _properties(catalogue),
        "etc/log.properties": "io.trino=WARN\n",
        "jvm.config": " ".join(options),
    }


def _properties(values: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())
