"""`cost`: what a configuration costs in a month, line by line."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from operations.command_line import events_per_second
from operations.cost.billed_stack import BilledStack, alike
from operations.cost.configuration import of_file, of_pulumi
from operations.cost.estimate import estimate
from operations.cost.prices import MONTH_SECONDS
from operations.cost.report import as_json, text
from operations.cost.traffic import Traffic
from operations.cost.usage import EMAIL, SMS

_DEFAULT = Traffic(messages=1_000_000)
#: A larger number is a typing error.
_MOST = 1e13
_MOST_PROJECTS = 100_000


def add_arguments(command: ArgumentParser) -> None:
    stack = command.add_mutually_exclusive_group()
    stack.add_argument(
        "--config", type=Path, metavar="FILE", help="the file of a stack, such as Pulumi.dev.yaml"
    )
    stack.add_argument("--stack", metavar="NAME", help="a Pulumi stack (default: the selected one)")
    stack.add_argument(
        "--projects",
        type=_projects,
        metavar="NUMBER",
        help="so many projects with an SES source each, and defaults",
    )
    rate = command.add_mutually_exclusive_group()
    rate.add_argument(
        "--messages-per-month", type=_count, default=_DEFAULT.messages, metavar="N",
        help="of all projects together (default: 1000000)",
    )  # fmt: skip
    rate.add_argument("--events-per-second", type=events_per_second, metavar="N", help="on average, instead")
    command.add_argument(
        "--sms-share", type=_share, default=_DEFAULT.sms_share, metavar="0..1",
        help="of the messages of projects that send e-mails and SMS (default: 0)",
    )  # fmt: skip
    command.add_argument(
        "--queries-per-month", type=_count, default=_DEFAULT.queries, metavar="N", help="default: 100000"
    )
    command.add_argument(
        "--users",
        type=_whole,
        default=_DEFAULT.users,
        metavar="N",
        help="who sign in at the stack's pool (default: 50)",
    )
    command.add_argument(
        "--snapshots", type=_whole, default=_DEFAULT.snapshots, metavar="N",
        help="versions of the API's function that still have a snapshot (default: 1)",
    )  # fmt: skip
    command.add_argument(
        "--after-months", type=_whole, default=_DEFAULT.after_months, metavar="N",
        help="how long the traffic has lasted, for what is stored indefinitely (default: 12)",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="print JSON")


def cost(arguments: Namespace) -> int:
    """Print the estimate. Raise OperationsError where the configuration cannot be read."""
    stack = _stack(arguments)
    traffic = Traffic(
        messages=_messages(arguments),
        sms_share=arguments.sms_share,
        queries=arguments.queries_per_month,
        users=arguments.users,
        snapshots=arguments.snapshots,
        after_months=arguments.after_months,
    )
    show = as_json if arguments.json else text
    print(show(stack, traffic, estimate(stack, traffic)))
    return 0


def _stack(arguments: Namespace) -> BilledStack:
    if arguments.projects:
        return alike(arguments.projects)
    return of_file(arguments.config) if arguments.config else of_pulumi(arguments.stack)


def _messages(arguments: Namespace) -> float:
    if not arguments.events_per_second:
        return float(arguments.messages_per_month)
    events = EMAIL.events * (1 - arguments.sms_share) + SMS.events * arguments.sms_share
    return float(arguments.events_per_second * MONTH_SECONDS / events)


def _count(value: str) -> float:
    try:
        count = float(value.replace(",", "").replace("_", ""))
    except ValueError:
        count = -1
    if not 0 <= count <= _MOST:
        raise ArgumentTypeError(f"{value!r} is not a number of messages or queries: write 3000000")
    return count


def _whole(value: str) -> int:
    if not value.isdecimal() or int(value) > _MOST:
        raise ArgumentTypeError(f"{value!r} is not a whole number, 0 or more")
    return int(value)


def _projects(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= _MOST_PROJECTS:
        raise ArgumentTypeError(f"{value!r} is not a number of projects: write 1 to {_MOST_PROJECTS}")
    return int(value)


def _share(value: str) -> float:
    try:
        share = float(value)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise ArgumentTypeError(f"{value!r} is not a share: write a number from 0 to 1, such as 0.25")
    return share
