"""Which messages are sealed: they may have been counted, deleted by DynamoDB, and stored again by a replay.

Expiry never subtracts from a row. So a message that comes back once its retention was raised must not be
counted a second time. It can have been deleted if any retention that applied since its send was shorter than
its age; from then on its rows no longer change.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

_DAY_MS = 86_400_000
#: A write may arrive some time after its message's end was checked.
_WRITE_MS = 300_000
#: Functions of a deployment do not change all at once: for so long the previous retention is assumed, too.
_DEPLOYMENT_MS = 3_600_000
_PERIOD = re.compile(r"(\d*)@(\d+)")


@dataclass(frozen=True)
class RetentionPeriod:
    """A retention in days (None: without limit) that applies from a time on, epoch milliseconds."""

    days: int | None
    since: int

    @classmethod
    def from_text(cls, text: str) -> "RetentionPeriod":
        """Read `<days>@<since>`. Raises ValueError."""
        if not (found := _PERIOD.fullmatch(text)):
            raise ValueError("not a retention period")
        return cls(int(found[1]) if found[1] else None, int(found[2]))

    def __str__(self) -> str:
        return f"{'' if self.days is None else self.days}@{self.since}"


@dataclass(frozen=True)
class RetentionHistory:
    """The retention periods of one generation of rows, oldest first; the first begins at 0."""

    periods: tuple[RetentionPeriod, ...]

    @classmethod
    def starting_with(cls, days: int | None) -> "RetentionHistory":
        return cls((RetentionPeriod(days, 0),))

    @classmethod
    def from_texts(cls, texts: list[str]) -> "RetentionHistory":
        """Raises ValueError."""
        return cls(tuple(RetentionPeriod.from_text(text) for text in texts))

    def texts(self) -> list[str]:
        return [str(period) for period in self.periods]

    def with_present(self, days: int | None, now: int) -> "RetentionHistory":
        """Return the history with the retention that applies from `now` on (epoch milliseconds)."""
        if self.periods[-1].days == days:
            return self
        return RetentionHistory((*self.periods, RetentionPeriod(days, now + _DEPLOYMENT_MS)))

    def is_sealed(self, sent_at: int, at: int) -> bool:
        """Whether a message may have been deleted before `at`, when it was written; epoch milliseconds."""
        ends = (*(after.since for _, after in pairwise(self.periods)), None)
        return any(
            period.days is not None
            and period.since <= at
            and (end is None or sent_at <= end)
            and sent_at + period.days * _DAY_MS + _WRITE_MS < at
            for period, end in zip(self.periods, ends, strict=True)
        )
