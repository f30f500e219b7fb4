"""The command line of the local run: `up`, `send` and `samples`."""

import argparse
import sys
from pathlib import Path

from local.errors import LocalError

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".local"


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit(
            "The local run needs Python 3.11 or newer: run it with one, e.g. make demo PYTHON=python3.13"
        )
    parser = argparse.ArgumentParser(
        prog="python -m local", description="The message tracker on this machine."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start everything and keep it running")
    up.add_argument("--no-traffic", action="store_true", help="start with empty tables")
    up.add_argument("--port", type=int, default=4700, help="the first of four ports (default 4700)")
    send = commands.add_parser("send", help="put files of events into a project's stream")
    send.add_argument("project")
    send.add_argument("files", nargs="+", type=Path, metavar="FILE")
    samples = commands.add_parser("samples", help="print what the tracker makes of a folder of sample events")
    samples.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    try:
        {"up": _up, "send": _send, "samples": _samples}[chosen.command](chosen)
    except (LocalError, FileNotFoundError) as error:
        sys.exit(str(error))


def _up(chosen: argparse.Namespace) -> None:
    from local.ports import Ports
    from local.up import up

    first = chosen.port
    up(ROOT, HOME, Ports(*range(first, first + 4)), traffic=not chosen.no_traffic)


def _send(chosen: argparse.Namespace) -> None:
    from local.send import send

    send(HOME, chosen.project, chosen.files, print)


def _samples(chosen: argparse.Namespace) -> None:
    from local.samples import table

    print(table(chosen.folder))


if __name__ == "__main__":
    main()
