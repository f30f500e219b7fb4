"""The API behind the local run's HTTP API on a loopback port."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from local.deployment.manifest import EmulatedRoute
from local.emulator.http_api.authorizers import Authorizers
from local.emulator.http_api.routing import HttpApiStage
from local.emulator.http_api.server import HttpApiServer, serve
from local.emulator.lambda_runtime_host.worker import Outcome
from local.emulator.oidc.tokens import TokenIssuer
from tests.unit.functions.api.conftest import Api
from tests.unit.local.builders import FUNCTION_ARN, ISSUER, manifest

ROUTES = ("ANY /graphql", "GET /graphql/schema.graphql")


@contextmanager
def served(api: Api, scope: str) -> Iterator[tuple[str, str]]:
    """The API's address, and a token for it. Every method comes to the view."""
    tokens = TokenIssuer()
    described = manifest([EmulatedRoute(key, FUNCTION_ARN, "JWT", "jwt") for key in ROUTES])
    # As in Lambda: one request at a time, and the thread's own event loop for all.
    with ThreadPoolExecutor(1, initializer=lambda: asyncio.set_event_loop(asyncio.new_event_loop())) as one:

        def invoke(_arn: str, event: bytes) -> Outcome:
            answer = one.submit(api.send, json.loads(event)).result()
            return Outcome(json.dumps(answer).encode())

        authorizers = Authorizers(described.apis[0], tokens)
        stage = HttpApiStage(described.apis[0], described, authorizers, invoke, lambda _: None)
        service = serve(HttpApiServer(described.apis[0], stage.answer))
        token = tokens.mint(ISSUER, "tests", sub="a-caller", tenant="acme", scope=scope)
        yield f"{service.url}/graphql", token
        service.stop()
        one.submit(lambda: asyncio.get_event_loop().close()).result()
