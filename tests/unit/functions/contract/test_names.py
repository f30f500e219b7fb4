"""Names that the program and the functions share are written once, in `functions/contract`."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from functions.contract import environment, headers_and_claims, metric_names, registry_table

ROOT = Path(__file__).parents[4]
CONTRACT = ROOT / "functions" / "contract"
#: CloudWatch's own metrics and S3's own notifications use these words, too.
AMBIGUOUS = {"MessageTracker", metric_names.ERRORS, metric_names.RECORDS, metric_names.REQUESTS}


def constants(module: ModuleType) -> set[str]:
    return {value for name, value in vars(module).items() if name.isupper() and isinstance(value, str)}


def sources() -> list[Path]:
    product = [*(ROOT / "functions").rglob("*.py"), *(ROOT / "components").rglob("*.py")]
    return [path for path in product if CONTRACT not in path.parents]


def literals(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def literal_uses(names: set[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sources()
        for text, line in literals(path)
        if text in names
    ]


def test_the_search_finds_a_literal(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text('import os\nos.environ["TABLE_NAME"]\n')
    assert ("TABLE_NAME", 2) in literals(tmp_path / "one.py")
    assert len(sources()) > 100


def test_no_environment_variable_is_a_literal() -> None:
    assert literal_uses(constants(environment)) == []


def test_no_environment_variable_is_read_under_a_name_outside_the_contract() -> None:
    known = {f"environment.{name}" for name in vars(environment)} | set(vars(environment))
    # Lambda's own ("Defined runtime environment variables").
    reserved = ("'_X_AMZN", "'AWS_")
    read = {
        ast.unparse(node.slice)
        for path in sources()
        if "functions" in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("os.environ", "environ")
    }
    assert read
    assert {name for name in read - known if not name.startswith(reserved)} == set()


def test_no_metric_name_is_a_literal() -> None:
    names = constants(metric_names) | set(metric_names.RECORDS_OF.values())
    emitted = {name for name in names if name[0].isupper()}
    assert literal_uses(emitted - AMBIGUOUS) == []


def test_a_metric_is_emitted_and_read_by_its_constant() -> None:
    place_of_name = {"add_metric": 0, "single_metric": 0, "of_api": 0, "of_project": 2}
    names = [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node.args[place_of_name[function]])
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and (function := ast.unparse(node.func).split(".")[-1]) in place_of_name
    ]
    assert len(names) >= 9
    assert [place for place, name in names if isinstance(name, ast.Constant)] == []


def test_no_header_is_a_literal() -> None:
    assert literal_uses({headers_and_claims.API_KEY_HEADER, headers_and_claims.TENANT_HEADER}) == []


def test_no_attribute_of_a_registry_item_is_a_key_of_a_literal() -> None:
    modules = [ROOT / "components/api/registry.py", ROOT / "functions/api/auth/registry.py"]
    names = constants(registry_table)
    assert [text for path in modules for text, _ in literals(path) if text in names] == []


@pytest.mark.parametrize("path", sorted(CONTRACT.glob("*.py")), ids=lambda path: path.stem)
def test_the_contract_imports_the_standard_library_only(path: Path) -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names | {"functions"}
