"""The files of the pages, ready to be served: our own, shared, built and vendored ones."""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
GRAPHIQL = HERE / "graphiql"
EXPLORER = HERE / "explorer"
SHARED = HERE / "shared"
VENDOR = HERE / "vendor"

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

#: Our own files in the folder of GraphiQL; the vendored files are listed in the manifest.
GRAPHIQL_FILES = ("examples.js", "page.css", "page.js")
SHARED_FILES = ("api.js", "icon.svg", "sign_in.js")
VERSION_LENGTH = 16


@dataclass(frozen=True)
class File:
    """A file ready to be served: `body` is gzip in base64; `version` changes with the content."""

    body: str
    content_type: str
    version: str


@cache
def graphiql_files() -> Mapping[str, File]:
    """Return every file of GraphiQL by its name."""
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    vendored = {
        file["name"]: _file(
            (VENDOR / f"{file['name']}.gz").read_bytes(), Path(file["name"]).suffix, file["sha256"]
        )
        for package in manifest["packages"]
        for file in package["files"]
    }
    own = {name: packed((GRAPHIQL / name).read_bytes(), Path(name).suffix) for name in GRAPHIQL_FILES}
    return vendored | own | _shared_files()


@cache
def explorer_files() -> Mapping[str, File]:
    """Return every file of the explorer by its name."""
    outputs = json.loads((EXPLORER / "manifest.json").read_text())["outputs"]
    built = {
        name: _file((EXPLORER / f"{name}.gz").read_bytes(), Path(name).suffix, sha256)
        for name, sha256 in outputs.items()
    }
    return built | _shared_files()


@cache
def _shared_files() -> dict[str, File]:
    return {name: packed((SHARED / name).read_bytes(), Path(name).suffix) for name in SHARED_FILES}


def packed(content: bytes, suffix: str) -> File:
    """Return the file with this content. `suffix` decides its type: `.js`."""
    return _file(gzip.compress(content, mtime=0), suffix, hashlib.sha256(content).hexdigest())


def _file(packed_content: bytes, suffix: str, sha256: str) -> File:
    return File(base64.b64encode(packed_content).decode(), CONTENT_TYPES[suffix], sha256[:VERSION_LENGTH])
