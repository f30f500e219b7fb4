"""Build the explorer page from `web/` into `functions/pages/explorer`: `make explorer`. Needs npm.

The same sources and the same `package-lock.json` give the same bytes on every machine. The manifest records
both, so that a bundle that is older than its sources fails a test, where there is no npm, too.
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web"
PAGE = ROOT / "functions" / "pages" / "explorer"
#: The texts of the page's documents, for the API.
DOCUMENTS = ROOT / "functions" / "api" / "trusted_documents" / "explorer.json"
SCHEMA = ROOT / "functions" / "api" / "schema" / "schema.graphql"
MANIFEST = "manifest.json"
LICENCES = "LICENSES.txt"
SOURCES = ("*.json", "*.ts", "*.graphql", "src/**/*.ts", "src/**/*.tsx", "src/**/*.css")
GENERATED = "src/generated/"
#: What ends up in the bundle; everything else that is installed builds it.
BUNDLED = ("@tanstack/preact-query", "@tanstack/query-core", "preact")
TOOLS = ("@graphql-codegen/cli", "@graphql-codegen/client-preset", "esbuild", "typescript")

_ESBUILD = ("--bundle", "--minify", "--charset=utf8", "--legal-comments=none", "--log-level=warning")
_SCRIPT = ("--format=iife", "--target=es2023", "--jsx=automatic", "--jsx-import-source=preact",
           "--pure:TypedDocumentString")  # fmt: skip
COMMANDS = (
    ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"),
    ("npx", "--no-install", "graphql-codegen", "--config", "codegen.ts", "--silent"),
    ("npx", "--no-install", "tsc", "--project", "."),
    ("npx", "--no-install", "esbuild", "src/main.tsx", "--outfile=built/explorer.js", *_ESBUILD, *_SCRIPT),
    ("npx", "--no-install", "esbuild", "src/explorer.css", "--outfile=built/explorer.css", *_ESBUILD),
)


class BuildError(Exception):
    """The page cannot be built; names the step and the fix."""


def sources(web: Path = WEB) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of every source file, in order of the path."""
    paths = {path for pattern in SOURCES for path in web.glob(pattern) if path.is_file()}
    for name in sorted(path.relative_to(web).as_posix() for path in paths):
        if not name.startswith(GENERATED):
            yield name, (web / name).read_bytes()


def source_hash(web: Path = WEB) -> str:
    """Return the sha256 of all sources, with their names."""
    digest = hashlib.sha256()
    for name, content in sources(web):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def build(target: Path, documents: Path) -> None:
    """Build the page into the directory `target`, and its documents into the file `documents`, from a copy of
    the sources. Raise BuildError."""
    if shutil.which("npm") is None:
        raise BuildError("npm: not found; install Node.js, which brings it, and run this again")
    with tempfile.TemporaryDirectory() as scratch:
        # The generated types come from the schema at its place beside `web`.
        web = Path(scratch) / "web"
        schema = Path(scratch) / SCHEMA.relative_to(ROOT)
        schema.parent.mkdir(parents=True)
        shutil.copy(SCHEMA, schema)
        for name, content in sources():
            (web / name).parent.mkdir(parents=True, exist_ok=True)
            (web / name).write_bytes(content)
        for command in COMMANDS:
            if subprocess.run(command, cwd=web, check=False).returncode:
                raise BuildError(f"{' '.join(command[:3])} failed: see its output above")
        _pack(web, target)
        shutil.copyfile(web / GENERATED / "persisted-documents.json", documents)


def _pack(web: Path, target: Path) -> None:
    outputs = {}
    for file in sorted((web / "built").iterdir()):
        content = file.read_bytes()
        outputs[file.name] = hashlib.sha256(content).hexdigest()
        (target / f"{file.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    modules = web / "node_modules"
    versions = {name: _about(modules, name)["version"] for name in sorted((*BUNDLED, *TOOLS))}
    manifest = {"source": source_hash(), "outputs": outputs, "versions": versions}
    (target / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    sections = "\n".join(_licence(modules, name) for name in BUNDLED)
    (target / LICENCES).write_text(f"Licences of what is inside the bundle.\n\n{sections}")


def _about(modules: Path, package: str) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((modules / package / "package.json").read_text())
    return about


def _licence(modules: Path, package: str) -> str:
    files = (modules / package).iterdir()
    (text,) = [file for file in files if re.fullmatch(r"licen[cs]e(\.\w+)?", file.name.lower())]
    declared = _about(modules, package)["license"]
    return f"{'=' * 80}\n{package} (declares: {declared})\n{'=' * 80}\n{text.read_text().strip()}\n"


if __name__ == "__main__":
    try:
        build(PAGE, DOCUMENTS)
    except BuildError as error:
        sys.exit(str(error))
