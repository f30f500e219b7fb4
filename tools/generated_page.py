"""The command that writes a generated document, or checks whether it is current."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path


def write_or_check(
    module: str, purpose: str | None, file: Path, text: Callable[[], str], arguments: Sequence[str] | None
) -> int:
    """Write `text` into a document; return 1 where `--check` finds that it is another one.

    `module`: of the command, as `python -m MODULE` starts it; `purpose`: for its `--help`.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=purpose)
    parser.add_argument("--check", action="store_true", help="only compare the document with the code")
    if parser.parse_args(arguments).check:
        return int(file.read_text() != text())
    file.write_text(text())
    return 0
