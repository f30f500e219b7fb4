"""The command line of those who run a stack: every command, its arguments, and which stack it is about."""

import argparse
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from operations import stack
from operations.errors import OperationsError
from operations.key_arguments import add_actions

_EPILOG = """Each command is about one stack: the one that Pulumi has selected here, or --stack NAME, or
--outputs FILE (kept from `pulumi stack output --json`), or --local (what `make demo` keeps up)."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main() -> None:
    chosen = parser().parse_args()
    try:
        sys.exit(chosen.run(chosen))
    except OperationsError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    every = argparse.ArgumentParser(
        prog="python -m operations",
        description="Look after a deployed stack, or after the local run.",
        epilog=_EPILOG,
    )
    commands = every.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_replay(commands)
    _add_verify(commands)
    _add_redrive(commands)
    _add_keys(commands)
    return every


def _command(commands: Commands, name: str, told: str) -> argparse.ArgumentParser:
    """A command's parser, with the arguments that choose the stack."""
    command = commands.add_parser(name, help=told, description=f"{told}.", epilog=_EPILOG)
    which = command.add_mutually_exclusive_group()
    which.add_argument("--stack", metavar="NAME", help="a Pulumi stack other than the selected one")
    which.add_argument("--outputs", type=Path, metavar="FILE", help="what `pulumi stack output --json` said")
    which.add_argument("--local", action="store_true", help="the local run")
    return command


def _add_replay(commands: Commands) -> None:
    command = _command(
        commands,
        "replay",
        "Rebuild a project's messages from its archive: known events change nothing, missing ones come back",
    )
    _add_archive(command, "when a record came")
    command.add_argument(
        "--into", metavar="TABLE", help="another table than the project's; made where there is none"
    )
    command.add_argument(
        "--rate", type=float, default=1000, metavar="N", help="at most N events a second (default 1000)"
    )
    command.add_argument("--dry-run", action="store_true", help="only count")
    command.add_argument(
        "--checkpoint", type=Path, metavar="FILE",
        help="where it is kept how far this came (default .operations/replay-TABLE.json)",
    )  # fmt: skip
    command.set_defaults(run=_replay)


def _replay(chosen: argparse.Namespace) -> int:
    from operations.commands.replay import replay

    return replay(_stack(chosen), chosen)


def _add_verify(commands: Commands) -> None:
    command = _command(
        commands, "verify", "Compare a project's table with its archive: messages missing, extra, different"
    )
    _add_archive(command, "when a message was sent")
    command.add_argument("--table", metavar="TABLE", help="another table than the project's")
    told = "how long to look again at what differs while the archive fills (default: its buffer and 30)"
    command.add_argument("--wait", type=float, metavar="SECONDS", help=told)
    command.set_defaults(run=_verify)


def _verify(chosen: argparse.Namespace) -> int:
    from operations.commands.verify import verify

    return verify(_stack(chosen), chosen)


def _add_redrive(commands: Commands) -> None:
    command = _command(
        commands, "redrive", "Record what the stack could not by itself: records under errors/ in the archive"
    )
    command.add_argument("project")
    _add_span(command, "when a record came")
    command.add_argument("--poison", action="store_true", help="try what could not be understood, too")
    command.add_argument("--dry-run", action="store_true", help="only count, by reason")
    command.set_defaults(run=_redrive)


def _redrive(chosen: argparse.Namespace) -> int:
    from operations.commands.redrive import redrive

    return redrive(_stack(chosen), chosen)


def _add_keys(commands: Commands) -> None:
    told = "Make, list and revoke the API keys of servers"
    keys = commands.add_parser("keys", help=told, description=f"{told}.", epilog=_EPILOG)
    actions = keys.add_subparsers(dest="action", required=True, metavar="ACTION")
    add_actions(partial(_command, actions))
    keys.set_defaults(run=_keys)


def _keys(chosen: argparse.Namespace) -> int:
    from operations.commands import keys

    run = {"create": keys.create, "list": keys.show, "revoke": keys.revoke}[chosen.action]
    return run(_stack(chosen), chosen)


def _add_archive(command: argparse.ArgumentParser, times: str) -> None:
    """The project, and which part of which archive of it; `times` says what --from and --to are about."""
    command.add_argument("project")
    _add_span(command, times)
    command.add_argument(
        "--archive", default="raw", metavar="WHICH", help="raw (default), delivered, or s3://BUCKET/PREFIX"
    )


def _add_span(command: argparse.ArgumentParser, times: str) -> None:
    told = f"{times}, in UTC, such as 2026-11-01 or 2026-11-01T06:00"
    command.add_argument("--from", dest="start", type=_moment, metavar="TIME", help=told)
    command.add_argument("--to", dest="end", type=_moment, metavar="TIME", help=f"{times}, as --from")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _stack(chosen: argparse.Namespace) -> stack.Stack:
    if chosen.local:
        return stack.of_local_run()
    return stack.of_file(chosen.outputs) if chosen.outputs else stack.deployed(chosen.stack)


if __name__ == "__main__":
    main()
