"""An estimate as text, as Markdown and as JSON."""

import json

from operations.cost import prices
from operations.cost.billed_stack import BilledStack
from operations.cost.estimate import GROUPS, Estimate, Line
from operations.cost.traffic import Traffic, loads

TITLES = {
    "flow": "Flow, nothing coalesced",
    "statistics": "Statistics",
    "stored": "Storage",
    "monitoring": "Monitoring",
    "fixed": "Fixed",
    "reading": "Reading",
}
LEFT_OUT = (
    "Not included: sending (SES, End User Messaging), data transfer, taxes, support, notifications, and free "
    "allowances other than those named."
)


def text(stack: BilledStack, traffic: Traffic, estimate: Estimate) -> str:
    """Return the estimate as aligned lines that can be pasted anywhere."""
    rows = []
    for group in GROUPS:
        lines = [line for line in estimate.lines if line.group == group]
        rows += [(f"{TITLES[group]}", "", "", _dollars(estimate.of(group)))] if lines else []
        rows += [(f"  {line.part}", *_quantity(line), _dollars(line.dollars)) for line in lines]
    rows.append(("All in", "", "", _dollars(estimate.dollars)))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    table = [
        f"{part:<{widths[0]}}  {quantity:>{widths[1]}} {unit:<{widths[2]}}  {dollars:>{widths[3]}}"
        for part, quantity, unit, dollars in rows
    ]
    return "\n".join((*_head(stack, traffic), "", *table, "", LEFT_OUT))


def _head(stack: BilledStack, traffic: Traffic) -> list[str]:
    projects = "1 project" if len(stack.projects) == 1 else f"{len(stack.projects)} projects"
    events = sum(load.events_per_second for load in loads(stack, traffic).values())
    head = [
        f"Dollars a month: {projects}, {traffic.messages:,.0f} messages "
        f"({_three_digits(events)} events a second), {traffic.queries:,.0f} queries.",
        f"On-demand prices of {prices.REGION}, {prices.AS_OF}; storage after {traffic.after_months} months.",
    ]
    if stack.region != prices.REGION:
        head.append(f"The stack is in {stack.region}, where prices differ by up to 50 %.")
    return head


def _quantity(line: Line) -> tuple[str, str]:
    """Return a line's quantity with three digits, in millions where it has so many, and its unit."""
    if line.quantity >= 1e6:
        return _three_digits(line.quantity / 1e6), f"million {line.unit}"
    return _three_digits(line.quantity), line.unit


def _three_digits(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _dollars(amount: float) -> str:
    return f"{amount:,.2f}"


def as_json(stack: BilledStack, traffic: Traffic, estimate: Estimate) -> str:
    """Return the estimate as one JSON object."""
    document = {
        "region": prices.REGION,
        "pricesAsOf": prices.AS_OF,
        "projects": len(stack.projects),
        "messagesPerMonth": traffic.messages,
        "queriesPerMonth": traffic.queries,
        "dollars": round(estimate.dollars, 2),
        "lines": [
            {
                "group": line.group,
                "part": line.part,
                "quantity": line.quantity,
                "unit": line.unit,
                "price": line.price,
                "dollars": round(line.dollars, 4),
            }
            for line in estimate.lines
        ],
    }
    return json.dumps(document, indent=2)


def table(estimates: dict[str, Estimate]) -> str:
    """Return several estimates side by side, in Markdown; a column for each, a row for each part."""
    rows = [f"| | {' | '.join(estimates)} |", f"|---|{'---|' * len(estimates)}"]
    for group in GROUPS:
        parts = dict.fromkeys(
            line.part for each in estimates.values() for line in each.lines if line.group == group
        )
        rows += [_row(part, [_of_part(each, group, part) for each in estimates.values()]) for part in parts]
        sums = [each.of(group) for each in estimates.values()]
        rows.append(_row(f"**{TITLES[group].lower()}**", sums, bold=True))
    rows.append(_row("**all in**", [each.dollars for each in estimates.values()], bold=True))
    return "\n".join(rows)


def _of_part(estimate: Estimate, group: str, part: str) -> float:
    return sum(line.dollars for line in estimate.lines if (line.group, line.part) == (group, part))


def _row(title: str, amounts: list[float], *, bold: bool = False) -> str:
    mark = "**" if bold else ""
    cells = (f"{mark}{_rounded(amount)}{mark}" for amount in amounts)
    return f"| {title} | {' | '.join(cells)} |"


def _rounded(amount: float) -> str:
    """Return dollars with cents below ten, without from a hundred on."""
    if amount < 0.005:
        return "0"
    return f"{amount:,.2f}" if amount < 10 else f"{amount:,.1f}" if amount < 100 else f"{amount:,.0f}"
