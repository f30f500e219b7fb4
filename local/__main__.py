"""The command line of the local run."""

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
    up.add_argument("--config", type=Path, metavar="FILE", help="a stack's file (default Pulumi.dev.yaml)")
    check = commands.add_parser("check", help="check a stack's file and preview it; deploy nothing")
    check.add_argument("file", type=Path, metavar="FILE")
    provider = commands.add_parser("provider", help="serve the embedded AWS to your own `pulumi up`")
    provider.add_argument("--port", type=int, default=4700, help="the first of four ports (default 4700)")
    provider.add_argument("--config", type=Path, default=ROOT / "Pulumi.dev.yaml", metavar="FILE")
    send = commands.add_parser("send", help="put files of events into a project's stream")
    send.add_argument("project")
    send.add_argument("files", nargs="+", type=Path, metavar="FILE")
    faults = commands.add_parser(
        "faults", help="send events while faults are injected, then compare table and archive"
    )
    faults.add_argument("--events", type=int, default=100_000, help="number of events (default 100000)")
    load = commands.add_parser("load", help="send events at a steady rate; print lag and memory every minute")
    load.add_argument("--rate", type=int, default=80, help="events per second (default 80)")
    load.add_argument("--minutes", type=float, default=10, help="duration in minutes (default 10)")
    outage = commands.add_parser(
        "simulate-outage", help="run quietly, then stop a source: print which alarms fire and when"
    )
    outage.add_argument("--minutes", type=float, default=10, help="minutes before the outage (default 10)")
    key = commands.add_parser(
        "disable-key", help="disable the table's KMS key under traffic: print whether anything is lost"
    )
    key.add_argument("--minutes", type=float, default=10, help="how long it is disabled (default 10)")
    key.add_argument("--port", type=int, default=4700, help="the first of four ports (default 4700)")
    chosen = parser.parse_args()
    run = {
        "up": _up,
        "check": _check,
        "provider": _provider,
        "send": _send,
        "faults": _faults,
        "load": _load,
        "simulate-outage": _simulate_outage,
        "disable-key": _disable_key,
    }
    try:
        run[chosen.command](chosen)
    except (LocalError, FileNotFoundError) as error:
        sys.exit(str(error))


def _up(chosen: argparse.Namespace) -> None:
    from local.commands.up import up
    from local.ports import Ports

    up(ROOT, HOME, Ports.starting_at(chosen.port), config=chosen.config, traffic=not chosen.no_traffic)


def _check(chosen: argparse.Namespace) -> None:
    from local.commands.check import check

    check(ROOT, chosen.file, _log_progress)


def _provider(chosen: argparse.Namespace) -> None:
    from local.commands.provider import provide
    from local.ports import Ports

    provide(ROOT, HOME, Ports.starting_at(chosen.port), chosen.config, _log_progress)


def _send(chosen: argparse.Namespace) -> None:
    from local.commands.send import send

    send(HOME, chosen.project, chosen.files, print)


def _faults(chosen: argparse.Namespace) -> None:
    from local.chaos.run import run_faults
    from local.chaos.scenario import Scenario
    from local.ports import Ports

    sys.exit(0 if run_faults(ROOT, HOME, Ports(), Scenario.of(chosen.events), _log_progress) else 1)


def _load(chosen: argparse.Namespace) -> None:
    from local.commands.load import load
    from local.ports import Ports

    ports = Ports()
    ports.check()
    load(ROOT, HOME, ports, HOME / "run", chosen.rate, chosen.minutes, _log_progress)


def _simulate_outage(chosen: argparse.Namespace) -> None:
    from local.commands.outage import simulate_outage
    from local.ports import Ports

    ports = Ports()
    ports.check()
    sys.exit(0 if simulate_outage(ROOT, HOME, ports, HOME / "run", chosen.minutes, _log_progress) else 1)


def _disable_key(chosen: argparse.Namespace) -> None:
    from local.commands.disabled_key import disable_key
    from local.ports import Ports

    ports = Ports.starting_at(chosen.port)
    sys.exit(0 if disable_key(ROOT, HOME, ports, HOME / "run", chosen.minutes, _log_progress) else 1)


def _log_progress(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
