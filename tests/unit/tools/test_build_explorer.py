"""The checked-in bundle of the explorer is that of its sources, small, and sends queries of the schema."""

import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from tools.build_explorer import BUNDLED, DOCUMENTS, LICENCES, MANIFEST, PAGE, SCHEMA, WEB, build, source_hash

JS_LIMIT, CSS_LIMIT = 45 * 1024, 8 * 1024


def test_the_bundle_is_that_of_the_sources() -> None:
    manifest = json.loads((PAGE / MANIFEST).read_text())

    assert source_hash() == manifest["source"], "web/ has changed: run `make explorer`"
    for name, sha256 in manifest["outputs"].items():
        assert hashlib.sha256(gzip.decompress((PAGE / f"{name}.gz").read_bytes())).hexdigest() == sha256


@pytest.mark.slow
def test_a_build_elsewhere_gives_the_same_bytes(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not on this machine: the hash of the sources is compared all the same")

    build(tmp_path, tmp_path / DOCUMENTS.name)

    for name in ("explorer.js.gz", "explorer.css.gz"):
        built, checked_in = (gzip.decompress((folder / name).read_bytes()) for folder in (tmp_path, PAGE))
        assert built == checked_in, name
    for name in (MANIFEST, LICENCES):
        assert (tmp_path / name).read_text() == (PAGE / name).read_text()
    assert (tmp_path / DOCUMENTS.name).read_text() == DOCUMENTS.read_text()


def test_a_change_of_any_source_changes_their_hash(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    source = tmp_path / "src" / "main.tsx"
    hashes = set()
    for content in ("a", "b"):
        source.write_text(content)
        hashes.add(source_hash(tmp_path))
    source.rename(tmp_path / "src" / "other.tsx")
    hashes.add(source_hash(tmp_path))
    # What a build leaves behind is no source.
    (tmp_path / "src" / "generated").mkdir()
    (tmp_path / "src" / "generated" / "graphql.ts").write_text("c")
    hashes.add(source_hash(tmp_path))

    assert len(hashes) == 3


def test_the_page_is_small() -> None:
    script, style = (len((PAGE / name).read_bytes()) for name in ("explorer.js.gz", "explorer.css.gz"))

    assert (script <= JS_LIMIT, style <= CSS_LIMIT) == (True, True), (script, style)


def test_every_query_of_the_page_is_valid_in_the_schema() -> None:
    schema = build_schema(SCHEMA.read_text(), assume_valid=True)

    assert validate(schema, parse((WEB / "operations.graphql").read_text())) == []


def test_the_bundle_names_exactly_the_documents_that_the_api_trusts() -> None:
    script = gzip.decompress((PAGE / "explorer.js.gz").read_bytes()).decode()
    documents = json.loads(DOCUMENTS.read_text())

    assert set(re.findall(r"sha256:[0-9a-f]{64}", script)) == set(documents)
    assert all(hashlib.sha256(text.encode()).hexdigest() == key[7:] for key, text in documents.items())
    names = re.findall(r"^query (\w+)", (WEB / "operations.graphql").read_text(), re.MULTILINE)
    assert sorted(names) == sorted(re.search(r"query (\w+)", text)[1] for text in documents.values())  # type: ignore[index]


@pytest.mark.parametrize("package", BUNDLED)
def test_every_bundled_package_has_its_licence(package: str) -> None:
    assert f"\n{package} (declares: MIT)\n" in (PAGE / LICENCES).read_text()
