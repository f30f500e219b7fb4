"""The command line for operating a stack."""

import argparse
import sys
from collections.abc import Callable
from typing import TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

from operations import stack
from operations.command_line import add_stack
from operations.commands import (
    cost,
    erase,
    explain,
    keys,
    lookups,
    poison,
    receipts,
    redrive,
    replay,
    retention,
    sql,
    stats,
    verify,
    versions,
)
from operations.errors import CommandInterruptedError, OperationsError, unexpected_aws_error

_EPILOG = """Without --stack, --outputs or --local a command uses the Pulumi stack that is selected here.
Exit codes: 0 done, nothing wrong; 1 something is wrong, or the command failed; 2 wrong usage;
130 interrupted."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command: TypeAlias = Callable[[stack.Stack, argparse.Namespace], int]


def main() -> None:
    sys.exit(run(parser().parse_args()))


def run(arguments: argparse.Namespace) -> int:
    """Run the chosen command. Return its exit code, after an error in one sentence on standard error."""
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        error: OperationsError = CommandInterruptedError("Interrupted.")
    except (ClientError, BotoCoreError) as failure:
        error = unexpected_aws_error(failure)
    except OperationsError as failure:
        error = failure
    print(error, file=sys.stderr)
    return error.exit_code


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
    poison.add_arguments(
        _add(
            commands,
            "poison",
            "Show records that could not be understood, decoded, with reasons",
            poison.poison,
        )
    )
    text = "Apply a changed retention to all stored messages (idempotent)"
    retention.add_arguments(_add(commands, "retention", text, retention.retention))
    text = "Erase recipients from tables and archives, for good (idempotent)"
    erase.add_arguments(_add(commands, "erase", text, erase.erase))
    text = "Answer a named query from the archives, on this machine"
    sql.add_arguments(_add(commands, "sql", text, sql.sql))
    _add_receipts(commands)
    _add_keys(commands)
    _add_lookups(commands)
    _add_versions(commands)
    _add_stats(commands)
    text = "Show how sample events in a folder are read: source, status and reason of each"
    command = commands.add_parser("explain", help=text, description=f"{text}.")
    explain.add_arguments(command)
    command.set_defaults(run=explain.explain)
    text = "Estimate what a stack costs in a month, line by line"
    command = commands.add_parser("cost", help=text, description=f"{text}.")
    cost.add_arguments(command)
    command.set_defaults(run=cost.cost)
    return root


def _add_receipts(commands: Commands) -> None:
    text = "List requests for erasure, and verify their receipts"
    group = commands.add_parser("receipts", help=text, description=f"{text}.", epilog=_EPILOG)
    actions = group.add_subparsers(dest="action", required=True, metavar="ACTION")
    receipts.add_list_arguments(
        _add(actions, "list", "List a tenant's requests and how far they are", receipts.show)
    )
    receipts.add_verify_arguments(
        _add(actions, "verify", "Verify a receipt, and print what it says", receipts.verify)
    )
    _add(actions, "key", "Print the public key that verifies receipts", receipts.public_key)


def _add_keys(commands: Commands) -> None:
    text = "Create, list and revoke the API keys of servers"
    group = commands.add_parser("keys", help=text, description=f"{text}.", epilog=_EPILOG)
    actions = group.add_subparsers(dest="action", required=True, metavar="ACTION")
    keys.add_create_arguments(
        _add(actions, "create", "Create a key and print it; it is shown only once", keys.create)
    )
    keys.add_list_arguments(_add(actions, "list", "List the keys, without their secrets", keys.show))
    keys.add_revoke_arguments(_add(actions, "revoke", "Revoke a key permanently", keys.revoke))


def _add_lookups(commands: Commands) -> None:
    text = "Verify the look-up log, or print the look-ups about a person"
    group = commands.add_parser("lookups", help=text, description=f"{text}.", epilog=_EPILOG)
    actions = group.add_subparsers(dest="action", required=True, metavar="ACTION")
    text = "Compare the look-up log with its copy in S3"
    lookups.add_verify_arguments(_add(actions, "verify", text, lookups.verify))
    text = "Print when and why somebody looked at a person's messages"
    lookups.add_subject_arguments(_add(actions, "subject", text, lookups.subject))


def _add_versions(commands: Commands) -> None:
    text = "Delete old versions of the API's function, whose snapshots are billed"
    group = commands.add_parser("versions", help=text, description=f"{text}.", epilog=_EPILOG)
    actions = group.add_subparsers(dest="action", required=True, metavar="ACTION")
    versions.add_prune_arguments(
        _add(actions, "prune", "Delete all versions but the one in use and the newest others", versions.prune)
    )


def _add_stats(commands: Commands) -> None:
    text = "Rebuild or verify the statistics of a project"
    group = commands.add_parser("stats", help=text, description=f"{text}.", epilog=_EPILOG)
    actions = group.add_subparsers(dest="action", required=True, metavar="ACTION")
    stats.add_rebuild_arguments(
        _add(
            actions, "rebuild", "Count the messages that are not counted yet, as after stats.recount",
            stats.rebuild,
        )
    )  # fmt: skip
    stats.add_verify_arguments(
        _add(actions, "verify", "Compare the statistics with a recount of the stored messages", stats.verify)
    )


def _add(commands: Commands, name: str, text: str, command: Command) -> argparse.ArgumentParser:
    """Return the parser of a command on a stack, with the arguments that choose it."""
    added = commands.add_parser(name, help=text, description=f"{text}.", epilog=_EPILOG)
    add_stack(added)
    added.set_defaults(run=lambda arguments: command(_stack(arguments), arguments))
    return added


def _stack(arguments: argparse.Namespace) -> stack.Stack:
    if arguments.local:
        return stack.of_local_run()
    return stack.of_file(arguments.outputs) if arguments.outputs else stack.deployed(arguments.stack)


if __name__ == "__main__":
    main()
