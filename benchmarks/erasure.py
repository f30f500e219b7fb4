"""Reads an archive for people who are to be erased: its speed and cost by their number."""

import gzip
import json
import time
from collections.abc import Callable, Iterator

from benchmarks import mix
from benchmarks.figures import Figure, show
from functions.erasure.documents import DocumentErasure
from functions.erasure.erased import Erased
from functions.erasure.needles import Needles
from functions.messages.addresses import DestinationHasher
from functions.messages.parsers.tags import TagNames
from operations.cost.prices import GB, LAMBDA_ARM_GB_SECOND

#: Messages of an object: some 8 MB of plain bytes.
_MESSAGES = 1_500
#: People of an object who are erased, at most.
_IN_IT = 10
#: A function of so many GB has one processor ("Configure Lambda function memory").
_MEMORY_GB = 1.769
_HASHER = DestinationHasher(b"a secret")


def figures() -> Iterator[Figure]:
    events = mix.histories(mix.email, _MESSAGES, per_second=100)
    plain = b"".join(json.dumps(event).encode() + b"\n" for event in events)
    packed = gzip.compress(plain)
    ratio = len(plain) / len(packed)
    yield Figure(
        "an object", f"{len(plain) / 1e6:.1f} MB", f"{ratio:.1f} x its gzip; {len(events):,} records"
    )
    unpack = _seconds(lambda: gzip.decompress(packed))
    yield Figure("unpacking alone", f"{len(plain) / unpack / 1e6:.0f} MB/s of a processor", "plain bytes")
    recipients = sorted({_recipient(event) for event in events})
    for people in (1, 10, 1_000):
        others = [f"somebody{number}@nowhere.example" for number in range(people)]
        yield _pass(f"{people:,} people, none in it", others, packed)
        here = recipients[: min(people, _IN_IT)]
        yield _pass(f"{people:,} people, {len(here)} in it", here + others[len(here) :], packed)


def _recipient(event: mix.Event) -> str:
    return str(event["facets"]["email_channel"]["mail_event"]["mail"]["destination"][0])


def _pass(what: str, addresses: list[str], packed: bytes) -> Figure:
    erased = Erased(_HASHER, {_HASHER.key(address): 2**53 for address in addresses})
    erasure = DocumentErasure(erased, TagNames(), Needles(addresses).may_name)

    def run() -> None:
        rest, changes = erasure.erase(gzip.decompress(packed))
        if changes:
            gzip.compress(rest)

    plain, seconds = len(gzip.decompress(packed)), _seconds(run)
    dollars = 1024 * GB / len(packed) * seconds * _MEMORY_GB * LAMBDA_ARM_GB_SECOND
    return Figure(
        what,
        f"{plain / seconds / 1e6:.0f} MB/s of a processor",
        f"${dollars:.2f} of Lambda for a TB of gzip of such objects",
    )


def _seconds(run: Callable[[], object]) -> float:
    """Return the least CPU time of three runs."""
    times = []
    for _ in range(3):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(times)


if __name__ == "__main__":
    print("\n".join(f"{one.what}: {one.value} ({one.compared})" for one in show(figures)))
