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
from benchmarks.own import handler_over, store_over
from benchmarks.processes import own_client
handler = handler_over(store_over(own_client({url!r}, 32), workers=32), 8)
"""
_STOCK = "from benchmarks.stock import handler"
#: The whole CPU time of the process, from its first instruction until the answer is there.
_ASK = """
import time
from benchmarks.requests import LambdaContext, http_event
{imports}
event = http_event("query ($id: {kind}!) {{ message(id: $id) {{ messageId status }} }}", {{"id": "unknown"}})
answer = handler(event, LambdaContext())
assert '"message":null' in answer["body"].replace(" ", ""), answer
print(time.process_time())
"""


def figures() -> Iterator[Figure]:
    with endpoint() as url, tempfile.TemporaryDirectory() as bytecode:
        scripts = (
            _ASK.format(imports=_OWN.format(url=url), kind="ID"),
            _ASK.format(imports=_STOCK, kind="String"),
        )
        for name, writes in (("with", True), ("without", False)):
            # Without: nothing is ever written to the place that is looked in.
            place = {
                "PYTHONPYCACHEPREFIX": f"{bytecode}/{name}",
                "PYTHONDONTWRITEBYTECODE": "" if writes else "1",
            }
            variables = os.environ | environment(url) | place
            own, stock = _least(scripts, variables)
            yield Figure(f"{name} bytecode: CPU ms from start to the first answer", f"{own * 1000:.0f}",
                         f"stock {stock * 1000:.0f}, ratio {own / stock:.2f}, budget 0.8")  # fmt: skip


def _least(scripts: tuple[str, ...], variables: dict[str, str]) -> list[float]:
    """The least of several runs of each script, in turns; the first of each only writes bytecode."""
    runs = [[_run(script, variables) for script in scripts] for _ in range(ROUNDS + 1)][1:]
    return [min(times) for times in zip(*runs, strict=True)]


def _run(script: str, variables: dict[str, str]) -> float:
    command = [sys.executable, "-c", script]
    return float(subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    show(figures)
