"""Puts a declared HTTP API together: front, stage, and every way in."""

from collections.abc import Callable
from contextlib import ExitStack

from local.cloud import Cloud
from local.deployment.manifest import Manifest
from local.deployment.roles import Roles
from local.emulator.cloudwatch.metrics import Tell
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
    invoke: Callable[[str, bytes], Outcome], report: Callable[[str], None], tell: Tell, port: int,
    closing: ExitStack,
) -> str:  # fmt: skip
    """The URL of the one API. `closing` ends it."""
    (api,) = manifest.apis
    log = None
    if api.access_log_group:
        stream = LogStream(cloud, api.access_log_group, "local")
        closing.callback(stream.close)
        log = stream.write
    keys = LambdaAuthorizers(api, manifest, invoke, report)
    authorizers = Authorizers(api, tokens, Signatures(roles, cloud.region), keys.authorize)
    stage = HttpApiStage(api, manifest, authorizers, invoke, report)
    served = server.serve(server.HttpApiServer(api, stage.answer, log, tell), port)
    closing.callback(served.stop)
    return served.url
