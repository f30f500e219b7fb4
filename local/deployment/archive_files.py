"""A function's declared archive on disk: unpacked once per content, as Lambda's task root is."""

import hashlib
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pulumi

#: Resources are made in several threads, and functions share an archive.
_ONE_AT_A_TIME = threading.Lock()


def unpack(archive: pulumi.Archive, into: Path) -> Path:
    """The directory under `into` that holds the archive's files; made unless it is there already."""
    files = dict(_files(archive))
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    task_root = into / digest.hexdigest()[:16]
    with _ONE_AT_A_TIME:
        if not task_root.exists():
            _write(files, task_root)
    return task_root


def _write(files: dict[str, bytes], task_root: Path) -> None:
    staged = task_root.with_suffix(".staged")
    shutil.rmtree(staged, ignore_errors=True)
    for name, content in files.items():
        target = staged / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    staged.rename(task_root)


def _files(archive: pulumi.Archive) -> Iterator[tuple[str, bytes]]:
    if isinstance(archive, pulumi.FileArchive):
        yield from _on_disk(Path(archive.path))
    elif isinstance(archive, pulumi.AssetArchive):
        for name, asset in archive.assets.items():
            for inner, content in _asset(asset):
                yield "/".join(part for part in (name.removeprefix(".").strip("/"), inner) if part), content
    else:
        raise TypeError(
            f"A function's code must be a FileArchive or an AssetArchive, not {type(archive).__name__}."
        )


def _asset(asset: pulumi.Asset | pulumi.Archive) -> Iterator[tuple[str, bytes]]:
    if isinstance(asset, pulumi.FileAsset):
        yield "", Path(str(asset.path)).read_bytes()
    elif isinstance(asset, pulumi.StringAsset):
        yield "", asset.text.encode()
    elif isinstance(asset, pulumi.Archive):
        yield from _files(asset)
    else:
        raise TypeError(f"An archive may hold files, strings and archives, not {type(asset).__name__}.")


def _on_disk(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file():
                yield file.relative_to(path).as_posix(), file.read_bytes()
    elif path.suffix == ".tar":
        with tarfile.open(path) as archive:
            for member in archive:
                if content := archive.extractfile(member):
                    yield member.name, content.read()
    else:
        with zipfile.ZipFile(path) as packed:
            for entry in packed.infolist():
                if not entry.is_dir():
                    yield entry.filename, packed.read(entry)
