"""What a command has to say at its end, as lines: counts first, then the names of what needs a look."""

from collections import Counter
from collections.abc import Iterable

from operations.archive.reader import ReadReport

#: So many names of a kind are told.
NAMED = 10


def account_lines(account: ReadReport) -> list[str]:
    """What was read, and what was passed over and why."""
    lines = [
        f"{account.objects:,} objects, {account.records:,} records, {account.message_events:,} message events"
    ]
    if not account.objects:
        lines = ["There is nothing in this range of the archive."]
    if account.about_no_message:
        kinds = account.about_no_message
        lines += [f"{kinds.total():,} records about no message: {_most(kinds)}"]
    if account.ahead:
        lines += [f"{account.ahead:,} events dated more than a day after they were archived: a clock is off"]
    if account.unreadable:
        lines += [f"{account.unreadable.total():,} passed over as ingest does: {_most(account.unreadable)}"]
        lines += named("  in", (f"{key} ({count:,})" for key, count in account.unreadable_in.most_common()))
    lines += named(
        "objects passed over, or read as far as they go:",
        (f"{key}: {reason}" for key, reason in account.damaged.items()),
    )
    lines += named(
        "messages with an event that tells no time, which the delivered archive alone can date:",
        sorted(account.undated),
    )
    return lines


def _most(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common(NAMED))


def named(told: str, names: Iterable[str]) -> list[str]:
    """A heading and the first names under it; nothing where there are none."""
    every = list(names)
    if not every:
        return []
    rest = [f"  and {len(every) - NAMED:,} more"] if len(every) > NAMED else []
    return [told, *(f"  {name}" for name in every[:NAMED]), *rest]
