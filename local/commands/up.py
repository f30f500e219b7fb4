"""`python -m local up`: start everything, send traffic, print what to open and query, wait for Ctrl-C."""

import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from urllib.parse import urlencode

from local import outputs
from local.cloud import ROOT_KEY, ROOT_SECRET
from local.commands.demo import Demo
from local.outputs import Outputs
from local.ports import Ports
from local.stack import LocalStack
from local.traffic import Highlights


def up(program: Path, home: Path, ports: Ports, *, config: Path | None, traffic: bool) -> None:
    """Run until SIGINT or SIGTERM. Raise LocalError where something cannot be started."""
    started = time.monotonic()
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopped.is_set():
            return
        stopped.set()
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    # Before anything is installed, or the files of another running stack are touched.
    ports.check()
    outputs.remove(home)
    stack = LocalStack(program, home, _log_progress, _log_problem, config=config)
    try:
        _log_progress("Starting the embedded AWS ...")
        stack.start(ports, home / "run")
        found = stack.outputs()
        demo = Demo(stack, found, _log_progress)
        if traffic:
            _log_progress("Sending the demo's traffic ...")
            demo.send()
            demo.verify()
        found.save(home)
        print(text(found, demo, time.monotonic() - started), flush=True)
        threading.Event().wait()
    except KeyboardInterrupt:
        _log_progress("Stopping ...")
    finally:
        outputs.remove(home)
        stack.stop()


def text(found: Outputs, demo: Demo, seconds: float) -> str:
    """Return the addresses and example queries, in a few lines."""
    lines = ["", f"The message tracker is up, after {seconds:.0f} s. Ctrl-C stops it.", ""]
    if found.explorer_url:
        lines += [
            "Open the explorer and search for an address, a number or an id (the link carries the token):"
        ]
        lines += [f"  {found.explorer_url}"]
        lines += [f"  Search for: {example}" for example in _searches(found, demo)] + [""]
    if found.graphiql_url:
        lines += ["Open GraphiQL (the link carries the token and the values of its examples):"]
        lines += [f"  {found.graphiql_url}{_given(found, demo)}", ""]
    for project, known in demo.highlights.items():
        lines += [
            f"Query {project} (tenant {found.projects[project].tenant}):",
            f'  {{ message(id: "{known.message_id}") {{ status events {{ type occurredAt }} }} }}',
            *(
                _list_query(key, value)
                for key, value in (
                    ("destination", known.destination),
                    ("campaignId", known.campaign_id),
                    ("journeyId", known.journey_id),
                )
            ),
            "",
        ]
    first = next(iter(found.projects))
    lines += [
        f"GraphQL   {found.graphql_url}",
        f"Firehose  {found.firehose_endpoint_url}",
        f"AWS       {found.aws_endpoint_url}  (key {ROOT_KEY}, secret {ROOT_SECRET})",
        "Tokens of both tenants, names of streams, tables and buckets: .local/outputs.json",
        f"Your own events: .venv/bin/python -m local send {first} FILE...",
    ]
    return "\n".join(lines)


def _of_the_links(found: Outputs, demo: Demo) -> Highlights | None:
    """Return the examples of a project of the tenant whose token is in the links."""
    tenant = next(iter(found.tokens))
    of_tenant = (
        known for project, known in demo.highlights.items() if found.projects[project].tenant == tenant
    )
    return next(of_tenant, None)


def _searches(found: Outputs, demo: Demo) -> list[str]:
    known = _of_the_links(found, demo)
    return [known.destination, known.message_id, known.campaign_id] if known else []


def _given(found: Outputs, demo: Demo) -> str:
    """Return the values of the page's examples."""
    known = _of_the_links(found, demo)
    if known is None:
        return ""
    ids = {"campaignId": known.campaign_id, "journeyId": known.journey_id}
    return "&" + urlencode({"id": known.message_id, "destination": known.destination} | ids)


def _list_query(key: str, value: str) -> str:
    return f'  {{ messages(by: {{{key}: "{value}"}}) {{ edges {{ node {{ messageId status }} }} }} }}'


def _log_progress(line: str) -> None:
    print(line, flush=True)


def _log_problem(line: str) -> None:
    print(f"! {line[:2000]}", file=sys.stderr, flush=True)
