"""Record what a release registers, for tests of upgrades from it: `python -m tools.registrations.release`.

Run with a checkout of the release: its program runs under today's recorder, with its own example, cut to the
first project.
"""

import argparse
import runpy
import sys
from pathlib import Path

import yaml

from tools.registrations.portable import as_text, portable
from tools.registrations.program import NAMESPACE


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.registrations.release", description=__doc__)
    parser.add_argument("checkout", type=Path, help="a checkout of the release")
    parser.add_argument("out", type=Path, help="such as docs/releases/registrations-0.1.0.json")
    options = parser.parse_args()
    checkout: Path = options.checkout.resolve()
    # Its packages have the names of today's.
    sys.path.insert(0, str(checkout))
    config = yaml.safe_load((checkout / "Pulumi.dev.yaml").read_text())["config"]
    projects = config[f"{NAMESPACE}:projects"]
    for name in [*projects][1:]:
        del projects[name]
    rows = portable(lambda: _run(checkout / "__main__.py"), config)
    options.out.write_text(as_text(rows))
    print(f"{options.out}: {len(rows)} registrations")


def _run(program: Path) -> None:
    runpy.run_path(str(program), run_name="__main__")


if __name__ == "__main__":
    main()
