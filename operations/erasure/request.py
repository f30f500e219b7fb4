"""What is to be erased, as a file or standard input lists it: addresses must not be on a command line, which
the shell's history and the list of processes show."""

import sys
from dataclasses import dataclass
from pathlib import Path

from functions.messages.addresses import DestinationHasher, normalise
from operations.errors import OperationsError

#: One pass takes as long for many as for one; the ledger's object stays small.
MAX_NAMES = 10_000
_LONGEST = 2_000


@dataclass(frozen=True)
class Request:
    """Recipients in their normal form, and ids of whole messages."""

    destinations: frozenset[str]
    message_ids: frozenset[str]

    def destination_keys(self, hasher: DestinationHasher) -> frozenset[str]:
        return frozenset(map(hasher.key, self.destinations))


def read_request(recipients: str | None, message_ids: str | None) -> Request:
    """Read both lists, each a file's path, or `-` for standard input. Raise OperationsError."""
    if recipients == message_ids == "-":
        raise OperationsError("Only one of --recipients and --message-ids can be standard input.")
    addresses = [_checked(line) for line in _lines(recipients, "--recipients")]
    ids = _lines(message_ids, "--message-ids")
    if not addresses and not ids:
        raise OperationsError(
            "There is nobody to erase: write one address a line into a file and name it with --recipients, "
            "or one message id a line with --message-ids."
        )
    return Request(frozenset(addresses), frozenset(ids))


def _checked(line: str) -> str:
    address = normalise(line)
    if "@" not in address and not address.startswith("+"):
        raise OperationsError(
            "A line of --recipients is neither an e-mail address nor a number with its country code, such as "
            "+447700900123: correct the file. Nothing was erased."
        )
    return address


def _lines(where: str | None, option: str) -> list[str]:
    if where is None:
        return []
    try:
        text = sys.stdin.read() if where == "-" else Path(where).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        raise OperationsError(f"{option} {where} cannot be read: {type(failure).__name__}.") from None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_NAMES:
        raise OperationsError(f"{option} has {len(lines):,} lines: split it, {MAX_NAMES:,} are the most.")
    if any(len(line) > _LONGEST for line in lines):
        raise OperationsError(f"{option} has a line of over {_LONGEST:,} characters: one name a line.")
    return lines
