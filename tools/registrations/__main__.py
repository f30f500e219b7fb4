"""Record the program's registrations, or compare them: `python -m tools.registrations --help`."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tools.registrations.comparison import differences, plain, text_differences
from tools.registrations.program import example, run_program
from tools.registrations.variants import VARIANTS


def main(arguments: list[str] | None = None) -> int:
    """Return 1 where `--compare` finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m tools.registrations", description=__doc__)
    parser.add_argument("--out", type=Path, help="write the registrations of every variant to this file")
    parser.add_argument("--compare", type=Path, help="report the differences to a file written by --out")
    parser.add_argument("--variant", action="append", choices=VARIANTS, help="only this one; repeatable")
    options = parser.parse_args(arguments)
    recorded = {name: _record(name) for name in options.variant or VARIANTS}
    if options.out:
        options.out.write_text(json.dumps(recorded, indent=1, sort_keys=True))
    if not options.compare:
        return 0
    return _compare(json.loads(options.compare.read_text()), recorded)


def _record(variant: str) -> dict[str, Any]:
    settings = example()
    VARIANTS[variant](settings)
    return plain(run_program(settings))


def _compare(before: dict[str, Any], after: dict[str, Any]) -> int:
    found = 0
    for variant, recording in after.items():
        lines = list(differences(before[variant], recording))
        found += len(lines)
        count, texts = len(recording["resources"]), text_differences(before[variant], recording)
        print(f"{variant}: {count} resources, {len(lines)} differences, {texts} changed texts")
        print("".join(f"  {line}\n" for line in lines), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
