"""What the API tells of each request in metrics: that it was, the codes of its errors, its short pages.

Nothing of who asked, and for whom. "Embedded metric format specification" (Amazon CloudWatch User Guide).
"""

from collections.abc import Callable, Mapping

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit, single_metric

from functions.api.errors import ErrorCode
from functions.contract.metric_names import CODE_DIMENSION, ERRORS, REQUESTS, SHORT_PAGES


class RequestMetrics:
    """Of the request in hand: an execution environment answers one at a time, in several threads."""

    def __init__(self) -> None:
        self._metrics = EphemeralMetrics()
        self._codes: set[ErrorCode] = set()
        self._short_pages: list[int] = []

    def note_error(self, code: ErrorCode) -> None:
        """The answer tells an error of this code; of many it is noted once."""
        self._codes.add(code)

    def track_truncated_pages(self, has_time_left: Callable[[], bool]) -> Callable[[], bool]:
        """Says what `has_time_left` says of the time; each no hands out a list short."""

        def note() -> bool:
            if has_time_left():
                return True
            self._short_pages.append(1)
            return False

        return note

    def tell(self, names: Mapping[str, str | None]) -> None:
        """Writes what was noted, and begins anew. `names`: of the request and its trace, to find its line by;
        they are no dimensions."""
        codes, short_pages = sorted(self._codes), sum(self._short_pages)
        self._codes.clear()
        self._short_pages.clear()
        self._metrics.add_metric(REQUESTS, MetricUnit.Count, 1)
        if short_pages:
            self._metrics.add_metric(SHORT_PAGES, MetricUnit.Count, short_pages)
        for name, value in names.items():
            self._metrics.add_metadata(name, value)
        self._metrics.flush_metrics()
        for code in codes:
            with single_metric(ERRORS, MetricUnit.Count, 1) as counted:
                counted.add_dimension(CODE_DIMENSION, code)
