"""The command line of those who run a stack: every command, its arguments, and which stack it is about."""

import argparse
import sys
from pathlib import Path
from typing import TypeAlias

from operations import stack
from operations.errors import OperationsError

_EPILOG = """Each command is about one stack: the one that Pulumi has selected here, or --stack NAME, or
--outputs FILE (kept from `pulumi stack output --json`), or --local (what `make demo` keeps up)."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m operations",
        description="Look after a deployed stack, or after the local run.",
        epilog=_EPILOG,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_replay(commands)
    chosen = parser.parse_args()
    try:
        sys.exit(chosen.run(chosen))
    except OperationsError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _command(commands: Commands, name: str, told: str) -> argparse.ArgumentParser:
    """A command's parser, with the arguments that choose the stack."""
    command = commands.add_parser(name, help=told, description=f"{told}.", epilog=_EPILOG)
    which = command.add_mutually_exclusive_group()
    which.add_argument("--stack", metavar="NAME", help="a Pulumi stack other than the selected one")
    which.add_argument("--outputs", type=Path, metavar="FILE", help="what `pulumi stack output --json` said")
    which.add_argument("--local", action="store_true", help="the local run")
    return command


def _add_replay(commands: Commands) -> None:
    command = _command(commands, "replay", "Rebuild a project's messages from its archive")
    command.add_argument("project")
    command.set_defaults(run=_replay)


def _replay(chosen: argparse.Namespace) -> int:
    from operations.replay import replay

    return replay(_stack(chosen).project(chosen.project))


def _stack(chosen: argparse.Namespace) -> stack.Stack:
    if chosen.local:
        return stack.of_local_run()
    return stack.of_file(chosen.outputs) if chosen.outputs else stack.deployed(chosen.stack)


if __name__ == "__main__":
    main()
