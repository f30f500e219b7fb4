"""Recreate `functions/pages/vendor` from the npm registry: `python -m tools.vendor_graphiql`.

The manifest is both the lock (package, version, npm integrity, which files) and the record (sha256 of
each file as the browser sees it). To upgrade, change a version and its integrity there and run this.
npm checks each archive against the registry; this checks the registry against the manifest.
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).parent.parent / "functions" / "pages" / "vendor"
MANIFEST = VENDOR / "manifest.json"
#: Bundled, but in no source map; the fonts are data in the style sheet.
BUNDLED = ("scheduler", "graphiql-explorer", "@fontsource/roboto", "@fontsource/fira-code")
LICENCE_NAMES = re.compile(r"(licen[cs]e|copying)(-mit)?(\.(md|txt))?", re.IGNORECASE)


class VendorError(Exception):
    """The vendored files cannot be re-created; names the package and the fix."""


def main() -> None:
    """Install the manifest's packages into a scratch directory and take our files from there."""
    manifest = json.loads(MANIFEST.read_text())
    with tempfile.TemporaryDirectory() as scratch:
        modules = _install(manifest["packages"], Path(scratch))
        for package in manifest["packages"]:
            for file in package["files"]:
                content = (modules / package["package"] / file["path"]).read_bytes()
                file["sha256"] = hashlib.sha256(content).hexdigest()
                (VENDOR / f"{file['name']}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        names = {package["package"] for package in manifest["packages"]}
        (VENDOR / "LICENSES.txt").write_text(_licences(modules, names))
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")


def _install(packages: list[dict[str, Any]], scratch: Path) -> Path:
    """The `node_modules` with `packages`, whose integrity is as the manifest has it."""
    _npm_install([f"{package['package']}@{package['version']}" for package in packages], scratch)
    lock = json.loads((scratch / "package-lock.json").read_text())["packages"]
    for package in packages:
        found = lock[f"node_modules/{package['package']}"]["integrity"]
        if found != package["integrity"]:
            raise VendorError(f"{package['package']}: integrity is {found}, the manifest says otherwise")
    return scratch / "node_modules"


def _npm_install(names: list[str], scratch: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm: not found; install Node.js, which brings it, and run this again")
    # The explorer asks for an older GraphiQL than it works with; no package's script is to run.
    options = ["--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    command = [npm, "install", "--prefix", str(scratch), *options, *names]
    if subprocess.run(command, check=False).returncode:
        raise VendorError(f"{' '.join(names)}: npm install failed; see its output above")


def _licences(modules: Path, vendored: set[str]) -> str:
    """The licence text of every package that is vendored or bundled in one that is, one after the other."""
    source_map = json.loads((modules / "graphiql" / "graphiql.min.js.map").read_text())
    inside = {name for source in source_map["sources"] for name in _package_of(source)}
    inside |= {*vendored, *BUNDLED}
    # The bundle is older than what its dependencies' ranges give today.
    _npm_install([name for name in sorted(inside) if not (modules / name).exists()], modules.parent)
    return "Licences of what is inside the vendored files.\n\n" + "\n".join(
        _section(modules / name, name) for name in sorted(inside)
    )


def _package_of(source: str) -> list[str]:
    return re.findall(r".*node_modules/((?:@[^/]+/)?[^/]+)/", source)


def _section(package: Path, name: str) -> str:
    texts = [file for file in sorted(package.iterdir()) if LICENCE_NAMES.fullmatch(file.name)]
    about = json.loads((package / "package.json").read_text())
    repository = about.get("repository", "")
    source = repository.get("url", "") if isinstance(repository, dict) else repository
    text = texts[0].read_text().strip() if texts else f"(The package has no licence file. {source})"
    return f"{'=' * 80}\n{name} (declares: {about.get('license', 'nothing')})\n{'=' * 80}\n{text}\n"


if __name__ == "__main__":
    try:
        main()
    except VendorError as error:
        sys.exit(str(error))
