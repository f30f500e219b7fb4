"""CPU time of refusing documents that are made to cost much, through the handler."""

import json
from collections.abc import Iterator

from benchmarks.counting_table import CountingTable
from benchmarks.figures import Figure, cpu_ms, show
from benchmarks.requests import LambdaContext, http_event
from benchmarks.tracker_handler import handler_over, store_over


def doubling(levels: int) -> str:
    """Fragments that each spread the next one twice."""
    spreads = "".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels))
    return f"{{ ...f0 }} {spreads} fragment f{levels} on Query {{ viewer {{ tenant }} }}"


DOCUMENTS = {
    "20 levels of fragments, each spread twice": doubling(20),
    "90 levels of fragments, each spread twice": doubling(90),
    "one field 900 times": "{ viewer { " + "tenant " * 900 + "} }",
    "300 aliases": "{ viewer { " + " ".join(f"a{n}: tenant" for n in range(300)) + " } }",
    "330 levels of fields": "{ a " * 330 + "}" * 330,
    "a list of 490 lists": "{ message(id: " + "[" * 490 + "]" * 490 + ") { id } }",
    "7,000 comments": "#\n" * 7_000 + "{ viewer { tenant } }",
    "a circle of fragments": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "290 fields that do not exist": "{ viewer { " + " ".join(f"tenan{n}" for n in range(290)) + " } }",
}


def figures() -> Iterator[Figure]:
    handler = handler_over(store_over(CountingTable()), 8)
    for name, text in DOCUMENTS.items():
        response = [handler(http_event(text, {}), LambdaContext())["body"]]
        [code] = {error["extensions"]["code"] for error in json.loads(response[0])["errors"]}
        # Each text is new, as an attacker's would be: with what is known already it would be quicker.
        new = (http_event(f"{text} #{number}", {}) for number in range(10**6))
        [took] = cpu_ms(lambda new=new: handler(next(new), LambdaContext()), times=3)  # type: ignore[misc]
        yield Figure(f"{name}: CPU ms", f"{took:.1f}", f"refused as {code}, budget 10")


if __name__ == "__main__":
    show(figures)
