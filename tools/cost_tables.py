"""Writes the computed tables of docs/capacity.md, or checks them: `python -m tools.cost_tables [--check]`."""

import re
import sys
from dataclasses import replace
from pathlib import Path

from operations.cost import prices
from operations.cost.billed_stack import BilledProject, BilledStack, alike
from operations.cost.estimate import Estimate, estimate
from operations.cost.prices import AS_OF, MONTH_SECONDS, REGION
from operations.cost.report import table
from operations.cost.traffic import Traffic
from operations.cost.usage import EMAIL
from tools.generated_page import write_or_check

PAGE = Path(__file__).parents[1] / "docs" / "capacity.md"
_TABLE = re.compile(r"(<!-- computed: ([\w-]+) -->\n).*?(\n<!-- end -->)", re.DOTALL)

#: Events a second, of one project.
RATES = (1, 100, 10_000)


def of_rate(events_per_second: float) -> Estimate:
    """Return the bill of one project with the defaults at a steady rate."""
    return estimate(alike(1), Traffic(events_per_second * MONTH_SECONDS / EMAIL.events))


def example() -> Estimate:
    """Return the bill that README and docs name: 4 projects with 3 million messages between them."""
    return estimate(alike(4), Traffic(3_000_000))


def at_rest() -> dict[str, Estimate]:
    """Return the bill of 100 projects without traffic, by what is set."""
    projects = [replace(each, alarm_scope="stack") for each in alike(100).projects]
    shared = replace(alike(100), projects=tuple(projects), dashboards="stack")
    return {
        "100 projects, defaults": estimate(alike(100), Traffic(0)),
        "`alarms.scope: stack`, `dashboards: stack`": estimate(shared, Traffic(0)),
        "the same, `checkEveryMinutes: 5`": estimate(replace(shared, check_every_minutes=5), Traffic(0)),
    }


def options() -> str:
    """Return what each optional part adds to a stack of one project with an event a second."""
    usual = Traffic(MONTH_SECONDS / EMAIL.events)
    many_queries = replace(usual, queries=10_000_000)
    none = BilledProject("archive", sources=("pinpoint",), live_sources=())
    by_kinesis = {"has_data_stream": True, "creates_data_stream": True}
    rows = {
        "`encryptionKey: create`": _more(_one(key="create"), usual),
        "`sources.pinpoint.kinesis: {create: true}`": _more(_one(**by_kinesis), usual),
        "`stream: {bufferSeconds: 5, bufferMb: 1}`": _more(_one(buffer_seconds=5, buffer_mb=1), usual),
        "`api.snapStart`, for each published version": _more(replace(alike(1), snap_start=True), usual),
        "`api.tracing`, at 10 million queries": _more(alike(1), many_queries)
        - _more(replace(alike(1), tracing=False), many_queries),
        "a project without events, such as an ended Pinpoint application": _more(
            BilledStack((*alike(1).projects, none)), usual
        ),
        "1,000 users of the stack's pool beyond 10,000": 1_000 * prices.ACTIVE_USER_MONTH,
    }
    lines = (f"| {name} | {dollars:.2f} |" for name, dollars in rows.items())
    return "\n".join(("| | adds |", "|---|---|", *lines))


def _one(**settings: object) -> BilledStack:
    return BilledStack((replace(alike(1).projects[0], **settings),))  # type: ignore[arg-type]


def _more(stack: BilledStack, traffic: Traffic) -> float:
    """Return what a stack costs more than one of one project with the defaults."""
    return estimate(stack, traffic).dollars - estimate(alike(1), traffic).dollars


def tables() -> dict[str, str]:
    """Return each table by its name in the page."""
    head = f"Dollars a month, on-demand prices of {REGION}, {AS_OF}."
    rates = {f"{rate:,} event{'s' if rate > 1 else ''}/s": of_rate(rate) for rate in RATES}
    return {
        "rates": f"{head}\n\n{table(rates)}",
        "rest": f"{head}\n\n{table(at_rest())}",
        "options": f"{head}\n\n{options()}",
        "example": f"{head}\n\n{table({'4 projects, 3 million messages': example()})}",
    }


def page(text: str) -> str:
    """Return the page with its tables computed. Raise KeyError for an unknown one."""
    computed = tables()
    return _TABLE.sub(lambda found: f"{found[1]}{computed[found[2]]}{found[3]}", text)


def main(arguments: list[str] | None = None) -> int:
    """Return 1 where `--check` finds the page out of date."""
    return write_or_check("tools.cost_tables", __doc__, PAGE, lambda: page(PAGE.read_text()), arguments)


if __name__ == "__main__":
    sys.exit(main())
