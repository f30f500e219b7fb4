"""The command line for operating a stack."""

import argparse
import sys
from collections.abc import Callable
from typing import TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

from operations import stack
from operations.command_line import add_stack
from operations.commands import explain, keys, redrive, replay, verify
from operations.errors import CommandInterruptedError, OperationsError, unexpected_aws_error

_EPILOG = """Without --stack, --outputs or --local a command uses the Pulumi stack that is selected here.
Exit codes: 0 done, nothing wrong; 1 something is wrong, or the command failed; 2 wrong usage;
130 interrupted."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run: TypeAlias = Callable[[stack.Stack, argparse.Namespace], int]


def main() -> None:
    try:
        sys.exit(_run(parser().parse_args()))
    except OperationsError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


def _run(arguments: argparse.Namespace) -> int:
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        raise CommandInterruptedError("Interrupted.") from None
    except (ClientError, BotoCoreError) as error:
        raise unexpected_aws_error(error) from None


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    root = argparse.ArgumentParser(
        prog="python -m operations", description="Operate a deployed stack, or the local run.", epilog=_EPILOG
    )
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    replay.add_arguments(
        _add(commands, "replay", "Rebuild a project's messages from its archive (idempotent)", replay.replay)
    )
    verify.add_arguments(
        _add(
            commands, "verify", "Compare a project's table with its archive",
            verify.verify,
        )
    )  # fmt: skip
    redrive.add_arguments(
        _add(
            commands, "redrive", "Reprocess failed records in the archive (dead-letter redrive)",
            redrive.redrive,
        )
    )  # fmt: skip
    _add_keys(commands)
    text = "Show how sample events in a folder are read: source, status and reason of each"
    command = commands.add_parser("explain", help=text, description=f"{text}.")
    explain.add_arguments(command)
    command.set_defaults(run=explain.explain)
    return root


def _add_keys(commands: Commands) -> None:
    text = "Create, list and revoke the API keys of servers"
    group = commands.add_parser("keys", help=text, description=f"{text}.", epilog=_EPILOG)
    actions = group.add_subparsers(dest="action", required=True, metavar="ACTION")
    keys.add_create_arguments(
        _add(actions, "create", "Create a key and print it; it is shown only once", keys.create)
    )
    keys.add_list_arguments(_add(actions, "list", "List the keys, without their secrets", keys.show))
    keys.add_revoke_arguments(_add(actions, "revoke", "Revoke a key permanently", keys.revoke))


def _add(commands: Commands, name: str, text: str, run: Run) -> argparse.ArgumentParser:
    """Return the parser of a command on a stack, with the arguments that choose it."""
    command = commands.add_parser(name, help=text, description=f"{text}.", epilog=_EPILOG)
    add_stack(command)
    command.set_defaults(run=lambda arguments: run(_stack(arguments), arguments))
    return command


def _stack(arguments: argparse.Namespace) -> stack.Stack:
    if arguments.local:
        return stack.of_local_run()
    return stack.of_file(arguments.outputs) if arguments.outputs else stack.deployed(arguments.stack)


if __name__ == "__main__":
    main()
