"""The metrics of each API request: its count, the codes of its errors, its truncated pages.

They do not identify the caller or the tenant. Format: "Embedded metric format specification" (Amazon
CloudWatch User Guide).
"""

from collections import Counter
from collections.abc import Callable, Mapping

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit, single_metric

from functions.api.errors import ErrorCode
from functions.contract.metric_names import (
    CODE_DIMENSION,
    ERRORS,
    MASKED_LOOKUPS,
    REFUSED_MASKED_LOOKUPS,
    REFUSED_REVEALS,
    REQUESTS,
    SHORT_PAGES,
    UNRECORDED_LOOKUPS,
)


class RequestMetrics:
    """The metrics of the request in flight. An execution environment handles one at a time, in threads."""

    def __init__(self) -> None:
        self._metrics = EphemeralMetrics()
        self._codes: set[ErrorCode] = set()
        self._truncated_pages: list[int] = []
        self._masked_lookups: Counter[bool] = Counter()
        self._lookup_log: Counter[str] = Counter()

    def count_error(self, code: ErrorCode) -> None:
        """Count an error code; several errors with one code count once."""
        self._codes.add(code)

    def count_masked_lookup(self, is_allowed: bool) -> None:
        """Count a look-up by destination of a caller who sees masked addresses."""
        self._masked_lookups[is_allowed] += 1

    def count_unrecorded_lookups(self) -> None:
        """Count a request whose record the look-up log did not take."""
        self._lookup_log[UNRECORDED_LOOKUPS] += 1

    def count_refused_reveal(self) -> None:
        """Count a reveal beyond its caller's limit."""
        self._lookup_log[REFUSED_REVEALS] += 1

    def track_truncated_pages(self, has_time_left: Callable[[], bool]) -> Callable[[], bool]:
        """Return `has_time_left` with a count of its negative results: each truncates a page."""

        def count() -> bool:
            if has_time_left():
                return True
            self._truncated_pages.append(1)
            return False

        return count

    def emit(self, names: Mapping[str, str | None]) -> None:
        """Write the metrics and reset them. `names` identify the request and its trace in the log line; they
        are not dimensions."""
        codes, truncated_pages = sorted(self._codes), sum(self._truncated_pages)
        self._codes.clear()
        self._truncated_pages.clear()
        self._metrics.add_metric(REQUESTS, MetricUnit.Count, 1)
        counts = {
            SHORT_PAGES: truncated_pages,
            MASKED_LOOKUPS: self._masked_lookups[True],
            REFUSED_MASKED_LOOKUPS: self._masked_lookups[False],
            **self._lookup_log,
        }
        self._masked_lookups.clear()
        self._lookup_log.clear()
        for name, count in counts.items():
            if count:
                self._metrics.add_metric(name, MetricUnit.Count, count)
        for name, value in names.items():
            self._metrics.add_metadata(name, value)
        self._metrics.flush_metrics()
        for code in codes:
            with single_metric(ERRORS, MetricUnit.Count, 1) as counted:
                counted.add_dimension(CODE_DIMENSION, code)
