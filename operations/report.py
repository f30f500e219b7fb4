"""The report that a command prints at its end: counts first, then names of what needs attention."""

from collections import Counter
from collections.abc import Iterable

from operations.archive.reader import ReadReport

#: How many names of a kind are printed.
MAX_NAMES = 10


def read_lines(report: ReadReport) -> list[str]:
    """Return what was read from an archive, and what was skipped and why."""
    lines = [
        f"{report.objects:,} objects, {report.records:,} records, {report.message_events:,} message events"
    ]
    if not report.objects:
        lines = ["The archive has no objects in this range."]
    if report.about_no_message:
        kinds = report.about_no_message
        lines += [f"{kinds.total():,} records about no message: {_most_common(kinds)}"]
    if report.ahead:
        lines += [f"{report.ahead:,} events dated more than a day after they were archived: a clock is wrong"]
    if report.unreadable:
        lines += [f"{report.unreadable.total():,} skipped, as ingest does: {_most_common(report.unreadable)}"]
        lines += headed("  in", (f"{key} ({count:,})" for key, count in report.unreadable_in.most_common()))
    lines += headed(
        "objects skipped, or read only in part:",
        (f"{key}: {reason}" for key, reason in report.damaged.items()),
    )
    lines += headed(
        "messages with an event without a time, which only the delivered archive can date:",
        sorted(report.undated),
    )
    return lines


def _most_common(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common(MAX_NAMES))


def headed(heading: str, names: Iterable[str]) -> list[str]:
    """Return a heading and the first names under it; nothing where there are none."""
    every = list(names)
    if not every:
        return []
    rest = [f"  and {len(every) - MAX_NAMES:,} more"] if len(every) > MAX_NAMES else []
    return [heading, *(f"  {name}" for name in every[:MAX_NAMES]), *rest]
