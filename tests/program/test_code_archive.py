"""The code archive: what is in it, what is not, and that the same sources always make the same one."""

import ast
import hashlib
import os
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pulumi
import pytest

from components.aws.code_archive import BundleError, code_archive, install, source_files, stage, stage_code
from tests.project import ROOT
from tools.registrations.recorder import Recording


def files(archive: pulumi.Archive) -> dict[str, bytes]:
    """Every file of the archive under its name there."""
    assert isinstance(archive, pulumi.FileArchive)
    return contents(Path(archive.path))


def contents(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as opened:
        members = {each.name: opened.extractfile(each) for each in opened}
        return {name: content.read() for name, content in members.items() if content}


def digest(directory: Path) -> dict[str, str]:
    return {
        path.relative_to(directory).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in directory.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock of one package, to be had without network."""
    return a_lock(tmp_path, "tiny/__init__.py", "tiny/__init__.pyi")


def a_lock(directory: Path, *modules: str) -> Path:
    info = "tiny-1.0.dist-info"
    metadata = {
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\ntiny = tiny:main\n",
    }
    wheel = directory / "tiny-1.0-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        for name, text in (dict.fromkeys(modules, "main = print\n") | metadata).items():
            archive.writestr(name, text)
        archive.writestr(f"{info}/RECORD", "")
    lock = directory / "requirements.txt"
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock.write_text(f"--no-index\n--find-links {directory}\ntiny==1.0 --hash=sha256:{sha256}\n")
    return lock


@pytest.fixture(scope="module")
def archive() -> dict[str, bytes]:
    return files(code_archive(ROOT))


def test_every_declared_handler_is_in_the_archive(archive: dict[str, bytes], dev: Recording) -> None:
    for function in dev.of("lambda/function:Function"):
        module, name = function.inputs["handler"].rsplit(".", 1)
        tree = ast.parse(archive[module.replace(".", "/") + ".py"])

        assert name in _top_level_names(tree), module


def _top_level_names(tree: ast.Module) -> set[str]:
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    imports = (node for node in tree.body if isinstance(node, ast.ImportFrom))
    return defined | {each.asname or each.name for node in imports for each in node.names}


def test_all_functions_share_one_archive(dev: Recording) -> None:
    codes = [files(function.inputs["code"]) for function in dev.of("lambda/function:Function")]

    assert all(each == codes[0] for each in codes)


def test_the_archive_holds_pure_python_without_tests_and_leavings(archive: dict[str, bytes]) -> None:
    assert not [name for name in archive if name.endswith((".so", ".pyd", ".dylib", ".pyc", ".pyi"))]
    assert not [name for name in archive if "__pycache__" in name or name.split("/")[0] in ("bin", "tests")]
    assert not [name for name in archive if name.startswith("functions/") and "test" in name.lower()]
    assert not [name for name in archive if name.endswith((".dist-info/RECORD", ".dist-info/INSTALLER"))]


def test_the_archive_holds_our_code_its_data_and_its_dependencies(archive: dict[str, bytes]) -> None:
    assert {name for name in archive if name.startswith("functions/")} == {
        path.relative_to(ROOT).as_posix() for path in source_files(ROOT)
    }
    assert "functions/contract/message_table.py" in archive
    assert "functions/pages/graphiql/page.html" in archive
    assert "functions/pages/vendor/graphiql.min.js.gz" in archive
    assert "strawberry/__init__.py" in archive
    assert "mangum/__init__.py" in archive


def test_a_function_s_state_has_one_path_and_no_list_of_files(dev: Recording) -> None:
    codes = {str(vars(function.inputs["code"])) for function in dev.of("lambda/function:Function")}

    (code,) = codes
    assert len(code) < 100


def a_project(directory: Path, source: str = "handler = print\n") -> Path:
    (directory / "functions" / "api").mkdir(parents=True)
    (directory / "functions" / "api" / "handler.py").write_text(source)
    return directory


def test_the_same_sources_are_the_same_bytes_on_another_machine(tmp_path: Path, lock: Path) -> None:
    staged = []
    for machine, age in (("one", 0), ("other", 400)):
        root = a_project(tmp_path / machine)
        os.utime(root / "functions" / "api" / "handler.py", (age, age))
        build = root / ".build"
        staged.append(stage_code(root, stage(lock, build, install), build))

    assert staged[0].name == staged[1].name
    assert staged[0].read_bytes() == staged[1].read_bytes()
    assert {"functions/api/handler.py", "tiny/__init__.py"} <= contents(staged[0]).keys()


def test_a_changed_line_is_another_file_and_leaves_the_one_in_use(tmp_path: Path, lock: Path) -> None:
    root = a_project(tmp_path / "root")
    dependencies = stage(lock, root / ".build", install)
    first = stage_code(root, dependencies, root / ".build")
    before = first.read_bytes()
    (root / "functions" / "api" / "handler.py").write_text("handler = repr\n")
    second = stage_code(root, dependencies, root / ".build")

    assert second != first
    assert first.read_bytes() == before


def test_code_that_was_not_used_for_a_week_is_deleted(tmp_path: Path, lock: Path) -> None:
    root = a_project(tmp_path / "root")
    dependencies = stage(lock, root / ".build", install)
    old = stage_code(root, dependencies, root / ".build")
    os.utime(old, (0, 0))
    (root / "functions" / "api" / "handler.py").write_text("handler = repr\n")
    new = stage_code(root, dependencies, root / ".build")

    assert not old.exists()
    assert new.is_file()
    assert dependencies.is_dir()


def test_bytecode_beside_the_sources_stays_out(tmp_path: Path) -> None:
    package = tmp_path / "functions" / "api"
    (package / "__pycache__").mkdir(parents=True)
    (package / "handler.py").touch()
    (package / "notes.md").touch()
    (package / "__pycache__" / "handler.cpython-313.pyc").touch()

    assert source_files(tmp_path) == (package / "handler.py",)


def test_two_builds_are_the_same_to_the_byte(tmp_path: Path, lock: Path) -> None:
    first = stage(lock, tmp_path / "first", install)
    second = stage(lock, tmp_path / "second", install)

    assert first.name == second.name
    assert digest(first) == digest(second)
    assert digest(first).keys() == {
        "tiny/__init__.py",
        *(f"tiny-1.0.dist-info/{name}" for name in ("METADATA", "WHEEL", "entry_points.txt")),
    }


def test_what_was_built_once_is_found_again(tmp_path: Path, lock: Path) -> None:
    staged = stage(lock, tmp_path / "build", install)

    def refuse(_lock: Path, _target: Path) -> None:
        raise AssertionError("built twice")

    assert stage(lock, tmp_path / "build", refuse) == staged


def test_another_lock_is_another_build(tmp_path: Path, lock: Path) -> None:
    first = stage(lock, tmp_path / "build", install)
    lock.write_text(lock.read_text() + "# another\n")

    assert stage(lock, tmp_path / "build", install) != first


def test_bytecode_left_in_a_build_is_swept_away(tmp_path: Path, lock: Path) -> None:
    staged = stage(lock, tmp_path / "build", install)
    before = digest(staged)
    (staged / "tiny" / "__pycache__").mkdir()
    (staged / "tiny" / "__pycache__" / "left.pyc").touch()

    assert digest(stage(lock, tmp_path / "build", install)) == before


def test_a_compiled_dependency_is_refused_by_name_and_leaves_nothing(tmp_path: Path) -> None:
    lock = a_lock(tmp_path, "tiny/__init__.py", "tiny/fast.so")

    with pytest.raises(BundleError, match=r"holds tiny/fast\.so: take that dependency out"):
        stage(lock, tmp_path / "build", install)

    assert list((tmp_path / "build").iterdir()) == []


def test_a_failed_installation_is_reported_in_one_line(tmp_path: Path, lock: Path) -> None:
    (tmp_path / "tiny-1.0-py3-none-any.whl").unlink()

    with pytest.raises(BundleError, match=r"check the network and pip's settings, and run again") as raised:
        stage(lock, tmp_path / "build", install)

    assert "\n" not in str(raised.value)
    assert "tiny==1.0" in str(raised.value)


def test_a_package_that_does_not_match_the_lock_is_refused(tmp_path: Path, lock: Path) -> None:
    pinned, _ = lock.read_text().split("sha256:")
    lock.write_text(f"{pinned}sha256:{'0' * 64}\n")

    with pytest.raises(BundleError, match="DO NOT MATCH THE HASHES"):
        stage(lock, tmp_path / "build", install)
