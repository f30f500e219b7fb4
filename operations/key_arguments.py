"""What `keys create`, `keys list` and `keys revoke` take."""

import argparse
from collections.abc import Callable

from functions.rights import Right

#: A key acts for the tenant that it is of, so it cannot be an operator's.
SCOPES = tuple(right.value for right in Right if right is not Right.ANY_TENANT)

_DAYS_AT_MOST = 3_650
_LABEL_AT_MOST = 100


def add_actions(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Adds each action; `command` makes a parser of a name and a description."""
    create = command("create", "Make a key, which is shown once")
    create.add_argument("--tenant", required=True, help="whose messages it opens")
    told = f"what it may: {', '.join(SCOPES)}; may be given several times (default messages:read)"
    create.add_argument("--scope", dest="scopes", action="append", choices=SCOPES, metavar="SCOPE", help=told)
    create.add_argument(
        "--days", type=_days, default=365, metavar="N", help="how long it is good (default 365)"
    )
    create.add_argument(
        "--label", type=_label, default="", metavar="TEXT", help="what it is for; do not name a person"
    )
    show = command("list", "List the keys, without what opens")
    show.add_argument("--tenant", help="only this tenant's")
    revoke = command("revoke", "Close a key for good")
    revoke.add_argument("key_id", metavar="ID", help="as `keys list` tells it")


def _days(text: str) -> int:
    days = int(text)
    if not 0 < days <= _DAYS_AT_MOST:
        raise argparse.ArgumentTypeError(f"must be from 1 to {_DAYS_AT_MOST}")
    return days


def _label(text: str) -> str:
    if len(text) > _LABEL_AT_MOST or not text.isprintable():
        raise argparse.ArgumentTypeError(f"must be at most {_LABEL_AT_MOST} printable characters")
    return text
