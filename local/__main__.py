"""The command line of the local run: `up`, `send`, `faults`, `load` and `watch`."""

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
    faults = commands.add_parser(
        "faults", help="feed it while everything goes wrong, then compare table and archive"
    )
    faults.add_argument("--events", type=int, default=100_000, help="how many (default 100000)")
    load = commands.add_parser("load", help="feed it steadily, and tell lag and memory every minute")
    load.add_argument("--rate", type=int, default=80, help="events a second (default 80)")
    load.add_argument("--minutes", type=float, default=10, help="for how long (default 10)")
    watch = commands.add_parser(
        "watch", help="leave it in peace, then stop a source: which alarms are raised, and how soon"
    )
    watch.add_argument("--minutes", type=float, default=10, help="of peace (default 10)")
    chosen = parser.parse_args()
    run = {
        "up": _up,
        "send": _send,
        "faults": _faults,
        "load": _load,
        "watch": _watch,
    }
    try:
        run[chosen.command](chosen)
    except (LocalError, FileNotFoundError) as error:
        sys.exit(str(error))


def _up(chosen: argparse.Namespace) -> None:
    from local.commands.up import up
    from local.ports import Ports

    first = chosen.port
    up(ROOT, HOME, Ports(*range(first, first + 4)), traffic=not chosen.no_traffic)


def _send(chosen: argparse.Namespace) -> None:
    from local.commands.send import send

    send(HOME, chosen.project, chosen.files, print)


def _faults(chosen: argparse.Namespace) -> None:
    from local.chaos.run import faults
    from local.chaos.scenario import Scenario
    from local.ports import Ports

    sys.exit(0 if faults(ROOT, HOME, Ports(), Scenario.of(chosen.events), _say) else 1)


def _load(chosen: argparse.Namespace) -> None:
    from local.commands.load import load
    from local.ports import Ports

    ports = Ports()
    ports.check()
    load(ROOT, HOME, ports, HOME / "run", chosen.rate, chosen.minutes, _say)


def _watch(chosen: argparse.Namespace) -> None:
    from local.commands.outage import watch
    from local.ports import Ports

    ports = Ports()
    ports.check()
    sys.exit(0 if watch(ROOT, HOME, ports, HOME / "run", chosen.minutes, _say) else 1)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
