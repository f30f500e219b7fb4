"""What `keys create`, `keys list` and `keys revoke` take."""

import argparse
from collections.abc import Callable

from functions.keys.tenant_keys import DEFAULT_LIFETIME_DAYS, SCOPES


def add_actions(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Adds each action; `command` makes a parser of a name and a description."""
    create = command("create", "Make a key, which is shown once")
    create.add_argument("--tenant", required=True, help="whose messages it opens")
    told = f"what it may: {', '.join(SCOPES)}; may be given several times (default messages:read)"
    create.add_argument("--scope", dest="scopes", action="append", choices=SCOPES, metavar="SCOPE", help=told)
    create.add_argument(
        "--days",
        type=int,
        default=DEFAULT_LIFETIME_DAYS,
        metavar="N",
        help=f"how long it is good (default {DEFAULT_LIFETIME_DAYS})",
    )
    create.add_argument("--label", default="", metavar="TEXT", help="what it is for; do not name a person")
    show = command("list", "List the keys, without what opens")
    show.add_argument("--tenant", help="only this tenant's")
    revoke = command("revoke", "Close a key for good")
    revoke.add_argument("key_id", metavar="ID", help="as `keys list` tells it")
