"""Counts of the records of a delivery stream, by outcome."""

from dataclasses import dataclass, replace

from local.emulator.firehose.transform import Transformed


@dataclass(frozen=True)
class Counts:
    """Counts of all records so far. `received` is the sum of the others once all are processed."""

    received: int = 0
    delivered: int = 0
    dropped: int = 0
    failed: int = 0

    @property
    def waiting(self) -> int:
        return self.received - self.delivered - self.dropped - self.failed

    @property
    def settled(self) -> bool:
        return not self.waiting

    def with_one_more(self) -> "Counts":
        return replace(self, received=self.received + 1)

    def after(self, result: Transformed) -> "Counts":
        """Return the counts after a processed batch."""
        return replace(
            self,
            delivered=self.delivered + len(result.delivered),
            dropped=self.dropped + result.dropped,
            failed=self.failed + len(result.failed),
        )
