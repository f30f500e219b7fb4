"""The demo: send traffic to every project, and verify that the queries it prints have answers."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from local.emulator.event_senders import play
from local.errors import LocalError
from local.outputs import Outputs
from local.stack import LocalStack
from local.traffic import Highlights, Traffic

_SEED = 7
_SETTLE_SECONDS = 120.0

LOOKUP = """query ($id: ID!, $destination: String!, $campaign: ID!, $journey: ID!) {
  message(id: $id) { messageId status }
  messagesByIds(ids: [$id]) { messageId }
  to: messages(by: {destination: $destination}, first: 5) { edges { node { messageId } } }
  campaign: messages(by: {campaignId: $campaign}, first: 5) { edges { node { messageId } } }
  journey: messages(by: {journeyId: $journey}, first: 5) { edges { node { messageId } } }
  numbers: campaign(id: $campaign) { stats { messages } }
}"""


class Demo:
    """The traffic of one run, and the ids and addresses that its example queries use."""

    def __init__(self, stack: LocalStack, outputs: Outputs, log_progress: Callable[[str], None]) -> None:
        self._stack, self._outputs, self._log_progress = stack, outputs, log_progress
        self._now = int(time.time() * 1000)
        self.highlights: dict[str, Highlights] = {}

    def send(self) -> None:
        """Put each source's records with the source's role, then wait until every record is processed.

        Raise LocalError where records failed: the demo's traffic has no invalid ones.
        """
        for project, output in self._outputs.projects.items():
            kinds = frozenset(self._stack.config.read("projects")[project]["sources"])
            put = sum(self._play(project, kind, output.delivery_stream) for kind in sorted(kinds))
            self.highlights[project] = self._traffic(project, kinds).highlights()
            self._log_progress(f"  {project}: {put} events from {', '.join(sorted(kinds))}")
        self._settle()

    def _traffic(self, project: str, kinds: frozenset[str]) -> Traffic:
        return Traffic(project, kinds, _SEED, self._now, examples=True)

    def _play(self, project: str, kind: str, stream: str) -> int:
        arn = self._stack.streams[stream].manifest.arn
        manifest = (
            each for each in self._stack.manifest.sources if (each.kind, each.stream_arn) == (kind, arn)
        )
        records = self._traffic(project, frozenset({kind})).records()
        source, emit = next(manifest, None), self._stack.metrics.emit
        return play(self._stack.firehose, self._stack.roles, source, stream, records, emit)

    def _settle(self) -> None:
        until = time.monotonic() + _SETTLE_SECONDS
        streams = self._stack.streams.values()
        while not all(stream.counts.settled for stream in streams):
            if time.monotonic() > until:
                raise LocalError(f"The traffic was not recorded in {_SETTLE_SECONDS:.0f} s: see .local/run.")
            time.sleep(0.05)
        failed = sum(stream.counts.failed for stream in streams)
        if failed:
            raise LocalError(f"{failed} events of the demo were not recorded: see the lines above.")
        while not self._stack.has_counted:
            if time.monotonic() > until:
                raise LocalError(f"The traffic was not counted in {_SETTLE_SECONDS:.0f} s: see .local/run.")

    def verify(self) -> None:
        """Query the highlights of every project as its tenant. Raise LocalError where one has no answer."""
        for project, known in self.highlights.items():
            token = self._outputs.tokens[self._outputs.projects[project].tenant]
            variables = {
                "id": known.message_id,
                "destination": known.destination,
                "campaign": known.campaign_id,
                "journey": known.journey_id,
            }
            answer = execute_query(self._outputs.graphql_url, token, LOOKUP, variables)
            if answer.get("errors") or _empty(answer["data"]):
                raise LocalError(f"{project} does not return the demo's messages: {json.dumps(answer)}")


def _empty(data: dict[str, Any]) -> bool:
    lists = (data[name]["edges"] for name in ("to", "campaign", "journey"))
    # Without statistics there is nothing to compare.
    stats = data["numbers"]["stats"] if data["numbers"] else {"messages": 0}
    is_counted = stats is None or stats["messages"] > 0
    return not (data["message"] and all(data["messagesByIds"]) and all(lists) and is_counted)


def execute_query(url: str, token: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    """Return the response of the GraphQL API. Raise LocalError with its status where it refuses."""
    request = urllib.request.Request(  # noqa: S310
        url,
        json.dumps({"query": query, "variables": variables}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=40) as response:  # noqa: S310
            return dict(json.load(response))
    except urllib.error.HTTPError as refused:
        body = refused.read().decode(errors="replace")
        refused.close()
        raise LocalError(f"The GraphQL API answered {refused.code}: {body}") from None
