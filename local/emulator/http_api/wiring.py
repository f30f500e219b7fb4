"""Wire a declared HTTP API: server, stage and all authorizers."""

from collections.abc import Callable
from contextlib import ExitStack

from local.cloud import Cloud
from local.deployment.manifest import Manifest
from local.deployment.roles import Roles
from local.emulator.cloudwatch.metrics import EmitMetric
from local.emulator.http_api import server
from local.emulator.http_api.authorizers import Authorizers
from local.emulator.http_api.lambda_authorizers import LambdaAuthorizers
from local.emulator.http_api.routing import HttpApiStage
from local.emulator.http_api.sigv4 import Signatures
from local.emulator.lambda_runtime_host.log_streams import LogStream
from local.emulator.lambda_runtime_host.worker import Outcome
from local.emulator.oidc.tokens import TokenIssuer


def serve(
    manifest: Manifest, cloud: Cloud, roles: Roles, tokens: TokenIssuer,
    invoke: Callable[[str, bytes], Outcome], log_problem: Callable[[str], None], emit: EmitMetric, port: int,
    closing: ExitStack,
) -> str:  # fmt: skip
    """Serve the API and return its URL. `closing` stops it."""
    (api,) = manifest.apis
    log = None
    if api.access_log_group:
        stream = LogStream(cloud, api.access_log_group, "local")
        closing.callback(stream.close)
        log = stream.write
    keys = LambdaAuthorizers(api, manifest, invoke, log_problem)
    authorizers = Authorizers(api, tokens, Signatures(roles, cloud.region), keys.authorize)
    stage = HttpApiStage(api, manifest, authorizers, invoke, log_problem)
    served = server.serve(server.HttpApiServer(api, stage.answer, log, emit), port)
    closing.callback(served.stop)
    return served.url
