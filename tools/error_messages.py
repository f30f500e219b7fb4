"""Write docs/errors.md from the code, or check it: `python -m tools.error_messages [--check]`."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.generated_page import write_or_check

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "errors.md"
_WORD = re.compile("[A-Za-z]{2,}")

HEAD = """# Error messages

Every message that a user can meet, by where it appears. `…` stands for a value: a path, a name, a number.
[clients.md](clients.md) has the codes of the API and what a client does about them,
[operations.md](operations.md) the alarms.

This page is generated from the code by `python -m tools.error_messages`.
"""


@dataclass(frozen=True)
class Surface:
    """One place where users meet errors: the packages, and the names whose calls carry the messages."""

    title: str
    introduction: str
    packages: tuple[str, ...]
    calls: frozenset[str]
    yields: bool = False


SURFACES = (
    Surface(
        "Configuration",
        "`pulumi preview` and `pulumi up` list all mistakes at once, each after its path.",
        ("components/settings",),
        frozenset({"error", "append"}),
        yields=True,
    ),
    Surface(
        "Queries",
        "`message` of an entry in `errors`, with its code in `extensions.code`.",
        ("functions/api", "functions/keys"),
        frozenset(
            {
                "AnswerTooLargeError", "ApiError", "BudgetsUnavailableError", "GraphQLError",
                "InvalidApiKeyRequestError", "RefusedError", "_refused", "bad_input", "bad_request",
                "forbidden", "unauthenticated", "unavailable",
            }
        ),
    ),
    Surface(
        "Events",
        "The reason of a record under `errors/poison/`, and of a failed record in the log.",
        ("functions/ingest", "functions/messages", "functions/redrive"),
        frozenset({"MalformedEventError", "RejectedError", "RecordError"}),
    ),
    Surface(
        "Operations",
        "The last line that `python -m operations` writes; the exit code is 1, or 130 after Ctrl-C.",
        ("operations",),
        frozenset({"OperationsError", "CommandInterruptedError", "ArgumentTypeError"}),
    ),
    Surface(
        "Local run",
        "The last line that `make demo` and `python -m local` write.",
        ("local",),
        frozenset({"LocalError"}),
    ),
)  # fmt: skip


def messages(surface: Surface) -> list[str]:
    """Return the surface's messages in alphabetical order, each once, with `…` for values."""
    found = {
        text
        for package in surface.packages
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        for argument in _arguments(node, surface)
        if len(_WORD.findall(text := _text(argument).strip(", "))) > 1
    }
    return sorted(found, key=lambda text: (text.lstrip("`…: ").lower(), text))


def page() -> str:
    """Return the whole page."""
    sections = (
        "\n".join(
            (
                f"\n## {surface.title}\n",
                surface.introduction,
                "",
                *(f"- {each}" for each in messages(surface)),
            )
        )
        for surface in SURFACES
    )
    return HEAD + "\n".join(sections) + "\n"


def _arguments(node: ast.AST, surface: Surface) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call) and _name(node.func) in surface.calls:
        yield from node.args
    elif surface.yields and isinstance(node, ast.Yield) and node.value is not None:
        yield from node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _text(node: ast.expr) -> str:
    """Return a literal's text, `…` for each value in it; empty for an expression without a literal."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            parts = [each.value if isinstance(each, ast.Constant) else "…" for each in values]
            return "".join(map(str, parts)).replace("……", "…")
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return (_text(left) or "…") + (_text(right) or "…")
    return ""


def main(arguments: list[str] | None = None) -> int:
    """Return 1 where `--check` finds the page out of date."""
    return write_or_check("tools.error_messages", __doc__, PAGE, page, arguments)


if __name__ == "__main__":
    sys.exit(main())
