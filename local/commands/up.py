"""`python -m local up`: start everything, fill it, say what to open and what to ask, wait for Ctrl-C."""

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


def up(program: Path, home: Path, ports: Ports, *, traffic: bool) -> None:
    """Run until SIGINT or SIGTERM. Raises LocalError where something cannot be started."""
    started = time.monotonic()
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopped.is_set():
            return
        stopped.set()
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    # Before anything of a run that is up already is touched.
    ports.check()
    outputs.remove(home)
    stack = LocalStack(program, home, _say, _report)
    try:
        _say("Starting the embedded AWS ...")
        stack.start(ports, home / "run")
        found = stack.outputs()
        demo = Demo(stack, found, _say)
        if traffic:
            _say("Sending the demo's traffic ...")
            demo.send()
            demo.ask()
        found.save(home)
        print(text(found, demo, time.monotonic() - started), flush=True)
        threading.Event().wait()
    except KeyboardInterrupt:
        _say("Stopping ...")
    finally:
        outputs.remove(home)
        stack.stop()


def text(found: Outputs, demo: Demo, seconds: float) -> str:
    """What to open and what to ask, in a few lines."""
    lines = ["", f"The message tracker is up, after {seconds:.0f} s. Ctrl-C stops it.", ""]
    if found.graphiql_url:
        lines += ["Open GraphiQL (the token and what its examples ask for are in the link):"]
        lines += [f"  {found.graphiql_url}{_given(found, demo)}", ""]
    for project, known in demo.highlights.items():
        lines += [
            f"Ask about {project} (tenant {found.projects[project].tenant}):",
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


def _given(found: Outputs, demo: Demo) -> str:
    """What the page's examples ask for, from a project of the tenant whose token the link has."""
    tenant = next(iter(found.tokens))
    for project, known in demo.highlights.items():
        if found.projects[project].tenant == tenant:
            ids = {"campaignId": known.campaign_id, "journeyId": known.journey_id}
            return "&" + urlencode({"id": known.message_id, "destination": known.destination} | ids)
    return ""


def _list_query(key: str, value: str) -> str:
    return f'  {{ messages(by: {{{key}: "{value}"}}) {{ edges {{ node {{ messageId status }} }} }} }}'


def _say(line: str) -> None:
    print(line, flush=True)


def _report(line: str) -> None:
    print(f"! {line[:2000]}", file=sys.stderr, flush=True)
