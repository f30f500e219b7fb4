"""Import and first answer in a fresh process, beside the stock handler, with and without bytecode."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from benchmarks.dynamodb_endpoint import endpoint
from benchmarks.figures import Figure, show
from benchmarks.processes import environment

ROUNDS = 5

_OWN = """
from benchmarks.tracker_handler import handler_over, store_over
from benchmarks.processes import own_client
handler = handler_over(store_over(own_client({url!r}, 32), workers=32), 8)
"""
_STOCK = "from benchmarks.stock import handler"
#: What neither side can leave out: the packages that both are made of, and a client of DynamoDB.
_FLOOR = """
import time
import mangum, strawberry, strawberry.asgi
from benchmarks.processes import own_client
own_client({url!r}, 1)
print(0, time.process_time())
"""
#: The CPU time of the process, from its first instruction: when it could answer, and when it had.
_MEASURE = """
import time
from benchmarks.requests import LambdaContext, http_event
{imports}
ready = time.process_time()
event = http_event("query ($id: {kind}!) {{ message(id: $id) {{ messageId status }} }}", {{"id": "unknown"}})
answer = handler(event, LambdaContext())
assert '"message":null' in answer["body"].replace(" ", ""), answer
print(ready, time.process_time())
"""


def figures() -> Iterator[Figure]:
    with endpoint() as url, tempfile.TemporaryDirectory() as bytecode:
        scripts = (
            _MEASURE.format(imports=_OWN.format(url=url), kind="ID"),
            _MEASURE.format(imports=_STOCK, kind="String"),
            _FLOOR.format(url=url),
        )
        for name, writes in (("with", True), ("without", False)):
            # Without: nothing is ever written to the place that is looked in.
            place = {
                "PYTHONPYCACHEPREFIX": f"{bytecode}/{name}",
                "PYTHONDONTWRITEBYTECODE": "" if writes else "1",
            }
            variables = os.environ | environment(url) | place
            (own, from_snapshot), (stock, _), (floor, _) = _least(scripts, variables)
            beside = f"stock {stock * 1000:.0f}, ratio {{:.2f}}"
            yield Figure(f"{name} bytecode: CPU ms from start to the first answer", f"{own * 1000:.0f}",
                         f"{beside.format(own / stock)}, budget 0.8")  # fmt: skip
            yield Figure(f"{name} bytecode: after the imports, as from a snapshot (SnapStart)",
                         f"{from_snapshot * 1000:.0f}", beside.format(from_snapshot / stock))  # fmt: skip
            yield Figure(f"{name} bytecode: of which Strawberry, Mangum and botocore, which both import",
                         f"{floor * 1000:.0f}", beside.format(floor / stock))  # fmt: skip


def _least(scripts: tuple[str, ...], variables: dict[str, str]) -> list[tuple[float, float]]:
    """The least of several runs of each script, in turns, whole and after the imports; the first run of each
    only writes bytecode."""
    runs = [[_run(script, variables) for script in scripts] for _ in range(ROUNDS + 1)][1:]
    return [
        (min(whole for _, whole in times), min(whole - ready for ready, whole in times))
        for times in zip(*runs, strict=True)
    ]


def _run(script: str, variables: dict[str, str]) -> tuple[float, float]:
    command = [sys.executable, "-c", script]
    output = subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout
    ready, whole = map(float, output.split())
    return ready, whole


if __name__ == "__main__":
    show(figures)
